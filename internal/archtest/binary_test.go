package archtest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// unwanted is a package that the extension must not link; with everything
// under it where path ends in "/...".
type unwanted struct{ path, why string }

func unwantedInBinary() []unwanted {
	const (
		reflection = "it works by reflection, which costs start-up, memory and time per event"
		simulated  = "simulators belong to tests and to telemetryctl"
	)
	return []unwanted{
		{"github.com/aws/aws-sdk-go-v2/...", "the SDK costs 4 MB of binary, 4 MB of memory and 2.5 times the CPU per event"},
		{"github.com/aws/smithy-go/...", "its signer brings net/http, its CBOR allocates each value"},
		{"github.com/aws/aws-lambda-go/...", "it is the function's runtime client, not an extension's"},
		{"github.com/spf13/...", "the extension has no command line"},
		{"encoding/json/...", reflection},
		{"encoding/xml/...", reflection},
		{"encoding/gob/...", reflection},
		{"github.com/go-json-experiment/json", reflection + "; its jsontext does not"},
		{"log/slog/...", reflection + "; and its lines are written once per life here"},
		{"text/template/...", reflection + ", and keeps the linker from dropping unused methods"},
		{"html/template/...", reflection + ", and keeps the linker from dropping unused methods"},
		{"database/sql/...", reflection},
		{"net/rpc/...", reflection},
		{"expvar", "it serves what nobody asked for, and links encoding/json"},
		{"net/http/...", "internal/http1 does what is needed of it, for a tenth less of the start, 0.7 MB of memory and a tenth of the CPU per event"},
		{"testing/...", "it registers flags and belongs to tests"},
		{module() + "/internal/lambdasim", simulated},
		{module() + "/internal/kinesissim", simulated},
		{module() + "/internal/npmkinesis", simulated},
		{module() + "/internal/memnet", simulated},
	}
}

func TestTheBinaryLinksNothingItCannotAfford(t *testing.T) {
	var roots []string
	for _, path := range binary() {
		if files, _ := filepath.Glob("../../" + path + "/*.go"); len(files) > 0 {
			roots = append(roots, module()+"/"+path)
		}
	}
	expectNone(t, linked(dependencies(t, roots)))
}

func TestTheBinaryRuleBites(t *testing.T) {
	expectOne(t, linked(dependencies(t, []string{"log/slog"}, "log/slog")), "log/slog")
	expectOne(t, linked([]string{"github.com/aws/aws-sdk-go-v2/service/kinesis"}), "SDK")
	if got, want := countLinks([]string{jsontext, "net/http", "os", module() + "/record"}), (linkCount{1, 1, 2}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	expectNone(t, linked([]string{jsontext, "encoding/base64", "net", "crypto/tls"}))
}

// links is how many packages the extension links. A new one costs size, and
// often start-up: whoever changes a number has looked at what it buys.
const (
	linksOfOthers   = 15
	linksOfOurs     = 20
	linksOfStandard = 172 // of Go 1.26, for arm64
)

func TestTheBinaryLinksAsManyPackagesAsWereLookedAt(t *testing.T) {
	got := countLinks(dependencies(t, []string{module() + "/cmd/kinesis-telemetry-api-extension"}))
	want := linkCount{linksOfOurs, linksOfOthers, linksOfStandard}
	if !strings.HasPrefix(runtime.Version(), "go1.26") {
		want.standard = got.standard // each Go divides its library in another way
	}
	if got != want {
		t.Errorf("the extension links %+v, want %+v: go list -deps ./cmd/kinesis-telemetry-api-extension says which; change the number if it is worth it", got, want)
	}
}

type linkCount struct{ ours, others, standard int }

func countLinks(paths []string) (n linkCount) {
	for _, path := range paths {
		switch {
		case strings.HasPrefix(path, module()+"/"):
			n.ours++
		case isStandard(path):
			n.standard++
		default:
			n.others++
		}
	}
	return n
}

// dependencies lists the packages that roots link, for the system that Lambda
// runs; with only, just those of them.
func dependencies(t *testing.T, roots []string, only ...string) []string {
	t.Helper()
	if len(roots) == 0 {
		t.Fatal("the extension has no package")
	}
	list := exec.CommandContext(t.Context(), "go", append([]string{"list", "-deps"}, roots...)...)
	list.Env = append(os.Environ(), "GOOS=linux", "GOARCH=arm64", "CGO_ENABLED=0")
	var stderr strings.Builder
	list.Stderr = &stderr
	out, err := list.Output()
	if err != nil {
		t.Fatalf("go list: %v: %s", err, stderr.String())
	}
	var kept []string
	for _, path := range strings.Fields(string(out)) {
		if len(only) == 0 || allowed(only, path) && path == only[0] {
			kept = append(kept, path)
		}
	}
	return kept
}

func linked(paths []string) []string {
	var complaints []string
	for _, path := range paths {
		for _, u := range unwantedInBinary() {
			tree, whole := strings.CutSuffix(u.path, "/...")
			if path == tree || whole && strings.HasPrefix(path, tree+"/") {
				complaints = append(complaints, fmt.Sprintf("the extension links %s: %s (go mod why -m, or go list -deps, says through whom)", path, u.why))
			}
		}
	}
	return complaints
}
