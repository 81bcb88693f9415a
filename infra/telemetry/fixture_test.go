package telemetry_test

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/jsii-runtime-go"

	"kinesis-telemetry-api-extension/infra/internal/fixture"
	"kinesis-telemetry-api-extension/infra/telemetry"
)

// newStack is a stack of an app of its own.
func newStack(t *testing.T) awscdk.Stack {
	t.Helper()
	app := awscdk.NewApp(&awscdk.AppProps{
		AnalyticsReporting: jsii.Bool(false),
		Outdir:             jsii.String(filepath.Join(t.TempDir(), "out")),
	})
	return awscdk.NewStack(app, jsii.String("Test"), nil)
}

// build builds the construct in a stack of its own, with fixture zips where
// the test has none.
func build(t *testing.T, props telemetry.Props) (awscdk.Stack, *telemetry.Extension) {
	t.Helper()
	stack := newStack(t)
	return stack, buildIn(t, stack, props)
}

func buildIn(t *testing.T, stack awscdk.Stack, props telemetry.Props) *telemetry.Extension {
	t.Helper()
	if props.Layers.X86 == "" && props.Layers.Arm64 == "" {
		built := fixture.Layers(t)
		props.Layers.X86, props.Layers.Arm64 = built.X86, built.Arm64
	}
	ext, err := telemetry.New(stack, "Telemetry", props)
	if err != nil {
		t.Fatal(err)
	}
	return ext
}

// template is a synthesized template.
type template struct {
	Resources map[string]map[string]any
}

func synth(t *testing.T, stack awscdk.Stack) template {
	t.Helper()
	text, err := json.Marshal(assertions.Template_FromStack(stack, nil).ToJSON())
	if err != nil {
		t.Fatal(err)
	}
	var parsed template
	if err := json.Unmarshal(text, &parsed); err != nil {
		t.Fatal(err)
	}
	return parsed
}

// synthesized is the template of the construct alone.
func synthesized(t *testing.T, props telemetry.Props) template {
	t.Helper()
	stack, _ := build(t, props)
	return synth(t, stack)
}

// expect fails the test unless exactly one resource of a kind has all that
// want says, a resource in JSON, and what it leaves out as it likes.
func (tpl template) expect(t *testing.T, kind, want string) {
	t.Helper()
	var part any
	if err := json.Unmarshal([]byte(want), &part); err != nil {
		t.Fatalf("%v in %s", err, want)
	}
	matches := 0
	var others []any
	for _, resource := range tpl.Resources {
		switch {
		case resource["Type"] != kind:
		case contains(resource, part):
			matches++
		default:
			others = append(others, resource)
		}
	}
	if matches != 1 {
		got, _ := json.MarshalIndent(others, "", " ")
		t.Errorf("%d resources of %s have %s; the others are %s", matches, kind, want, got)
	}
}

// count fails the test unless there are so many resources of a kind.
func (tpl template) count(t *testing.T, kind string, want int) {
	t.Helper()
	got := 0
	for _, resource := range tpl.Resources {
		if resource["Type"] == kind {
			got++
		}
	}
	if got != want {
		t.Errorf("got %d of %s, want %d", got, kind, want)
	}
}

// contains says whether whole has all members of part. Arrays are whole: an
// action too many is a difference. null in part is a member that is not there,
// and a text that ends in "…" what a text must begin with: logical ids end in
// a hash.
func contains(whole, part any) bool {
	switch p := part.(type) {
	case map[string]any:
		w, ok := whole.(map[string]any)
		if !ok {
			return false
		}
		for name, value := range p {
			if !contains(w[name], value) {
				return false
			}
		}
		return true
	case []any:
		w, ok := whole.([]any)
		if !ok || len(w) != len(p) {
			return false
		}
		for i := range p {
			if !contains(w[i], p[i]) {
				return false
			}
		}
		return true
	case string:
		w, isText := whole.(string)
		beginning, open := strings.CutSuffix(p, "…")
		return whole == part || open && isText && strings.HasPrefix(w, beginning)
	default:
		return whole == part
	}
}
