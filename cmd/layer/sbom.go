package main

import (
	"bytes"
	"debug/buildinfo"
	"encoding/json"
	"fmt"
	"runtime/debug"
	"strings"

	"kinesis-telemetry-api-extension/internal/version"
)

// bom is a bill of materials in the JSON of CycloneDX 1.6. It has no time and
// no serial number, so that the same program always has the same one.
// https://cyclonedx.org/docs/1.6/json/
type bom struct {
	Format      string      `json:"bomFormat"`
	SpecVersion string      `json:"specVersion"`
	Version     int         `json:"version"` // of the bill itself
	Metadata    metadata    `json:"metadata"`
	Components  []component `json:"components"`
}

type metadata struct {
	Component component `json:"component"`
}

type component struct {
	Type       string     `json:"type"`
	Ref        string     `json:"bom-ref"`
	Name       string     `json:"name"`
	Version    string     `json:"version"`
	PURL       string     `json:"purl"`
	Properties []property `json:"properties,omitempty"`
}

type property struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// sbom lists what a program is made of, as the program itself tells it: the
// modules that are linked into it, and Go's library.
func sbom(program []byte, a architecture) ([]byte, error) {
	info, err := buildinfo.Read(bytes.NewReader(program))
	if err != nil {
		return nil, err
	}
	language, err := released(info.GoVersion)
	if err != nil {
		return nil, err
	}
	whole := part("application", info.Main.Path, version.Version)
	whole.Properties = []property{{"aws:lambda:architecture", a.name}}
	listed := bom{
		Format:      "CycloneDX",
		SpecVersion: "1.6",
		Version:     1,
		Metadata:    metadata{Component: whole},
		Components:  []component{part("library", "stdlib", language)},
	}
	for _, module := range info.Deps {
		listed.Components = append(listed.Components, library(module))
	}
	text, err := json.MarshalIndent(listed, "", "  ")
	return append(text, '\n'), err
}

// released is the version of a Go that others can have too: a release, without
// experiments, which a program's Go version tells behind a blank or a dash.
func released(goVersion string) (string, error) {
	release, found := strings.CutPrefix(goVersion, "go")
	if !found || strings.ContainsAny(release, " -") {
		return "", fmt.Errorf("it was built by %q: take a released Go, and unset GOEXPERIMENT", goVersion)
	}
	return release, nil
}

// library is a module as it was linked: what replaces it, where something does.
func library(module *debug.Module) component {
	if module.Replace != nil {
		module = module.Replace
	}
	linked := part("library", module.Path, module.Version)
	if module.Sum != "" {
		linked.Properties = []property{{"go:sum", module.Sum}}
	}
	return linked
}

// part is a component with its package URL.
// https://github.com/package-url/purl-spec
func part(kind, path, release string) component {
	purl := "pkg:golang/" + path + "@" + strings.ReplaceAll(release, "+", "%2B")
	return component{Type: kind, Ref: purl, Name: path, Version: release, PURL: purl}
}
