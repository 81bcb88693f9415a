package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// source is one Go file of the tree.
type source struct {
	path string // from the root, with slashes
	text string
	tree *ast.File
	set  *token.FileSet
}

func (s source) room() string  { return path.Dir(s.path) }
func (s source) isTest() bool  { return strings.HasSuffix(s.path, "_test.go") }
func (s source) isMain() bool  { return s.tree.Name.Name == "main" }
func (s source) lines() int    { return strings.Count(s.text, "\n") }
func (s source) machine() bool { return ast.IsGenerated(s.tree) }

// at names a place for a complaint.
func (s source) at(n ast.Node) string { return s.set.Position(n.Pos()).String() }

// imports lists what the file imports.
func (s source) imports() []string {
	var paths []string
	for _, spec := range s.tree.Imports {
		paths = append(paths, strings.Trim(spec.Path.Value, `"`))
	}
	return paths
}

// module is the module's path. It is read, not written here, because it may
// be renamed.
func module() string {
	text, err := os.ReadFile("../../go.mod")
	if err != nil {
		return "" // goMod fails of it
	}
	for line := range strings.Lines(string(text)) {
		if name, found := strings.CutPrefix(line, "module "); found {
			return strings.TrimSpace(name)
		}
	}
	return ""
}

// house reads the project's own tree.
func house(t *testing.T) []source {
	t.Helper()
	sources := read(t, os.DirFS("../.."))
	if len(sources) < 20 {
		t.Fatalf("found %d files: this is not the project's tree", len(sources))
	}
	return sources
}

// sketch reads a tree of one file, for a rule to complain of.
func sketch(t *testing.T, name, text string) []source {
	t.Helper()
	return read(t, fstest.MapFS{name: {Data: []byte(text)}})
}

func read(t *testing.T, tree fs.FS) []source {
	t.Helper()
	var sources []source
	set := token.NewFileSet() // one for all, so that a position is in one file only
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && skipped(tree, name):
			return fs.SkipDir
		case d.IsDir() || path.Ext(name) != ".go":
			return nil
		}
		text, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		parsed, err := parser.ParseFile(set, name, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		sources = append(sources, source{name, string(text), parsed, set})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return sources
}

// skipped says whether a folder is none of the module's code: what was
// installed or built, what belongs to a test, or another module.
func skipped(tree fs.FS, dir string) bool {
	if dir == "." {
		return false
	}
	if slices.Contains([]string{".git", "node_modules", "testdata", "bin", "build", "dist"}, path.Base(dir)) {
		return true
	}
	_, err := fs.Stat(tree, path.Join(dir, "go.mod"))
	return err == nil
}

// expectNone fails the test for each complaint.
func expectNone(t *testing.T, complaints []string) {
	t.Helper()
	for _, complaint := range complaints {
		t.Error(complaint)
	}
}

// expectOne fails the test unless a rule complained, once, of what it was shown.
func expectOne(t *testing.T, complaints []string, about string) {
	t.Helper()
	if len(complaints) != 1 || !strings.Contains(complaints[0], about) {
		t.Errorf("got complaints %q, want one about %q", complaints, about)
	}
}

// mentions lists where s names any of names, each written as pkg.Name.
func mentions(s source, names ...string) []ast.Node {
	var found []ast.Node
	ast.Inspect(s.tree, func(n ast.Node) bool {
		if selector, ok := n.(*ast.SelectorExpr); ok {
			if pkg, ok := selector.X.(*ast.Ident); ok && slices.Contains(names, pkg.Name+"."+selector.Sel.Name) {
				found = append(found, n)
			}
		}
		return true
	})
	return found
}
