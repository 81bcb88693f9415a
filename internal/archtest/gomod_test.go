package archtest

import (
	"os"
	"slices"
	"strings"
	"testing"
)

func TestEveryDirectRequirementSaysItsReason(t *testing.T) {
	for _, path := range []string{"go.mod", "infra/go.mod", "tools/go.mod"} {
		expectNone(t, unreasoned(modFile(t, path)))
	}
}

func TestWhatIsImportedIsADirectRequirement(t *testing.T) {
	expectNone(t, undeclared(house(t), goMod(t)))
}

func TestRequirementRulesBite(t *testing.T) {
	expectOne(t, unreasoned("require (\n\texample.com/a v1.0.0\n\texample.com/b v1.0.0 // indirect\n)\n"), "example.com/a")
	expectOne(t, unreasoned("require example.com/a v1.0.0 //\n"), "example.com/a")
	expectOne(t, unreasoned("tool example.com/a/cmd\n"), "example.com/a/cmd")
	expectNone(t, unreasoned("tool example.com/a/cmd // lints\n"))
	expectNone(t, unreasoned("require (\n\texample.com/a v1.0.0 // signs requests\n)\n"))
	code := sketch(t, "a/a.go", `package a; import _ "example.com/b/c"`)
	expectOne(t, undeclared(code, "require (\n\texample.com/b v1.0.0 // indirect\n)\n"), "example.com/b/c")
	expectOne(t, undeclared(code, "require (\n\texample.com/bb v1.0.0 // why\n)\n"), "example.com/b/c")
	expectOne(t, undeclared(code, "require (\n\texample.com/b v1.0.0 // why\n\texample.com/b/c v1.0.0 // indirect\n)\n"), "example.com/b/c")
	expectNone(t, undeclared(code, "require (\n\texample.com/b v1.0.0 // why\n)\n"))
}

func goMod(t *testing.T) string {
	t.Helper()
	return modFile(t, "go.mod")
}

func modFile(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile("../../" + path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// requirement is one line of a go.mod's require blocks.
type requirement struct{ path, comment string }

func (r requirement) direct() bool { return r.path != "" && r.comment != "indirect" }

// provider is the module that a package is of: the one with the longest path.
func provider(required []requirement, imported string) requirement {
	var longest requirement
	for _, r := range required {
		if len(r.path) > len(longest.path) && allowed([]string{r.path}, imported) {
			longest = r
		}
	}
	return longest
}

func requirements(goMod string) []requirement {
	var all []requirement
	inside := false
	for line := range strings.Lines(goMod) {
		line = strings.TrimSpace(line)
		single := strings.HasPrefix(line, "require ") && !strings.HasSuffix(line, "(")
		switch {
		case line == "require (":
			inside = true
		case line == ")":
			inside = false
		case single || inside && line != "" && !strings.HasPrefix(line, "//"):
			code, comment, _ := strings.Cut(strings.TrimPrefix(line, "require "), "//")
			all = append(all, requirement{strings.Fields(code)[0], strings.TrimSpace(comment)})
		}
	}
	return all
}

func unreasoned(goMod string) []string {
	var complaints []string
	for line := range strings.Lines(goMod) {
		if tool, reason, _ := strings.Cut(line, "//"); strings.HasPrefix(line, "tool ") && strings.TrimSpace(reason) == "" {
			complaints = append(complaints, "go.mod has "+strings.TrimSpace(tool)+" without a reason")
		}
	}
	for _, r := range requirements(goMod) {
		if r.direct() && r.comment == "" {
			complaints = append(complaints, "go.mod requires "+r.path+" without a reason: whoever reads the list must see what each is for")
		}
	}
	return complaints
}

func undeclared(sources []source, goMod string) []string {
	required := requirements(goMod)
	var complaints []string
	for _, s := range sources {
		for _, imported := range s.imports() {
			ours := imported == module() || strings.HasPrefix(imported, module()+"/")
			if !isStandard(imported) && !ours && !provider(required, imported).direct() {
				complaints = append(complaints, s.path+" imports "+imported+", which go.mod does not require directly")
			}
		}
	}
	slices.Sort(complaints)
	return slices.Compact(complaints)
}
