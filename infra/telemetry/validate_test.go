package telemetry_test

import (
	"debug/elf"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/jsii-runtime-go"

	"kinesis-telemetry-api-extension/infra/internal/fixture"
	"kinesis-telemetry-api-extension/infra/telemetry"
)

const aDay = 24 * time.Hour

// refused is props that New must refuse, and what it must say.
type refused struct {
	props telemetry.Props
	want  string
}

func TestContradictingOptionsAreRefusedInOneSentence(t *testing.T) {
	good := fixture.Layers(t)
	stream := func(s telemetry.StreamProps) telemetry.Props { return telemetry.Props{Stream: s} }
	archive := func(a telemetry.ArchiveProps) telemetry.Props { return telemetry.Props{Archive: &a} }
	watch := func(w telemetry.WatchProps) telemetry.Props { return telemetry.Props{Watch: w} }
	topic := awssns.NewTopic(newStack(t), jsii.String("Topic"), nil)
	for _, tc := range []refused{
		{stream(telemetry.StreamProps{Shards: 2}), "2 shards for a stream on demand, which has none to choose: set its mode to PROVISIONED, or leave the shards out"},
		{stream(telemetry.StreamProps{Mode: awskinesis.StreamMode_PROVISIONED, Shards: -1}), "-1 shards: a provisioned stream has at least 1"},
		{stream(telemetry.StreamProps{Mode: "SOMETIMES"}), `stream mode "SOMETIMES": it must be ON_DEMAND or PROVISIONED`},
		{stream(telemetry.StreamProps{Retention: 23 * time.Hour}), "a retention of 23h0m0s: Kinesis keeps records for 24 h at least, and for 8760 h at most"},
		{stream(telemetry.StreamProps{Retention: 366 * aDay}), "a retention of 8784h0m0s: Kinesis keeps records for 24 h at least, and for 8760 h at most"},
		{stream(telemetry.StreamProps{Retention: aDay + time.Minute}), "a retention of 24h1m0s: Kinesis counts it in whole hours"},
		{stream(telemetry.StreamProps{Name: "a stream"}), `stream name "a stream": it must have 1 to 128 letters, digits, dots, dashes or underscores`},
		{telemetry.Props{Layers: telemetry.LayerProps{Name: "a.b"}}, `layer name "a.b": it must have 1 to 100 letters, digits, dashes or underscores`},
		{telemetry.Props{Policy: telemetry.PolicyProps{Name: "a/b"}}, `policy name "a/b": it must have 1 to 128 letters, digits or any of _+=,.@-`},
		{telemetry.Props{Policy: telemetry.PolicyProps{DenyLogs: true, LogGroups: "/aws/*"}}, `log groups "/aws/*" with logs denied: a function that may not write logs has none to write to`},
		{telemetry.Props{Policy: telemetry.PolicyProps{LogGroups: "*"}}, `log groups "*": that is every log group of the account; give them a beginning, such as /aws/lambda/*`},
		{telemetry.Props{Parameters: telemetry.ParameterProps{Prefix: "a/"}}, `parameter prefix "a/": it must begin with a slash, end without one, and not begin with /aws or /ssm`},
		{telemetry.Props{Parameters: telemetry.ParameterProps{Prefix: "/aws/a"}}, `parameter prefix "/aws/a": it must begin with a slash, end without one, and not begin with /aws or /ssm`},
		{watch(telemetry.WatchProps{Name: "a b"}), `watch name "a b": it must have 1 to 200 letters, digits, dashes or underscores`},
		{watch(telemetry.WatchProps{Namespace: "a b"}), `metric namespace "a b": it must have 1 to 255 letters, digits or any of _./#-`},
		{watch(telemetry.WatchProps{IteratorAge: time.Microsecond}), "an iterator age of 1µs: the alarm needs whole milliseconds, at least one"},
		{watch(telemetry.WatchProps{Topic: topic, NewTopic: true}), "a topic that is there and a new one: alarms are told to one of them, so leave the other out"},
		{watch(telemetry.WatchProps{TopicName: "mine"}), `topic name "mine" without a new topic: set NewTopic too`},
		{archive(telemetry.ArchiveProps{Format: "CSV"}), `archive format "CSV": it must be NDJSON or PARQUET`},
		{archive(telemetry.ArchiveProps{Format: telemetry.Parquet, Compression: telemetry.GZIP}), "archive in PARQUET with GZIP: Parquet is compressed inside its files, by SNAPPY, so leave the compression out"},
		{archive(telemetry.ArchiveProps{Compression: telemetry.Snappy}), "archive in NDJSON with SNAPPY: lines are compressed by GZIP"},
		{archive(telemetry.ArchiveProps{InfrequentAfter: 29 * aDay}), "archive infrequent after 696h0m0s: S3 takes whole days, 30 at the least"},
		{archive(telemetry.ArchiveProps{InfrequentAfter: 60 * aDay, ExpireAfter: 60 * aDay}), "archive expiring after 1440h0m0s and infrequent after 1440h0m0s: it must expire later, after whole days"},
		{archive(telemetry.ArchiveProps{BucketName: "Mine"}), `archive bucket name "Mine": AWS takes [a-z0-9][a-z0-9.-]{1,61}[a-z0-9]`},
		{archive(telemetry.ArchiveProps{Table: "a-b"}), `archive table name "a-b": AWS takes [a-z0-9_]{1,255}`},
	} {
		tc.props.Layers.X86, tc.props.Layers.Arm64 = good.X86, good.Arm64
		expectRefused(t, tc)
	}
}

func TestBadZipsAreRefusedInOneSentence(t *testing.T) {
	folder := t.TempDir()
	write := func(name, entry string, mode os.FileMode, content []byte) telemetry.Props {
		path := filepath.Join(folder, name)
		fixture.WriteZip(t, path, entry, mode, content)
		return telemetry.Props{Layers: telemetry.LayerProps{X86: path}}
	}
	garbage := filepath.Join(folder, "garbage.zip")
	if err := os.WriteFile(garbage, []byte("no zip"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []refused{
		{telemetry.Props{}, "no layer: give the zip of at least one architecture, as make layer builds it"},
		{telemetry.Props{Layers: telemetry.LayersIn("nowhere")}, "layer for x86_64: there is no zip at nowhere/kinesis-telemetry-api-extension-x86_64.zip: build it by make layer"},
		{telemetry.Props{Layers: telemetry.LayerProps{Arm64: garbage}}, "layer for arm64: " + garbage + " can't be read as a zip (zip: not a valid zip file): build it again by make layer"},
		{write("empty.zip", "readme", 0o755, nil), "holds no extensions/kinesis-telemetry-api-extension: it is not a layer of the extension"},
		{write("plain.zip", fixture.Entry, 0o644, fixture.Program(elf.EM_X86_64)), "is not executable, which would fail every function"},
		{write("short.zip", fixture.Entry, 0o755, []byte("x")), "is no program: unexpected EOF"},
		{write("script.zip", fixture.Entry, 0o755, make([]byte, 64)), "is no program for Linux"},
		{write("mixed.zip", fixture.Entry, 0o755, fixture.Program(elf.EM_AARCH64)), "holds a program for EM_AARCH64: the zips are mixed up"},
	} {
		expectRefused(t, tc)
	}
}

// expectRefused fails the test unless New says what is wanted, in one line,
// and builds nothing.
func expectRefused(t *testing.T, tc refused) {
	t.Helper()
	stack := newStack(t)
	_, err := telemetry.New(stack, "Telemetry", tc.props)
	if err == nil || !strings.HasPrefix(err.Error(), "Telemetry: ") || !strings.HasSuffix(err.Error(), tc.want) || strings.Contains(err.Error(), "\n") {
		t.Errorf("got %v, want %q", err, tc.want)
	}
	if built := len(*stack.Node().Children()); built != 0 {
		t.Errorf("%d constructs were built before %q was told", built, tc.want)
	}
}

func TestASuffixIsPutBehindEveryDefaultName(t *testing.T) {
	first := synthesized(t, telemetry.Props{Watch: telemetry.WatchProps{NewTopic: true}, Archive: &telemetry.ArchiveProps{}})
	second := synthesized(t, telemetry.Props{Suffix: "-eu", Watch: telemetry.WatchProps{NewTopic: true}, Archive: &telemetry.ArchiveProps{}})
	taken := map[string]bool{}
	for _, resource := range first.Resources {
		taken[named(resource)] = true
	}
	for id, resource := range second.Resources {
		if name := named(resource); name != "" && taken[name] {
			t.Errorf("%s is named %s in both stacks: they could not live in one account", id, name)
		}
	}

	// the second stack's policy, stream and database
	second.expect(t, "AWS::IAM::ManagedPolicy", `{"Properties": {"ManagedPolicyName": "kinesis-telemetry-api-extension-managed-policy-eu"}}`)
	second.expect(t, "AWS::Kinesis::Stream", `{"Properties": {"Name": "telemetry-kinesis-stream-eu"}}`)
	second.expect(t, "AWS::Glue::Database", `{"Properties": {"DatabaseInput": {"Name": "kinesis_telemetry_api_extension_eu"}}}`)
}

// named is the kind and the name that a resource was given, or nothing.
func named(resource map[string]any) string {
	properties, _ := resource["Properties"].(map[string]any)
	input, _ := properties["DatabaseInput"].(map[string]any)
	for _, name := range []any{
		properties["Name"], properties["LayerName"], properties["ManagedPolicyName"], properties["AlarmName"],
		properties["TopicName"], properties["DeliveryStreamName"], properties["LogGroupName"], input["Name"],
	} {
		if text, ok := name.(string); ok && resource["Type"] != "AWS::Athena::NamedQuery" {
			return resource["Type"].(string) + " " + text
		}
	}
	return ""
}
