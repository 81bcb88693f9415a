package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"kinesis-telemetry-api-extension/internal/consumer"
	"kinesis-telemetry-api-extension/internal/display"
	"kinesis-telemetry-api-extension/internal/dump"
	"kinesis-telemetry-api-extension/record"
)

const decodeLong = `Take the data of Kinesis records apart and print the events in it, as tail does.
Every format, packing and compression of the extension's is told by itself.

A file, or the standard input, holds a record's bytes as they are; base64, one
record over several lines or one a line; the output of aws kinesis get-records;
or the event that Lambda passes to a function. - is the standard input.

What begins as one of these and breaks off is told with its line and column;
what is somebody else's is printed as it is.

The exit status is 0 if every record could be decoded, 1 if not, 2 if a file
cannot be read. A list of no records is told on the standard error, and is 0.`

const decodeExample = `  telemetryctl decode record.bin
  aws kinesis get-records --shard-iterator "$ITERATOR" | telemetryctl decode --verbose
  pbpaste | telemetryctl decode --json | jq .record`

// decode is what the command was told.
type decode struct {
	json, noColor, verbose bool
}

func decodeCommand(s streams) *cobra.Command {
	var d decode
	c := &cobra.Command{
		Use:     "decode [FILE…]",
		Short:   "take the data of Kinesis records apart",
		Long:    decodeLong,
		Example: decodeExample,
		RunE: func(_ *cobra.Command, files []string) error {
			d.noColor = d.noColor || noColorAsked()
			return d.run(s, files)
		},
	}
	f := c.Flags()
	f.SortFlags = false
	f.BoolVar(&d.json, "json", false, "print the events as JSON, one on each line")
	f.BoolVar(&d.noColor, "no-color", false, "no colours on a terminal; also NO_COLOR")
	f.BoolVarP(&d.verbose, "verbose", "v", false, "say of each record what it is, and show long lines whole")
	return c
}

func (d *decode) run(s streams, files []string) error {
	if len(files) == 0 {
		files = []string{"-"}
	}
	x := &decoding{aside: s.err, verbose: d.verbose, out: &output{w: s.out, aside: s.err, json: d.json, verbose: d.verbose}}
	x.out.style = display.Style{Colour: s.outWidth > 0 && !d.noColor, Width: s.outWidth, Rows: rows, Zone: time.Local}
	if d.verbose {
		x.out.style.Rows = 0
	}
	for _, file := range files {
		content, err := contentOf(file, s.in)
		if err != nil {
			return err
		}
		x.file(nameOf(file), content)
		if x.out.err != nil {
			return errInterrupted // nobody listens any more
		}
	}
	if x.failed {
		return errIncomplete
	}
	return nil
}

func contentOf(file string, stdin io.Reader) ([]byte, error) {
	if file != "-" {
		return os.ReadFile(file)
	}
	content, err := io.ReadAll(stdin)
	if err != nil {
		return nil, fmt.Errorf("reading the standard input: %w", err)
	}
	return content, nil
}

func nameOf(file string) string {
	if file == "-" {
		return "standard input"
	}
	return file
}

// decoding is records being taken apart.
type decoding struct {
	out     *output
	aside   io.Writer // for what is no event
	verbose bool
	failed  bool // a record, or a part of one, could not be decoded
}

func (x *decoding) file(name string, content []byte) {
	all := dump.Records(content)
	switch {
	case len(all) > 0:
	case len(bytes.TrimSpace(content)) == 0:
		x.fails(name, errors.New("there is no record"))
	default: // as most answers of GetRecords are
		fmt.Fprintf(x.aside, "%s: a list of no records\n", name)
	}
	for _, r := range all {
		place := name
		if r.Place != "" {
			place += ": " + r.Place
		}
		if r.Err != nil {
			x.fails(place, r.Err)
			continue
		}
		x.record(place, r.Data)
		x.out.flush()
	}
}

func (x *decoding) record(place string, data []byte) {
	var first record.Event
	events, broken := 0, 0
	for e, err := range record.Decode(data) {
		if err != nil {
			broken++
			x.fails(place, err)
			continue
		}
		if events == 0 {
			first = e
		}
		events++
		x.out.event(consumer.Placed{Event: e}, "")
	}
	if x.verbose {
		x.out.flush()
		fmt.Fprintf(x.aside, "%s: %s\n", place, whatIs(data, first, events, broken))
	}
}

func (x *decoding) fails(place string, err error) {
	x.failed = true
	x.out.flush()
	fmt.Fprintf(x.aside, "telemetryctl: %s: %v\n", place, err)
}
