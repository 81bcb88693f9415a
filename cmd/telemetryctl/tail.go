package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

const tailLong = `Read a stream, all its shards and past every re-sharding, and print its events
for a person: of each environment in their order, one line each.

Without --follow it ends when the stream was read to the present; with it,
Ctrl-C ends it. What a flag asks for must all hold. A line without a level is
left out where --level is given. --request also shows the text lines that an
invocation said: those between its start and its report.

With --checkpoint it goes on where the last one with this file ended: the file
has, by shard, the sequence number up to which everything was printed. --since
and --from-start count only as long as the file is not there.

The exit status is 0 at the end, 2 if the stream cannot be read, and 130 if it
was interrupted without --follow.`

const tailExample = `  telemetryctl tail --stream telemetry --follow
  telemetryctl tail --stream telemetry --since 1h --function 'orders-*' --level warn
  telemetryctl tail --stream telemetry --from-start --type 'function,platform.report' --grep 'tea|coffee'
  telemetryctl tail --stream telemetry --follow --group
  telemetryctl tail --stream telemetry --follow --json --checkpoint tail.json >> telemetry.ndjson`

// tail is what the command was told.
type tail struct {
	source
	types, function, request, level, text string
	checkpoint                            string
	json, follow, group                   bool
	noColor, verbose                      bool
}

func tailCommand(s streams) *cobra.Command {
	var t tail
	c := &cobra.Command{
		Use:     "tail --stream NAME",
		Short:   "read a stream and print its events",
		Long:    tailLong,
		Example: tailExample,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := t.check(c.Flags()); err != nil {
				return err
			}
			wanted, err := newFilter(t.types, t.function, t.request, t.level, t.text)
			if err != nil {
				return err
			}
			t.noColor = t.noColor || noColorAsked()
			return t.run(c.Context(), s, wanted)
		},
	}
	f := c.Flags()
	f.SortFlags = false
	t.source.flags(f)
	t.flags(f)
	t.accessFlags(f)
	return c
}

func (t *tail) flags(f *pflag.FlagSet) {
	f.BoolVarP(&t.follow, "follow", "f", false, "go on with what comes")
	f.StringVar(&t.function, "function", "", "only of this function; * stands for any characters")
	f.StringVar(&t.request, "request", "", "only of the invocation with this id, or beginning of one")
	f.StringVar(&t.types, "type", "", "only of these types, such as function,platform.*")
	f.StringVar(&t.level, "level", "", "only lines of this level or a more urgent one: trace, debug, info, warn, error, fatal")
	f.StringVar(&t.text, "grep", "", "only what matches this regular expression")
	f.BoolVar(&t.group, "group", false, "show each invocation's lines together, below its outcome and figures")
	f.BoolVar(&t.json, "json", false, "print the events as JSON, one on each line, as they lie on the stream")
	f.StringVar(&t.checkpoint, "checkpoint", "", "file to go on from, and to keep the place in")
	f.BoolVar(&t.noColor, "no-color", false, "no colours on a terminal; also NO_COLOR")
	f.BoolVarP(&t.verbose, "verbose", "v", false, "show long lines whole")
}

// check refuses what is out of range.
func (t *tail) check(flags *pflag.FlagSet) error {
	if t.group && t.json {
		return errors.New("--group and --json do not go together")
	}
	for _, name := range []string{"type", "function", "request", "level", "grep", "checkpoint"} {
		if flag := flags.Lookup(name); flag.Changed && flag.Value.String() == "" {
			return fmt.Errorf("--%s is empty", name)
		}
	}
	return t.source.check(flags)
}
