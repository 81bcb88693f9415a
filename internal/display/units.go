package display

import (
	"fmt"
	"time"
)

// Duration writes a duration with two or three digits that matter, in
// milliseconds up to ten seconds.
func Duration(d time.Duration) string {
	switch ms := float64(d) / float64(time.Millisecond); {
	case d < 0:
		return d.String()
	case ms < 0.01:
		return "0 ms"
	case ms < 1:
		return fmt.Sprintf("%.2f ms", ms)
	case ms < 9.95:
		return fmt.Sprintf("%.1f ms", ms)
	case ms < 10_000:
		return fmt.Sprintf("%.0f ms", ms)
	}
	return fmt.Sprintf("%.1f s", d.Seconds())
}

// lateness is a duration in seconds, as nobody waits for less.
func lateness(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }

// bytesOf writes a size in units of 1,000.
func bytesOf(n int64) string {
	switch {
	case n < 10_000:
		return fmt.Sprintf("%d B", n)
	case n < 10_000_000:
		return fmt.Sprintf("%.0f kB", float64(n)/1e3)
	}
	return fmt.Sprintf("%.0f MB", float64(n)/1e6)
}
