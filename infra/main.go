// Command infra synthesizes the demo stack: run it by make synth, or by the
// CDK's command line, which reads cdk.json.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"

	"github.com/aws/jsii-runtime-go"

	"kinesis-telemetry-api-extension/infra/demo"
	"kinesis-telemetry-api-extension/infra/telemetry"
)

func main() {
	if err := synth(); err != nil {
		fmt.Fprintln(os.Stderr, "infra:", err)
		os.Exit(1)
	}
}

// synth writes the templates to where the flags say, or to where the CDK's
// command line wants them.
func synth() error {
	out := flag.String("out", "", "folder for the templates (default: where the CDK's command line wants them)")
	layers := flag.String("layers", "../dist", "folder of the layers' zips")
	bootstrap := flag.String("bootstrap", "../build/demo", "folder of the Go function's program")
	name := flag.String("name", "kinesis-telemetry-demo", "the stack's name")
	suffix := flag.String("suffix", "", "put behind every default name, for a second stack in the account")
	archive := flag.String("archive", "", "ndjson or parquet: with an archive")
	topic := flag.Bool("topic", false, "with a topic that is told of alarms")
	flag.Parse()
	if flag.NArg() > 0 {
		return fmt.Errorf("%s is no flag: see --help", flag.Arg(0))
	}

	props := demo.Props{Name: *name, Bootstrap: *bootstrap}
	props.Telemetry.Suffix = *suffix
	props.Telemetry.Layers = telemetry.LayersIn(*layers)
	props.Telemetry.Watch.NewTopic = *topic
	if *archive != "" {
		props.Telemetry.Archive = &telemetry.ArchiveProps{Format: telemetry.ArchiveFormat(strings.ToUpper(*archive))}
	}
	// Before the CDK is started, which has things to say of its own as it ends.
	if err := props.Validate(); err != nil {
		return err
	}
	defer jsii.Close()
	app := demo.NewApp(*out)
	if _, err := demo.NewStack(app, props); err != nil {
		return err
	}
	app.Synth(nil)
	return nil
}
