package main

import (
	"context"
	"encoding/json"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/spf13/cobra"

	"kinesis-telemetry-api-extension/internal/account"
	"kinesis-telemetry-api-extension/internal/consumer"
	"kinesis-telemetry-api-extension/internal/display"
)

const auditLong = `Prove what was delivered: read a stream to the present and tell, for each
execution environment, which sequence numbers are there, which came twice,
which are missing, and which of those the extension explains by a
delivery.dropped or counts in its reports. An environment's final report is
held against what was read.

An environment without a final report is open: what is missing at its end
can't be told yet, and what is missing before something that came within the
last minute is not judged either; the verdict says how many are open. One that
began before --since, or before the oldest record that the stream still has, is
judged from its first number on. What has no number (the formats message and
raw, and others' records) is counted and not judged.

The exit status is 0 if something could be judged and nothing of it is missing
without an explanation, 1 if something is or can't be decoded, 2 if the stream
cannot be read, 3 if there was nothing to judge (the stream is empty, all is too
new or has no numbers; the verdict says which), and 130 after Ctrl-C.`

const auditExample = `  telemetryctl audit --stream telemetry --since 1h
  telemetryctl audit --stream telemetry --from-start --verbose
  telemetryctl audit --stream telemetry --json | jq '.environments[] | select(.unexplained > 0)'`

const (
	// earlier is how long before --since reading begins: what was sent again
	// lies behind what came after it.
	earlier = 5 * time.Minute
	// underWay is how long what is missing may still be on its way.
	underWay = time.Minute
)

// audit is what the command was told.
type audit struct {
	source
	json, noColor, verbose bool
}

func auditCommand(s streams) *cobra.Command {
	var a audit
	c := &cobra.Command{
		Use:     "audit --stream NAME",
		Short:   "prove that nothing on a stream is missing without an explanation",
		Long:    auditLong,
		Example: auditExample,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := a.check(c.Flags()); err != nil {
				return err
			}
			a.noColor = a.noColor || noColorAsked()
			return a.run(c.Context(), s)
		},
	}
	f := c.Flags()
	f.SortFlags = false
	a.flags(f)
	a.accessFlags(f)
	f.BoolVar(&a.json, "json", false, "print the result as one JSON object")
	f.BoolVar(&a.noColor, "no-color", false, "no colours on a terminal; also NO_COLOR")
	f.BoolVarP(&a.verbose, "verbose", "v", false, "show every environment, not only those with unexplained gaps")
	return c
}

func (a *audit) run(ctx context.Context, s streams) error {
	gentle, _, stop := interruptible(ctx)
	defer stop()
	now := time.Now()
	start, ledger := a.bounds(now)
	d, reader, err := a.open(gentle, start)
	if err != nil {
		return err
	}
	if a.fromStart && d.trimmed(gentle, now) {
		ledger.Since = now.Add(-longestSince)
	}
	x := &auditing{destination: d, ledger: ledger, present: newPresent(reader.Shards(), now)}
	x.result = account.Audit{Stream: d.stream, Shards: len(reader.Shards())}
	if !a.fromStart {
		x.result.Since = a.since
	}
	if err := x.run(gentle, reader); err != nil {
		return err
	}
	x.result.Environments = x.ledger.Environments()
	if err := a.print(s, x.result); err != nil {
		return errInterrupted
	}
	switch {
	case x.result.Unexplained() > 0 || x.result.Unreadable > 0:
		return errIncomplete
	case x.result.Judged() == 0:
		return errUnjudged
	}
	return nil
}

// bounds are where reading begins, and what is judged of that.
func (a *audit) bounds(now time.Time) (consumer.Start, account.Ledger) {
	start, ledger := a.start(now), account.Ledger{Until: now.Add(-underWay)}
	if !a.fromStart {
		ledger.Since = start.Time
		start.Time = start.Time.Add(-earlier)
	}
	return start, ledger
}

func (a *audit) print(s streams, result account.Audit) error {
	if a.json {
		return json.NewEncoder(s.out).Encode(result)
	}
	style := display.Style{Colour: s.outWidth > 0 && !a.noColor, Width: s.outWidth}
	_, err := s.out.Write(style.AppendAudit(nil, result, a.verbose))
	return err
}

// trimmed tells whether the stream may have forgotten records: it is older
// than what it keeps. Who may not ask has to assume so.
func (d *destination) trimmed(ctx context.Context, now time.Time) bool {
	in := &kinesis.DescribeStreamSummaryInput{}
	in.StreamName, in.StreamARN = consumer.NameOrARN(d.stream)
	out, err := d.client.DescribeStreamSummary(ctx, in)
	if err != nil || out.StreamDescriptionSummary == nil || out.StreamDescriptionSummary.StreamCreationTimestamp == nil {
		return true
	}
	about := out.StreamDescriptionSummary
	kept := time.Duration(aws.ToInt32(about.RetentionPeriodHours)) * time.Hour
	return now.Sub(*about.StreamCreationTimestamp) >= kept
}
