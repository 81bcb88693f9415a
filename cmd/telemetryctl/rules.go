package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/spf13/cobra"

	"kinesis-telemetry-api-extension/internal/display"
	"kinesis-telemetry-api-extension/internal/rules"
	"kinesis-telemetry-api-extension/record"
)

const rulesLong = `Try the rules of KINESIS_TELEMETRY_RULES without deploying them: each line of the
files, or of the standard input, is taken for what a function said, a JSON object
for a record of the JSON log format, and what tail --json prints for that event.
It is printed as it would lie on the stream, with the rules that made it so; at
the end comes what each rule did, and which never matched. - is the standard
input.

The exit status is 0 if all rules work, 1 if one is wrong, 2 if none works or a
file cannot be read.`

const rulesExample = `  telemetryctl rules --file rules.json < lines.txt
  telemetryctl tail --stream telemetry --since 1h --json | telemetryctl rules --file rules.json
  telemetryctl rules --file rules.json --json app.log | jq 'select(.verdict == "masked")'`

// trial is what the command was told.
type trial struct {
	file                   string
	json, noColor, verbose bool
}

func rulesCommand(s streams) *cobra.Command {
	var r trial
	c := &cobra.Command{
		Use:     "rules --file RULES [FILE…]",
		Short:   "show what rules make of lines",
		Long:    rulesLong,
		Example: rulesExample,
		RunE: func(_ *cobra.Command, files []string) error {
			if r.file == "" {
				return errors.New("--file is missing: it names the file of the rules")
			}
			r.noColor = r.noColor || noColorAsked()
			return r.run(s, files)
		},
	}
	f := c.Flags()
	f.SortFlags = false
	f.StringVar(&r.file, "file", "", "the rules, as in KINESIS_TELEMETRY_RULES")
	f.BoolVar(&r.json, "json", false, "print what becomes of each line as JSON, and the figures likewise at the end")
	f.BoolVar(&r.noColor, "no-color", false, "no colours on a terminal; also NO_COLOR")
	f.BoolVarP(&r.verbose, "verbose", "v", false, "show long lines whole")
	return c
}

func (r *trial) run(s streams, files []string) error {
	text, err := os.ReadFile(r.file)
	if err != nil {
		return fmt.Errorf("reading the rules: %w", err)
	}
	parsed, faults := rules.Parse(text)
	if faults != nil && parsed.Len() == 0 {
		return fmt.Errorf("%s: %w", r.file, faults)
	}
	if faults != nil {
		for fault := range strings.Lines(faults.Error()) {
			fmt.Fprintf(s.err, "telemetryctl: %s: %s\n", r.file, strings.TrimSuffix(fault, "\n"))
		}
	}
	style := display.Style{Colour: s.outWidth > 0 && !r.noColor, Width: s.outWidth, Rows: rows, Zone: time.Local}
	if r.verbose {
		style.Rows = 0
	}
	x := &ruling{rules: parsed, out: bufio.NewWriter(s.out), style: style, json: r.json}
	if len(files) == 0 {
		files = []string{"-"}
	}
	for _, file := range files {
		if err := x.read(file, s.in); err != nil {
			return errors.Join(err, x.out.Flush())
		}
	}
	x.summary()
	if x.out.Flush() != nil {
		return errInterrupted // nobody listens any more
	}
	if faults != nil {
		return errBadRule
	}
	return nil
}

// ruling is rules being applied to lines.
type ruling struct {
	rules *rules.Rules
	out   *bufio.Writer
	style display.Style
	json  bool
	sum   display.RulesSum
}

func (x *ruling) read(file string, stdin io.Reader) error {
	from := stdin
	if file != "-" {
		opened, err := os.Open(file)
		if err != nil {
			return err
		}
		defer opened.Close()
		from = opened
	}
	lines := bufio.NewReader(from)
	for {
		line, err := lines.ReadBytes('\n')
		if text := bytes.TrimRight(line, "\r\n"); len(text) > 0 {
			x.line(text)
		}
		if lines.Buffered() == 0 && x.out.Flush() != nil {
			return errInterrupted
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("reading %s: %w", nameOf(file), err)
		}
	}
}

// line applies the rules to a line.
func (x *ruling) line(text []byte) {
	raw := rawOf(text)
	x.sum.Lines++
	masked, o := x.rules.Apply(raw)
	ruled := display.Ruled{Line: x.sum.Lines, Verdict: "kept"}
	switch {
	case o.Verdict == rules.Excluded:
		ruled.Verdict, ruled.Rules = "excluded", []string{o.Rule}
		x.sum.Excluded++
		masked = raw // for who looks on; nothing of it is sent
	case o.Verdict == rules.Failed:
		ruled.Verdict, ruled.Rules = "failed", []string{o.Rule}
		x.sum.Failed++
		masked.Record = record.AppendText(nil, nil)
	case o.Masked > 0:
		ruled.Verdict, ruled.Rules = "masked", x.names(o.By)
		x.sum.Masked++
		x.sum.Places += o.Masked
	}
	if x.json {
		x.printJSON(masked, ruled, o)
		return
	}
	e := eventOf(masked)
	_, _ = x.out.Write(x.style.AppendRuled(nil, e, ruled)) // Flush tells
}

func (x *ruling) names(by uint64) []string {
	var names []string
	for i, t := range x.rules.Tallies() {
		if by&(1<<i) != 0 {
			names = append(names, t.Name)
		}
	}
	return names
}

// rawOf is the event that a line stands for.
func rawOf(line []byte) record.Raw {
	raw := record.Raw{Time: jsontext.Value(`""`), Type: jsontext.Value(`"function"`)}
	isObject := line[0] == '{' && jsontext.Value(line).IsValid(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if !isObject {
		raw.Record = record.AppendText(nil, line)
		return raw
	}
	for e, err := range record.Decode(line) {
		if err == nil && e.Foreign == nil {
			return encoded(e)
		}
	}
	raw.Record = line
	return raw
}

// encoded is a decoded event as it came in.
func encoded(e record.Event) record.Raw {
	raw := record.Raw{Time: appendText(nil, e.Time), Type: appendText(nil, e.Type), Record: e.Record, More: e.More}
	if e.RequestID != "" {
		raw.RequestID = appendText(nil, e.RequestID)
	}
	return raw
}

// eventOf is an event as it would be read.
func eventOf(raw record.Raw) record.Event {
	e := record.Event{Record: raw.Record, More: raw.More}
	if raw.RequestID != nil {
		id, _ := jsontext.AppendUnquote(nil, raw.RequestID)
		e.RequestID = string(id)
	}
	return e
}
