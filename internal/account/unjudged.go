package account

import (
	"fmt"
	"time"
)

// Unjudged says why none of what was read can be judged, and what to try.
func (a Audit) Unjudged() string {
	switch {
	case len(a.Environments) > 0:
		return "There is nothing to judge yet: no numbered event is older than a minute. Try again in a moment."
	case a.Unnumbered == 1:
		return "1 event without an id: the format raw can't be audited (event, otlp and otlp_json can)."
	case a.Unnumbered > 0:
		return fmt.Sprintf("%d events without ids: the format raw can't be audited (event, otlp and otlp_json can).", a.Unnumbered)
	case a.Foreign > 0:
		return "There is nothing to judge: what was read is of the format message, which can't be audited, or not the extension's."
	}
	return Nothing(a.Since)
}

// Nothing says that nothing was read of what arrived within the time before
// now, and what to try; 0 is all that the stream has.
func Nothing(since time.Duration) string {
	if since > 0 {
		return fmt.Sprintf("Nothing arrived within the last %v. Try a longer --since, or --from-start.", since)
	}
	return "The stream is empty. telemetryctl doctor says what may keep telemetry from it."
}
