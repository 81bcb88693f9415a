package archtest

import (
	"go/ast"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func TestNobodySleepsOutsideOfABubble(t *testing.T) { expectNone(t, sleeps(house(t))) }

func TestOnlyCmdReadsTheEnvironment(t *testing.T) { expectNone(t, readers(house(t))) }

func TestOnlyMainExits(t *testing.T) { expectNone(t, exits(house(t))) }

func TestConductRulesBite(t *testing.T) {
	const sleep = `time.Sleep(1)`
	file := func(path, imports, body string) []source {
		return sketch(t, path, "package a\nimport (\n\"time\"\n"+imports+"\n)\n"+body)
	}
	expectOne(t, sleeps(file("internal/queue/a.go", "", "func f() { "+sleep+" }")), "Sleep")
	expectOne(t, sleeps(file("a/a_test.go", "", "func TestX() { "+sleep+" }")), "Sleep")
	expectOne(t, sleeps(file("a/a_test.go", `"testing/synctest"`, "func TestX() { "+sleep+" }")), "Sleep")
	expectOne(t, sleeps(file("a/a_test.go", `"testing/synctest"`, "func TestX(t *T) { synctest.Test(t, func() {}); "+sleep+" }")), "Sleep")
	expectNone(t, sleeps(file("a/a_test.go", `"testing/synctest"`, "func TestX(t *T) { synctest.Test(t, func() { "+sleep+" }) }")))
	expectNone(t, sleeps(file("a/a_test.go", `"testing/synctest"`, "func inBubble() { "+sleep+" }")))
	wrapped := "func bubble(f func()) { synctest.Test(nil, f) }; func TestX() { bubble(func() { " + sleep + " }) }"
	expectNone(t, sleeps(file("a/a_test.go", `"testing/synctest"`, wrapped)))
	expectOne(t, sleeps(file("a/a_test.go", `"testing/synctest"`, wrapped+"; func TestY() { "+sleep+" }")), "Sleep")
	expectNone(t, sleeps(read(t, fstest.MapFS{
		"a/a_test.go": {Data: []byte("package a; func bubble(f func()) { synctest.Test(nil, f) }" + strings.Repeat(" ", 200))},
		"a/b_test.go": {Data: []byte("package a; func TestX() { bubble(func() { " + sleep + " }) }")},
	})))
	expectNone(t, sleeps(file("internal/lambdasim/a.go", "", "func f() { "+sleep+" }")))

	expectOne(t, readers(sketch(t, "internal/kinesis/a.go", `package a; import "os"; var a = os.Getenv("A")`)), "environment")
	expectOne(t, readers(sketch(t, "internal/kinesis/a.go", `package a; import "net/http"; var a = http.DefaultClient`)), "environment")
	expectNone(t, readers(sketch(t, "internal/lambdasim/a.go", `package a; import "os"; var a = os.Environ()`)))
	expectOne(t, exits(sketch(t, "internal/kinesis/a.go", `package a; import "os"; func f() { os.Exit(1) }`)), "exit")
	expectNone(t, exits(sketch(t, "cmd/a/main.go", `package main; import "os"; func main() { os.Exit(1) }`)))
}

// sleeps complains of time.Sleep in code that isn't a simulator, and in tests
// outside of synctest bubbles.
func sleeps(sources []source) []string {
	players := []string{"internal/lambdasim", "internal/kinesissim", "examples/function"}
	var complaints []string
	for _, s := range sources {
		if !s.isTest() && slices.Contains(players, s.room()) {
			continue // they play others who sleep
		}
		for _, call := range mentions(s, "time.Sleep") {
			if !s.isTest() || !inBubble(sources, s, call) {
				complaints = append(complaints, s.at(call)+": time.Sleep waits for nothing in particular, has no way out, and makes tests slow or wrong")
			}
		}
	}
	return complaints
}

// inBubble says whether n is within what is passed to synctest.Test, or to a
// function of the same package that passes it on. Functions that are not tests
// themselves are taken to be called from a bubble, in a package that has any.
func inBubble(sources []source, s source, n ast.Node) bool {
	openers := []string{"synctest.Test"}
	for _, other := range sources {
		for _, decl := range other.tree.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if ok && other.room() == s.room() && !strings.HasPrefix(f.Name.Name, "Test") && calls(f, "synctest.Test", n) {
				openers = append(openers, f.Name.Name)
			}
		}
	}
	for _, decl := range s.tree.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok && within(n, f) && !strings.HasPrefix(f.Name.Name, "Test") {
			return slices.ContainsFunc(sources, func(other source) bool {
				return other.room() == s.room() && slices.Contains(other.imports(), "testing/synctest")
			})
		}
	}
	return slices.ContainsFunc(openers, func(opener string) bool { return calls(s.tree, opener, n) })
}

// calls says whether root has a call of name: one around n, where n is in root.
func calls(root ast.Node, name string, n ast.Node) bool {
	found := false
	ast.Inspect(root, func(m ast.Node) bool {
		if call, ok := m.(*ast.CallExpr); ok && spelt(call.Fun) == name {
			found = found || within(n, call) || !within(n, root)
		}
		return true
	})
	return found
}

// spelt is a function's name as it is written, a package's with it.
func spelt(fun ast.Expr) string {
	switch f := fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		if pkg, ok := f.X.(*ast.Ident); ok {
			return pkg.Name + "." + f.Sel.Name
		}
	}
	return ""
}

func within(inner, outer ast.Node) bool {
	return outer.Pos() <= inner.Pos() && inner.End() <= outer.End()
}

// readers complains of rooms of the extension that read the environment, be it
// through the default HTTP client, whose proxy would stand before Lambda's own
// APIs.
func readers(sources []source) []string {
	names := []string{
		"os.Getenv", "os.LookupEnv", "os.Environ", "os.ExpandEnv", "os.Setenv",
		"http.DefaultClient", "http.DefaultTransport", "http.ProxyFromEnvironment", "http.Get", "http.Post",
	}
	var complaints []string
	for _, s := range sources {
		if s.isTest() || s.isMain() || !slices.Contains(binary(), s.room()) {
			continue
		}
		for _, n := range mentions(s, names...) {
			complaints = append(complaints, s.at(n)+": reads the environment, which is config's, or goes by the environment's proxy")
		}
	}
	return complaints
}

// exits complains of packages that end the process: what others have begun
// would not be ended, and any exit of the extension fails the function.
func exits(sources []source) []string {
	var complaints []string
	for _, s := range sources {
		if s.isMain() || s.isTest() {
			continue
		}
		for _, n := range mentions(s, "os.Exit", "log.Fatal", "log.Fatalf", "log.Fatalln", "syscall.Exit") {
			complaints = append(complaints, s.at(n)+": only main may exit, once everything has ended")
		}
	}
	return complaints
}
