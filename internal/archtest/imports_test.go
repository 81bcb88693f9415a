package archtest

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"
)

func TestRoomsImportOnlyWhatTheTableAllows(t *testing.T) {
	expectNone(t, imports(house(t)))
}

func TestSimulatorsNeverImportTheClients(t *testing.T) {
	expectNone(t, strangers(house(t)))
}

func TestNoPackageIsNamedAfterNothing(t *testing.T) {
	expectNone(t, packageNames(house(t)))
}

func TestImportRulesBite(t *testing.T) {
	expectOne(t, imports(sketch(t, "internal/queue/a.go", `package queue; import _ "kinesis-telemetry-api-extension/internal/kinesis"`)), "internal/kinesis")
	expectOne(t, imports(sketch(t, "internal/kinesis/a.go", `package kinesis; import _ "github.com/aws/aws-sdk-go-v2/aws"`)), "aws-sdk-go-v2")
	expectOne(t, imports(sketch(t, "internal/extension/a.go", `package extension; import _ "kinesis-telemetry-api-extension/internal/config"`)), "internal/config")
	expectOne(t, imports(sketch(t, "internal/attic/a.go", `package attic`)), "no row")
	expectNone(t, imports(sketch(t, "internal/queue/a_test.go", `package queue; import _ "kinesis-telemetry-api-extension/internal/kinesis"`)))
	expectOne(t, strangers(sketch(t, "internal/lambdasim/a_test.go", `package lambdasim; import _ "kinesis-telemetry-api-extension/internal/telemetryapi"`)), "internal/telemetryapi")
	expectOne(t, packageNames(sketch(t, "internal/util/a.go", `package util`)), "util")
}

// imports complains of what the table doesn't allow.
func imports(sources []source) []string {
	var complaints []string
	missing := map[string]bool{}
	for _, s := range sources {
		i := slices.IndexFunc(rooms(), func(r room) bool { return r.path == s.room() })
		if i < 0 {
			if !missing[s.room()] {
				complaints = append(complaints, s.room()+" has no row in the table of rooms: say there what it may import, and why")
			}
			missing[s.room()] = true
			continue
		}
		r := rooms()[i]
		for _, imported := range s.imports() {
			if !s.isTest() && !isStandard(imported) && !allowed(r.may, local(imported)) {
				complaints = append(complaints, fmt.Sprintf("%s imports %s: %s", s.path, local(imported), r.why))
			}
		}
	}
	return complaints
}

// strangers complains of simulators that know a client, tests included.
func strangers(sources []source) []string {
	var complaints []string
	for _, s := range sources {
		if s.room() != "internal/lambdasim" && s.room() != "internal/kinesissim" {
			continue
		}
		for _, imported := range s.imports() {
			if allowed(clients(), local(imported)) {
				complaints = append(complaints, fmt.Sprintf("%s imports %s: a test of both belongs to the client, or to cmd", s.path, local(imported)))
			}
		}
	}
	return complaints
}

func packageNames(sources []source) []string {
	banned := []string{"util", "utils", "common", "types", "helper", "helpers", "mock", "mocks", "misc", "base", "shared"}
	var complaints []string
	for _, s := range sources {
		if name := path.Base(s.room()); slices.Contains(banned, name) {
			complaints = append(complaints, fmt.Sprintf("%s: a package named %s says nothing of what is in it, and so collects everything", s.path, name))
		}
	}
	return complaints
}

func isStandard(imported string) bool {
	first, _, _ := strings.Cut(imported, "/")
	return !strings.Contains(first, ".") && first != module()
}

// local is the path of a package of ours from the root, and any other's whole.
func local(imported string) string { return strings.TrimPrefix(imported, module()+"/") }

func allowed(may []string, imported string) bool {
	return slices.ContainsFunc(may, func(m string) bool {
		return m == anything || imported == m || strings.HasPrefix(imported, m+"/")
	})
}
