package release

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kinesis-telemetry-api-extension/internal/version"
)

// lambda answers as far as publishing asks it. In the stub's folder, there is a
// file digest-LAYER for what was published before, and public for its policy;
// FAIL is the call that fails: an action and a region.
const lambda = `
action=$2 region="" layer="" arn=""
shift 2
while [ "$#" -gt 0 ]; do
	case $1 in
	--region) region=$2 ;;
	--layer-name) layer=$2 ;;
	--arn) arn=$2; layer=${2%:*}; layer=${layer##*:} ;;
	esac
	shift
done
here=$(dirname "$0")
[ "$action $region" != "${FAIL:-}" ] || { echo "An error occurred (AccessDenied)" >&2; exit 254; }
case $action in
list-layer-versions)
	if [ -e "$here/digest-$layer" ]; then echo "arn:aws:lambda:$region:123456789012:layer:$layer:7"; else echo None; fi ;;
publish-layer-version) echo "${ANSWER-arn:aws:lambda:$region:123456789012:layer:$layer:1}" ;;
get-layer-version-by-arn) cat "$here/digest-$layer" ;;
get-layer-version-policy)
	[ -e "$here/public" ] || { echo "An error occurred (ResourceNotFoundException)" >&2; exit 254; }
	cat "$here/public" ;;
add-layer-version-permission) echo "{}" ;;
*) exit 252 ;;
esac`

// newLambda is a stub of the AWS command line, and a folder as make layer
// leaves it.
func newLambda(t *testing.T) (stubs, string) {
	t.Helper()
	s, dist := newStubs(t), t.TempDir()
	s.add(t, "aws", lambda)
	var sums strings.Builder
	for _, a := range []string{"x86_64", "arm64"} {
		zip := "kinesis-telemetry-api-extension-" + a + ".zip"
		write(t, filepath.Join(dist, zip), "layer for "+a, 0o600)
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256([]byte("layer for "+a)), zip)
	}
	write(t, filepath.Join(dist, "SHA256SUMS"), sums.String(), 0o600)
	return s, dist
}

func layerName(architecture string) string {
	return "kinesis-telemetry-api-extension-" + architecture + "-" + strings.ReplaceAll(version.Version, ".", "-")
}

func TestEachRegionGetsEachArchitectureOnce(t *testing.T) {
	s, dist := newLambda(t)
	if o := s.run(t, nil, "publish", dist, "eu-west-1", "us-gov-west-1", "eu-west-1"); o.failed {
		t.Fatal(o.messages)
	}
	var want []string
	for _, region := range []string{"eu-west-1", "us-gov-west-1"} {
		for _, a := range []string{"x86_64", "arm64"} {
			stack := stackLayer(t, a)
			want = append(want, "aws lambda publish-layer-version --region "+region+" --layer-name "+stack.LayerName+
				" --description "+stack.Description+" --license-info "+stack.LicenseInfo+
				" --compatible-architectures "+a+" --compatible-runtimes "+strings.Join(stack.CompatibleRuntimes, " ")+
				" --zip-file fileb://"+dist+"/kinesis-telemetry-api-extension-"+a+".zip --query LayerVersionArn --output text")
		}
	}
	if got := s.called(t, "publish-layer-version"); !slices.Equal(got, want) {
		t.Errorf("published:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if got := s.called(t, "permission"); len(got) > 0 {
		t.Errorf("made public, which nobody asked for: %q", got)
	}
	wantTable := "## Layers of version " + version.Version + "\n\n| region | x86_64 | arm64 |\n| --- | --- | --- |\n"
	for _, region := range []string{"eu-west-1", "us-gov-west-1"} {
		arn := "`arn:aws:lambda:" + region + ":123456789012:layer:"
		wantTable += "| " + region + " | " + arn + layerName("x86_64") + ":1` | " + arn + layerName("arm64") + ":1` |\n"
	}
	if got := read(t, dist, "ARNS.md"); got != wantTable {
		t.Errorf("the table is\n%s\nwant\n%s", got, wantTable)
	}
}

func TestWithoutRegionsThoseOfTheListAreMeant(t *testing.T) {
	s, dist := newLambda(t)
	if o := s.run(t, nil, "publish", dist); o.failed {
		t.Fatal(o.messages)
	}
	regions := strings.Fields(read(t, root(t), "tools", "regions"))
	if got := len(s.called(t, "publish-layer-version")); got != 2*len(regions) || len(regions) == 0 {
		t.Errorf("%d layers published, in %d regions", got, len(regions))
	}
}

func TestLayersArePublicWhereThatIsAskedFor(t *testing.T) {
	s, dist := newLambda(t)
	if o := s.run(t, []string{"PUBLIC=yes"}, "publish", dist, "eu-west-1"); o.failed {
		t.Fatal(o.messages)
	}
	var want []string
	for _, a := range []string{"x86_64", "arm64"} {
		want = append(want, "aws lambda add-layer-version-permission --region eu-west-1 --layer-name "+layerName(a)+
			" --version-number 1 --statement-id public --action lambda:GetLayerVersion --principal *")
	}
	if got := s.called(t, "add-layer-version-permission"); !slices.Equal(got, want) {
		t.Errorf("permissions: %q, want %q", got, want)
	}
}

func TestWhatIsPublishedAlreadyIsNotPublishedAgain(t *testing.T) {
	s, dist := newLambda(t)
	s.publishedBefore(t, "x86_64", "layer for x86_64")
	write(t, filepath.Join(s.folder, "public"), `{"Statement":[{"Sid":"public","Effect":"Allow"}]}`, 0o600)
	if o := s.run(t, []string{"PUBLIC=yes"}, "publish", dist, "eu-west-1"); o.failed {
		t.Fatal(o.messages)
	}
	if got := s.called(t, "publish-layer-version"); len(got) != 1 || !strings.Contains(got[0], layerName("arm64")) {
		t.Errorf("published: %q, want arm64 alone", got)
	}
	if got := s.called(t, "add-layer-version-permission"); len(got) > 0 {
		t.Errorf("made public again, which Lambda refuses: %q", got)
	}
	if got := read(t, dist, "ARNS.md"); !strings.Contains(got, layerName("x86_64")+":7`") {
		t.Errorf("the table lacks what was there:\n%s", got)
	}
}

func TestPublishingStopsAtTheFirstError(t *testing.T) {
	x86 := layerName("x86_64")
	tests := []struct {
		name, fail, want string
		calls            int // that were made, with the one that failed
	}{
		{"upload", "publish-layer-version eu-west-2", "publishing " + x86 + " in eu-west-2 failed", 10},
		{"list", "list-layer-versions eu-west-2", "can't tell whether " + x86 + " is in eu-west-2", 9},
		{"permission", "add-layer-version-permission eu-west-1", "making arn:aws:lambda:eu-west-1:123456789012:layer:" + x86 + ":1 public failed", 4},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s, dist := newLambda(t)
			write(t, filepath.Join(dist, "ARNS.md"), "of an earlier run", 0o600)
			o := s.run(t, []string{"PUBLIC=yes", "FAIL=" + test.fail}, "publish", dist, "eu-west-1", "eu-west-2", "eu-west-3")
			o.expectSentence(t, "publish", test.want)
			if calls := s.calls(t); len(calls) != test.calls {
				t.Errorf("%d calls, want %d: %q", len(calls), test.calls, calls)
			}
			if tables, _ := filepath.Glob(filepath.Join(dist, "ARNS.md")); len(tables) > 0 {
				t.Error("there is a table of what isn't all published")
			}
		})
	}
}

func TestWhatCannotBePublishedIsToldBeforeAnythingIs(t *testing.T) {
	tests := []struct {
		name    string
		environ []string
		args    []string
		prepare func(t *testing.T, s stubs, dist string)
		want    string
	}{
		{name: "no region", args: []string{"eu-west-1", "everywhere"}, want: `"everywhere" is no region`},
		{name: "public or not", environ: []string{"PUBLIC=perhaps"}, want: `PUBLIC is "perhaps": it must be yes or no`},
		{
			name: "another zip than the checksums'", args: []string{"eu-west-1"}, want: "build it again by make layer",
			prepare: func(t *testing.T, _ stubs, dist string) {
				t.Helper()
				write(t, filepath.Join(dist, "kinesis-telemetry-api-extension-arm64.zip"), "half a layer", 0o600)
			},
		},
		{
			name: "other bytes under this version", args: []string{"eu-west-1"}, want: "raise the version",
			prepare: func(t *testing.T, s stubs, _ string) {
				t.Helper()
				s.publishedBefore(t, "x86_64", "another layer")
			},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s, dist := newLambda(t)
			if test.prepare != nil {
				test.prepare(t, s, dist)
			}
			o := s.run(t, test.environ, "publish", append([]string{dist}, test.args...)...)
			o.expectSentence(t, "publish", test.want)
			if got := s.called(t, "publish-layer-version"); len(got) > 0 {
				t.Errorf("published all the same: %q", got)
			}
		})
	}
}

func TestAnAnswerThatIsNoARNIsNotBelieved(t *testing.T) {
	s, dist := newLambda(t)
	s.run(t, []string{"ANSWER="}, "publish", dist, "eu-west-1").expectSentence(t, "publish", "where the ARN of")
}

// publishedBefore lets Lambda have a layer already.
func (s stubs) publishedBefore(t *testing.T, architecture, content string) {
	t.Helper()
	digest := sha256.Sum256([]byte(content))
	text, err := json.Marshal(digest[:]) // in base64, as Lambda tells it
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(s.folder, "digest-"+layerName(architecture)), strings.Trim(string(text), `"`)+"\n", 0o600)
}

// called returns the calls that have want in them.
func (s stubs) called(t *testing.T, want string) []string {
	t.Helper()
	return slices.DeleteFunc(s.calls(t), func(call string) bool { return !strings.Contains(call, want) })
}

// layer is a layer version of a template.
type layer struct {
	LayerName, Description, LicenseInfo         string
	CompatibleArchitectures, CompatibleRuntimes []string
}

// stackLayer is the layer that the stack of infra publishes: the one that is
// released must be like it.
func stackLayer(t *testing.T, architecture string) layer {
	t.Helper()
	var template struct {
		Resources map[string]struct {
			Type       string
			Properties json.RawMessage
		}
	}
	text := read(t, root(t), "infra/demo/testdata/ondemand-managedkey-logs-noarchive-notopic.json")
	if err := json.Unmarshal([]byte(text), &template); err != nil {
		t.Fatal(err)
	}
	for _, r := range template.Resources {
		if r.Type != "AWS::Lambda::LayerVersion" {
			continue
		}
		var found layer
		if err := json.Unmarshal(r.Properties, &found); err != nil {
			t.Fatal(err)
		}
		if slices.Equal(found.CompatibleArchitectures, []string{architecture}) {
			return found
		}
	}
	t.Fatalf("the stack has no layer for %s", architecture)
	return layer{}
}
