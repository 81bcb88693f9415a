package display

import (
	"fmt"
	"time"

	"kinesis-telemetry-api-extension/record"
)

// summed is an invocation.summary in the words of the platform's events that
// it stands for.
type summed struct {
	start        string
	done, report platform
	lines        string // what became of those said
}

// summedUp reads an invocation.summary; ok is false where it can't be read.
func summedUp(e record.Event) (s summed, ok bool) {
	told, err := e.Summary()
	if err != nil {
		return summed{}, false
	}
	millis := func(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
	s.start = told.Start
	s.done = platform{Status: told.Status, ErrorType: told.ErrorType}
	if told.Billed > 0 { // else the report says it
		s.done.Metrics = &metrics{DurationMs: millis(told.Run)}
	}
	s.report.Metrics = &metrics{
		DurationMs: millis(told.Duration), BilledDurationMs: millis(told.Billed), InitDurationMs: millis(told.Init),
		MemorySizeMB: told.MemorySizeMB, MaxMemoryUsedMB: told.MaxMemoryUsedMB,
	}
	s.report.Spans = []timed{{extensionOverhead, millis(told.PostRuntime)}}
	s.lines = lines(told)
	return s, true
}

// lines are the lines that were said, how many of them tell of trouble, and
// what became of them.
func lines(told record.Summary) string {
	total := 0
	for _, n := range told.Lines {
		total += int(n)
	}
	var trouble []string
	for _, level := range []record.Level{record.LevelFatal, record.LevelError, record.LevelWarn} {
		if n := told.Lines[level.String()]; n > 0 {
			trouble = append(trouble, fmt.Sprintf("%d %s", n, level))
		}
	}
	said := count(total, "line")
	if len(trouble) > 0 {
		said += " (" + join(", ", trouble...) + ")"
	}
	if told.LeftOut > 0 {
		said += fmt.Sprintf(", %d left out", told.LeftOut)
	}
	if told.Masked > 0 {
		said += ", masked in " + count(int(told.Masked), "place")
	}
	return said
}

// describeSummary puts an invocation.summary into one line of words.
func describeSummary(e record.Event) entry {
	s, ok := summedUp(e)
	if !ok {
		return entry{tag: span{blue, clean(e.Type)}, body: values(e.Record)}
	}
	took, separator := "", " "
	if s.done.Metrics != nil {
		took, separator = ms(s.done.Metrics.DurationMs), ", "
	}
	ending := join(separator, join(" ", s.done.word(), took), s.report.report())
	return say(s.done.colour(green), "summary", join(", ", ending, s.lines)+s.done.because())
}
