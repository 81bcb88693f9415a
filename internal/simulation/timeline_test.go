package simulation

import (
	"fmt"
	"strings"
	"time"

	"kinesis-telemetry-api-extension/internal/kinesissim"
	"kinesis-telemetry-api-extension/internal/lambdasim"
	"kinesis-telemetry-api-extension/internal/logger"
	"kinesis-telemetry-api-extension/internal/simulation/world"
)

// moment is one line of the timeline. It is written down as it is and made
// readable only when somebody reads it.
type moment struct {
	at    time.Time
	who   string
	what  string
	about any
}

// note adds a moment. The caller holds w.mu.
func (w *witness) note(who, what string, about any) {
	w.moments = append(w.moments, moment{time.Now(), who, what, about})
}

// tell is note for those who don't hold w.mu.
func (w *witness) tell(who, what string, about any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.note(who, what, about)
}

// timeline is the life as a text, a moment a line.
func (w *witness) timeline() string {
	var b strings.Builder
	for _, m := range w.moments {
		fmt.Fprintf(&b, "%16s  %-8s %s%s\n", m.at.Sub(w.began), m.who, m.what, details(m.about))
	}
	return b.String()
}

func details(about any) string {
	switch a := about.(type) {
	case nil:
		return ""
	case lambdasim.Event:
		return fmt.Sprintf(" #%d %s %s", a.Seq, a.Type, clip(string(a.Record)))
	case lambdasim.Step:
		return stepDetails(a)
	case kinesissim.Call:
		return callDetails(a)
	}
	return fmt.Sprintf(": %v", about)
}

func stepDetails(s lambdasim.Step) string {
	var b strings.Builder
	for _, field := range []string{s.Name, s.Status, s.ErrorType, s.RequestID} {
		if field != "" {
			b.WriteString(" " + field)
		}
	}
	if s.Duration > 0 {
		fmt.Fprintf(&b, " after %v", s.Duration)
	}
	if s.Kind == lambdasim.Exited {
		fmt.Fprintf(&b, " with %d", s.ExitCode)
	}
	return b.String()
}

func callDetails(c kinesissim.Call) string {
	text := fmt.Sprintf(" %s (%s) in %v: %d", c.Operation, c.Protocol, c.Took, c.Status)
	if c.Code != "" {
		text += " " + c.Code
	}
	if c.Fault != "" {
		text += " (" + c.Fault + ")"
	}
	return fmt.Sprintf("%s, %d records taken, %d throttled", text, c.Records, c.Throttled)
}

func clip(text string) string {
	const most = 100
	if len(text) > most {
		return fmt.Sprintf("%q… (%d bytes)", text[:most], len(text))
	}
	return text
}

// newLogger writes a process' log where it is seen.
func newLogger(p *process) *logger.Logger { return logger.New(p, world.Name, false, logger.Debug) }
