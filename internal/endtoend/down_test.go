package endtoend

import (
	"slices"
	"strings"
	"testing"
	"time"

	"kinesis-telemetry-api-extension/internal/kinesissim"
)

// failuresToOpen is after how many failed flushes nobody waits any more.
const failuresToOpen = 3

// TestWithKinesisDownForALifeNobodyWaitsAndMemoryIsBounded says 50,000 lines
// and more that nobody takes.
func TestWithKinesisDownForALifeNobodyWaitsAndMemoryIsBounded(t *testing.T) {
	const (
		most    = 32 << 20
		nothing = 30 * time.Millisecond
	)
	for _, faults := range []string{"reset=1-", "hang=1-", "fail=1-:500"} {
		t.Run(faults, func(t *testing.T) {
			k := serve(t, 1)
			script, err := kinesissim.ParseFaults(faults)
			if err != nil {
				t.Fatal(err)
			}
			k.server.SetFaults(script)
			l := begin(t, k.place, func(p *plan) { p.set("KINESIS_TELEMETRY_FLUSH", "end") })
			for range 10 {
				l.invokeUnharmed(`{"lines":5000,"bytes":200,"shape":"text"}`, budget+slack)
			}
			peak := l.peakMemory(t)
			l.shutdown()
			first, later := l.holds()[:failuresToOpen], l.holds()[failuresToOpen:]
			slices.Sort(later)
			if got := later[len(later)/2]; got >= nothing {
				t.Errorf("held %v at the median when the breaker was open", got)
			}
			if peak >= most {
				t.Errorf("%d KiB were resident at the peak, want less than %d", peak>>10, most>>10)
			}
			lines := 2
			if strings.Contains(l.log(t), "what was being pushed was cut off") {
				lines++ // Lambda's last push may still have been held back
			}
			if log := l.log(t); strings.Count(log, "\n") > lines || !strings.Contains(log, "dropped=") {
				t.Errorf("want the trouble told once and the account:\n%s", log)
			}
			t.Logf("held %v, then %v at the median and %v at the most; %d KiB resident at the peak\n%s",
				first, later[len(later)/2], later[len(later)-1], peak>>10, l.log(t))
		})
	}
}
