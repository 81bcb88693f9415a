package endtoend

import (
	"slices"
	"strings"
	"testing"

	"kinesis-telemetry-api-extension/record"
)

// TestAKilledExtensionIsFollowedByOneThatShips kills it while the function
// runs, when what that said is on the stream.
func TestAKilledExtensionIsFollowedByOneThatShips(t *testing.T) {
	k := serve(t, 4)
	l := begin(t, k.place, func(p *plan) {
		p.set("KINESIS_TELEMETRY_FLUSH", "end")
		p.set("KINESIS_TELEMETRY_LINGER", "20ms")
	})
	l.invokeUnharmed(order, budget+slack)
	before := len(l.saidSoFar("function"))
	delivered := func() int {
		return len(slices.DeleteFunc(k.events(t), func(e record.Event) bool { return e.Type != "function" }))
	}
	outcome := l.invokeUntil(`{"lines":20,"bytes":200,"sleep":"10s"}`,
		func() bool { said := len(l.saidSoFar("function")); return said > before && delivered() == said },
		func() { l.kill(t) })
	if !strings.HasPrefix(outcome.ErrorType, "Extension.") {
		t.Errorf("the invocation ended as %+v, want it failed by the extension", outcome)
	}
	ofTheKilled := k.events(t)
	for range 3 {
		l.invokeUnharmed(order, budget+slack)
	}
	l.shutdown()

	environments := byEnvironment(t, k.events(t))
	if len(environments) != 2 {
		t.Fatalf("got events of %d environments, want 2", len(environments))
	}
	for id, events := range environments {
		checkNumbered(t, events)
		if !strings.HasPrefix(ofTheKilled[0].ID, id) {
			checkExactlyOnce(t, l.saidSinceInit(), events)
		} else if len(events) != len(ofTheKilled) {
			t.Errorf("%d events of the killed one are on the stream, there were %d", len(events), len(ofTheKilled))
		}
	}
}
