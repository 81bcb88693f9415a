package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"kinesis-telemetry-api-extension/internal/version"
)

// checkBOM holds a bill of materials to the schema of CycloneDX, as far as it
// uses it, and its parts to what go version -m says of the program.
func checkBOM(t *testing.T, text, program []byte) {
	t.Helper()
	var listed bom
	strict := json.NewDecoder(bytes.NewReader(text))
	strict.DisallowUnknownFields()
	if err := strict.Decode(&listed); err != nil {
		t.Fatal(err)
	}
	if listed.Format != "CycloneDX" || listed.SpecVersion != "1.6" || listed.Version != 1 {
		t.Errorf("it is of %s %s, version %d", listed.Format, listed.SpecVersion, listed.Version)
	}
	whole := listed.Metadata.Component
	if whole.Type != "application" || whole.Name != "kinesis-telemetry-api-extension" || whole.Version != version.Version {
		t.Errorf("it is of the %s %s %s", whole.Type, whole.Name, whole.Version)
	}
	purl := regexp.MustCompile(`^pkg:golang/[a-z0-9./_-]+@[0-9A-Za-z.%-]+$`)
	seen := map[string]bool{}
	for _, c := range append(listed.Components, whole) {
		if seen[c.Ref] || c.Ref == "" {
			t.Errorf("bom-ref %q is not unique", c.Ref)
		}
		seen[c.Ref] = true
		if !purl.MatchString(c.PURL) || c.Name == "" || c.Version == "" {
			t.Errorf("not a component: %+v", c)
		}
	}
	want := saidParts(t, program)
	if got := parts(listed.Components); got != want {
		t.Errorf("it lists\n%s\nbut the program is made of\n%s", got, want)
	}
}

func TestOnlyAReleasedGoIsTheSameEverywhere(t *testing.T) {
	if got, err := released("go1.26.8"); got != "1.26.8" || err != nil {
		t.Errorf("got %q (%v), want 1.26.8", got, err)
	}
	for _, other := range []string{"devel go1.27-abcdef Mon Nov 2 2026", "go1.26.8 X:jsonv2", "go1.26.8-X:jsonv2", ""} {
		if got, err := released(other); err == nil {
			t.Errorf("%q is taken for the release %q", other, got)
		}
	}
}

// parts writes components as saidParts does.
func parts(components []component) string {
	var lines []string
	for _, c := range components {
		line := c.Name + " " + c.Version
		for _, p := range c.Properties {
			line += " " + p.Value
		}
		if c.Type != "library" {
			line += " as " + c.Type
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// saidParts is what go version -m says: a program's Go, and its modules.
func saidParts(t *testing.T, program []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "program")
	if err := os.WriteFile(path, program, 0o755); err != nil {
		t.Fatal(err)
	}
	said := strings.Split(runGo(t, "version", "-m", path), "\n")
	lines := []string{"stdlib " + strings.TrimPrefix(said[0], path+": go")}
	for _, line := range said {
		if rest, found := strings.CutPrefix(line, "\tdep\t"); found {
			lines = append(lines, strings.ReplaceAll(rest, "\t", " "))
		}
	}
	return strings.Join(lines, "\n")
}
