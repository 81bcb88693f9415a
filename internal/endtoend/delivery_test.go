package endtoend

import (
	"slices"
	"testing"
	"time"

	"kinesis-telemetry-api-extension/internal/lambdasim"
)

// order asks the example function for 20 lines of 200 bytes, in every shape.
const order = `{"lines":20,"bytes":200}`

func TestEverythingSaidIsOnTheStreamOnceAcrossFreezes(t *testing.T) {
	k := serve(t, 4)
	l := begin(t, k.place, nil)
	var holds []time.Duration
	for i := range 200 {
		if i%20 == 10 {
			l.stayFrozen(50 * time.Millisecond)
		}
		holds = append(holds, l.invokeUnharmed(order, budget+slack).Hold)
	}
	l.shutdown()
	said := l.saidSoFar()
	if got := len(l.saidSoFar("function")); got < 200*20 {
		t.Errorf("got %d lines said, want 4000 at least", got)
	}
	checkExactlyOnce(t, said, k.events(t))
	slices.Sort(holds)
	t.Logf("%d events; held %v at the median, %v at the most", len(said), holds[len(holds)/2], holds[len(holds)-1])
}

// TestAnInvocationBeforeTheShutdownIsOnTheStream also has a Lambda that pushes
// late, as it does: then the last events come when SHUTDOWN has been sent.
func TestAnInvocationBeforeTheShutdownIsOnTheStream(t *testing.T) {
	for _, late := range []time.Duration{0, 20 * time.Millisecond} {
		t.Run(late.String()+" late", func(t *testing.T) {
			k := serve(t, 1)
			l := begin(t, k.place, func(p *plan) { p.LogFormat, p.Faults.DelayDelivery = lambdasim.JSON, late })
			l.invokeUnharmed(order, budget+slack)
			report := l.shutdown()
			if got := len(l.saidSoFar("platform.report")); got != 1 {
				t.Errorf("got %d reports said, want 1", got)
			}
			if report.Undelivered > 0 {
				t.Errorf("%d events were said when the extension had gone", report.Undelivered)
			}
			checkExactlyOnce(t, l.saidSoFar(), k.events(t))
			t.Logf("%d events; the shutdown took %v", len(l.saidSoFar()), report.Duration)
		})
	}
}

// TestAFloodIsDeliveredInLittleMemory uses a stream of 32 shards: the lines
// come as fast as the function can print them, and what is measured is what
// the extension needs for them, not how long it waits for a stream that is too
// small.
func TestAFloodIsDeliveredInLittleMemory(t *testing.T) {
	const most = 24 << 20
	k := serve(t, 32)
	l := begin(t, k.place, nil)
	for range 10 {
		l.invokeUnharmed(`{"lines":10000,"shape":"text","bytes":100}`, budget+slack)
	}
	peak := l.peakMemory(t)
	l.shutdown()
	if got := len(l.saidSoFar("function")); got != 100_000 {
		t.Errorf("got %d lines said, want 100,000", got)
	}
	checkExactlyOnce(t, l.saidSoFar(), k.events(t))
	if peak >= most {
		t.Errorf("%d KiB were resident at the peak, want less than %d", peak>>10, most>>10)
	}
	t.Logf("%d KiB resident at the peak\n%s", peak>>10, l.log(t))
}

// TestItsOwnLinesAreNotAnsweredWithLines runs the binary without a script
// before it, so that what it prints comes back to it as events.
func TestItsOwnLinesAreNotAnsweredWithLines(t *testing.T) {
	k := serve(t, 1)
	l := begin(t, k.place, func(p *plan) {
		p.Extensions[0].Program = lambdasim.Executable(builtPrograms(t).extension)
		p.set("KINESIS_TELEMETRY_TYPES", "all")
		p.set("KINESIS_TELEMETRY_LOG_LEVEL", "debug")
		p.set("KINESIS_TELEMETRY_BUFFER_TIMEOUT", "1ms") // a warning, and so a line at least
	})
	for range 20 {
		l.invoke(`{"lines":5}`)
	}
	l.shutdown()
	if got := len(l.saidSoFar("extension")); got < 1 || got > 5 {
		t.Errorf("got %d lines of the extension, want 1 to 5", got)
	}
	checkNumbered(t, k.events(t))
}
