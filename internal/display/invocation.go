package display

import (
	"encoding/json"
	"fmt"

	"kinesis-telemetry-api-extension/record"
)

// Invocation is what the platform told of an invocation, or the extension in
// its summary. The zero event stands for what was not told.
type Invocation struct {
	RequestID                    string
	Start, Done, Report, Summary record.Event
	Lines                        int // of it that were read
	// Again tells that its beginning was shown already.
	Again bool
}

// AppendInvocation appends an invocation's head, one line: how it ended, and
// the platform's figures.
func (s Style) AppendInvocation(dst []byte, i Invocation) []byte {
	done, report := figures(i.Done), figures(i.Report)
	at := firstOf(i.Start.Time, i.Done.Time, i.Report.Time)
	lines := count(i.Lines, "line")
	if s, ok := summedUp(i.Summary); ok {
		at = firstOf(at, s.start)
		done, report, lines = s.done, s.report, s.lines
	}
	at = firstOf(at, i.Summary.Time)
	said := i.ending(done, report)
	var parts []string
	if done.Metrics != nil {
		parts = append(parts, ms(done.Metrics.DurationMs))
	} else if report.Metrics != nil && report.Metrics.BilledDurationMs > 0 { // else the report says it
		parts = append(parts, ms(report.Metrics.DurationMs))
	}
	because := firstOf(done.because(), report.because())
	if report.Metrics != nil {
		report.Status = "" // told by the tag
		parts = append(parts, report.report())
	}
	parts = append(parts, lines)
	l := layout{style: s, dst: dst}
	l.write(span{dim, s.clock(at)})
	l.write(span{text: "  "})
	l.write(shortID(i.RequestID))
	l.write(span{text: "  "})
	l.write(said)
	l.write(span{text: fmt.Sprintf("%*s", max(0, tagWidth-cells(said.text))+2, "")})
	l.flow([]span{{bold, join(", ", parts...) + because}})
	return append(l.dst, '\n')
}

// ending is how it ended, as far as that is known.
func (i Invocation) ending(done, report platform) span {
	for _, p := range []platform{done, report} {
		if p.Status != "" {
			return span{p.colour(green), p.word()}
		}
	}
	if i.Again {
		return span{blue, "more"}
	}
	return span{blue, "running"}
}

// figures are a platform event's; none of one that can't be read.
func figures(e record.Event) platform {
	var p platform
	if json.Unmarshal(e.Record, &p) != nil {
		return platform{}
	}
	return p
}

func firstOf(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}
