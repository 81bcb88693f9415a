package demo_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/jsii-runtime-go"

	"kinesis-telemetry-api-extension/infra/demo"
	"kinesis-telemetry-api-extension/infra/internal/fixture"
	"kinesis-telemetry-api-extension/infra/telemetry"
)

// stackName is that of the demo wherever it is synthesized here.
const stackName = "demo"

// key is a key that another stack has made: the stacks here import it.
const key = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"

// option is one of the choices that are combined: its name, and what it does
// to the props.
type option struct {
	name string
	set  func(app awscdk.App, props *telemetry.Props)
}

// options lists the choices; one of each row goes into a combination.
func options() [][]option {
	none := func(awscdk.App, *telemetry.Props) {}
	archive := func(format telemetry.ArchiveFormat) func(awscdk.App, *telemetry.Props) {
		return func(_ awscdk.App, p *telemetry.Props) { p.Archive = &telemetry.ArchiveProps{Format: format} }
	}
	return [][]option{
		{{"ondemand", none}, {"provisioned", func(_ awscdk.App, p *telemetry.Props) { p.Stream.Mode = awskinesis.StreamMode_PROVISIONED }}},
		{{"managedkey", none}, {"ownkey", ownKey}},
		{{"logs", none}, {"nologs", func(_ awscdk.App, p *telemetry.Props) { p.Policy.DenyLogs = true }}},
		{{"noarchive", none}, {"ndjson", archive(telemetry.NDJSON)}, {"parquet", archive(telemetry.Parquet)}},
		{{"notopic", none}, {"topic", func(_ awscdk.App, p *telemetry.Props) { p.Watch.NewTopic = true }}},
	}
}

// ownKey encrypts all that can be with a key of another stack.
func ownKey(app awscdk.App, p *telemetry.Props) {
	keys := awscdk.NewStack(app, jsii.String("keys"), nil)
	p.Stream.Key = awskms.Key_FromKeyArn(keys, jsii.String("Key"), jsii.String(key))
	if p.Archive != nil {
		p.Archive.Key = p.Stream.Key
	}
}

// combination is one choice from each row.
type combination []option

func (c combination) name() string {
	name := c[0].name
	for _, o := range c[1:] {
		name += "-" + o.name
	}
	return name
}

// combinations lists all of them.
func combinations() []combination {
	all := []combination{nil}
	for _, row := range options() {
		var longer []combination
		for _, c := range all {
			for _, o := range row {
				longer = append(longer, append(append(combination(nil), c...), o))
			}
		}
		all = longer
	}
	return all
}

// synthesizer synthesizes demos from the same zips.
type synthesizer struct {
	layers    telemetry.LayerProps
	bootstrap string
}

func newSynthesizer(t *testing.T) synthesizer {
	t.Helper()
	return synthesizer{fixture.Layers(t), fixture.Bootstrap(t)}
}

// template is the template of the demo with a combination of options.
func (s synthesizer) template(t *testing.T, c combination) []byte {
	t.Helper()
	out := t.TempDir()
	app := demo.NewApp(out)
	props := demo.Props{Name: stackName, Bootstrap: s.bootstrap, Telemetry: telemetry.Props{Layers: s.layers}}
	for i := range c { // the key last: it encrypts the archive too
		c[len(c)-1-i].set(app, &props.Telemetry)
	}
	if _, err := demo.NewStack(app, props); err != nil {
		t.Fatal(err)
	}
	app.Synth(nil)
	text, err := os.ReadFile(filepath.Join(out, stackName+".template.json"))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// resources are those of a template, by their logical ids.
func resources(t *testing.T, template []byte) map[string]map[string]any {
	t.Helper()
	var parsed struct {
		Resources map[string]map[string]any
	}
	if err := json.Unmarshal(template, &parsed); err != nil {
		t.Fatal(err)
	}
	return parsed.Resources
}
