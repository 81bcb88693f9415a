// Command infra synthesizes the demo stack: run it by make synth, or by the
// CDK's command line, which reads cdk.json.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
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
	props := asked()
	flag.Parse()
	if flag.NArg() > 0 {
		return fmt.Errorf("%s is no flag: see --help", flag.Arg(0))
	}
	demoProps, err := props()
	if err != nil {
		return err
	}
	// Before the CDK is started, which has things to say of its own as it ends.
	if err := demoProps.Validate(); err != nil {
		return err
	}
	defer jsii.Close()
	app := demo.NewApp(*out)
	if _, err := demo.NewStack(app, demoProps); err != nil {
		return err
	}
	app.Synth(nil)
	return nil
}

// asked adds the flags for the stack's options. What it returns tells, after
// the flags were parsed, what they ask for.
func asked() func() (demo.Props, error) {
	layers := flag.String("layers", "../dist", "folder of the layers' zips")
	bootstrap := flag.String("bootstrap", "../build/demo", "folder of the Go function's program")
	name := flag.String("name", "kinesis-telemetry-demo", "the stack's name")
	suffix := flag.String("suffix", "", "put behind every default name, for a second stack in the account")
	mode := flag.String("mode", "on-demand", "the stream's: on-demand or provisioned")
	shards := flag.Int("shards", 0, "of a provisioned stream (default 1)")
	const day = 24 * time.Hour
	retention := flag.Duration("retention", day, "how long the stream keeps records")
	denyLogs := flag.Bool("deny-logs", false, "functions may not write to CloudWatch Logs")
	archive := flag.String("archive", "", "ndjson or parquet: with an archive")
	compression := flag.String("compression", "", "of the archive: gzip for ndjson, snappy for parquet (the defaults)")
	topic := flag.Bool("topic", false, "with a topic that is told of alarms")

	return func() (demo.Props, error) {
		props := demo.Props{Name: *name, Bootstrap: *bootstrap}
		props.Telemetry.Suffix = *suffix
		props.Telemetry.Layers = telemetry.LayersIn(*layers)
		props.Telemetry.Stream.Mode = awskinesis.StreamMode(strings.ReplaceAll(strings.ToUpper(*mode), "-", "_"))
		props.Telemetry.Stream.Shards = *shards
		props.Telemetry.Stream.Retention = *retention
		props.Telemetry.Policy.DenyLogs = *denyLogs
		props.Telemetry.Watch.NewTopic = *topic
		switch {
		case *archive != "":
			props.Telemetry.Archive = &telemetry.ArchiveProps{
				Format:      telemetry.ArchiveFormat(strings.ToUpper(*archive)),
				Compression: telemetry.ArchiveCompression(strings.ToUpper(*compression)),
			}
		case *compression != "":
			return props, fmt.Errorf("compression %q without an archive: set --archive too", *compression)
		}
		return props, nil
	}
}
