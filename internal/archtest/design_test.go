package archtest

import (
	"os"
	"path"
	"slices"
	"strings"
	"testing"
)

func TestDesignMapsTheHouse(t *testing.T) {
	text, err := os.ReadFile("../../DESIGN.md")
	if err != nil {
		t.Fatal(err)
	}
	expectNone(t, unmapped(house(t), string(text)))
	for _, folder := range mapped(string(text)) {
		if stat, err := os.Stat("../../" + folder); err != nil || !stat.IsDir() {
			t.Errorf("DESIGN.md's file map names %s, which is not there", folder)
		}
	}
}

func TestMapRuleBites(t *testing.T) {
	const design = "# Design\n\n## File map\n\n```\na/b/   what it is\n       and more\n```\n\n## Words\n\nc/  no map\n"
	if got := mapped(design); !slices.Equal(got, []string{"a/b"}) {
		t.Errorf("got %q on the map, want a/b", got)
	}
	expectNone(t, unmapped(sketch(t, "a/b/x.go", "package b"), design))
	expectNone(t, unmapped(sketch(t, "a/b/c/x.go", "package c"), design))
	expectOne(t, unmapped(sketch(t, "a/x.go", "package a"), design), "a ")
	expectOne(t, unmapped(sketch(t, "a/bc/x.go", "package bc"), design), "a/bc")
	expectOne(t, unmapped(sketch(t, "c/x.go", "package c"), design), "c ")
}

// mapped lists the folders that the file map names, without their last slash.
func mapped(design string) []string {
	_, rest, _ := strings.Cut(design, "## File map\n")
	_, rest, _ = strings.Cut(rest, "```\n")
	block, _, _ := strings.Cut(rest, "```")
	var folders []string
	for line := range strings.Lines(block) {
		if folder, _, found := strings.Cut(line, "/ "); found && folder == strings.TrimSpace(folder) {
			folders = append(folders, folder)
		}
	}
	return folders
}

// unmapped complains of packages whose folder the map names neither itself nor
// under a folder around it.
func unmapped(sources []source, design string) []string {
	named := mapped(design)
	var complaints []string
	for _, s := range sources {
		folder := s.room()
		for folder != "." && !slices.Contains(named, folder) {
			folder = path.Dir(folder)
		}
		if folder == "." {
			complaints = append(complaints, s.room()+" is not on DESIGN.md's file map: a newcomer would not find it")
		}
	}
	slices.Sort(complaints)
	return slices.Compact(complaints)
}
