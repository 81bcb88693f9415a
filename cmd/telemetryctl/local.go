package main

import (
	"time"

	"github.com/spf13/cobra"
)

const localLong = `Run a function under a local Lambda with the real extension, into a local
Kinesis or any other, read the stream back, and account for every event.

The function is the executable that Lambda would start as "bootstrap". It is
frozen between invocations, as in Lambda, but for --managed-instances, where
several run at once and nothing is ever frozen. With --snapstart it is stopped
after its init for --gap, and then goes on as a restored snapshot; that several
go on from one snapshot can't be played with processes. Each line shows the
time, the beginning of the request id, and what was said:

  09:41:12.044  8f14e45f  start
  09:41:12.045  8f14e45f  info     order placed  total=12.5
  09:41:12.048  8f14e45f  done     ok 3.1 ms
  09:41:12.050  8f14e45f  report   billed 4 ms, 23/128 MB

Settings may leave events out and mask them: what the extension counts as left
out is told, and is not missing. The exit status is 0 if everything else that
was said is on the stream, 1 if an event is missing or the extension was killed
or crashed in any of its environments, 2 if it could not begin, and 130 after
Ctrl-C.`

const localExample = `  telemetryctl local --function build/bootstrap
  telemetryctl local --function build/bootstrap --payload order.json --invocations 200 --rate 10
  telemetryctl local --function build/bootstrap --faults throttle=0.2,fail=3-5:500
  telemetryctl local --function build/bootstrap --endpoint http://127.0.0.1:4568 --stream telemetry
  telemetryctl local --function build/bootstrap --managed-instances --concurrency 8 --invocations 200
  telemetryctl local --function build/bootstrap --json | jq 'select(.type).type'`

// local is what the command was told.
type local struct {
	function, extension      string
	invocations              int
	rate                     float64
	gap, timeout             time.Duration
	payload, logFormat, name string
	memory, shards, port     int
	variables                []string
	faults, lambdaFaults     string
	endpoint, stream, region string
	createStream             bool
	managed, snapstart       bool
	concurrency              int
	json, noColor            bool
	verbose, quiet           bool
}

func localCommand(s streams) *cobra.Command {
	var l local
	c := &cobra.Command{
		Use:     "local --function PATH",
		Short:   "run a function with the extension on this machine, and account for every event",
		Long:    localLong + "\n\n" + lambdaFaultsHelp(),
		Example: localExample,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := l.apart(c.Flags()); err != nil {
				return err
			}
			l.noColor = l.noColor || noColorAsked()
			return l.run(c.Context(), s)
		},
	}
	l.flags(c)
	return c
}

func (l *local) flags(c *cobra.Command) {
	f := c.Flags()
	f.SortFlags = false
	f.StringVar(&l.function, "function", "", "the function: an executable custom runtime, or the folder of its bootstrap")
	f.StringVar(&l.extension, "extension", "", "the extension (default: "+extensionName+" beside telemetryctl)")
	f.IntVar(&l.invocations, "invocations", 10, "how often to invoke; 0 is until Ctrl-C")
	f.Float64Var(&l.rate, "rate", 0, "invocations per second; 0 is one after another")
	f.DurationVar(&l.gap, "gap", 200*time.Millisecond, "pause between invocations, where no rate is given")
	f.BoolVar(&l.managed, "managed-instances", false, "as Lambda Managed Instances: several invocations at once, never frozen")
	f.BoolVar(&l.snapstart, "snapstart", false, "as with SnapStart: initialised, stopped, and restored at the first invocation")
	f.IntVar(&l.concurrency, "concurrency", 10, "with --managed-instances, how many invocations at once")
	f.StringVar(&l.payload, "payload", "", "file with a JSON payload, or with several to take in turn; - is the standard input")
	f.StringVar(&l.logFormat, "log-format", "", "the function's log format: text or json (default: text; with --managed-instances json)")
	f.IntVar(&l.memory, "memory", 128, "the function's memory in MB, as it is told")
	f.DurationVar(&l.timeout, "timeout", 3*time.Second, "the function's timeout")
	f.StringVar(&l.name, "name", "function", "the function's name")
	f.StringArrayVar(&l.variables, "env", nil, "NAME=VALUE for the function and the extension; may come again")
	f.StringVar(&l.faults, "faults", "", "what goes wrong in the local Kinesis, such as throttle=0.2,fail=3-5:500,hang=9; telemetryctl kinesis --help has all")
	f.StringVar(&l.lambdaFaults, "lambda-faults", "", "what goes wrong in the local Lambda, such as runtime-done=2,next=1,duplicate=3; see above")
	f.IntVar(&l.shards, "shards", 2, "shards of the local Kinesis, or of what --create-stream creates")
	f.IntVar(&l.port, "port", 0, "port of the local Kinesis on loopback; 0 is a free one")
	f.StringVar(&l.endpoint, "endpoint", "", "another Kinesis instead of the local one: its URL, or aws for AWS itself")
	f.StringVar(&l.stream, "stream", defaultStream, "the stream's name; with --endpoint it must exist, or --create-stream")
	f.BoolVar(&l.createStream, "create-stream", false, "with --endpoint, create the stream where it does not exist")
	f.StringVar(&l.region, "region", "", "the region (default: the AWS configuration's, else us-east-1)")
	f.BoolVar(&l.json, "json", false, "print the lines of the stream, and the account as the last line")
	f.BoolVar(&l.noColor, "no-color", false, "no colours on a terminal; also NO_COLOR")
	f.BoolVarP(&l.verbose, "verbose", "v", false, "show freezes, thaws and the rest of the life cycle, and long lines whole")
	f.BoolVarP(&l.quiet, "quiet", "q", false, "show only the account")
}
