package endtoend

import (
	"slices"
	"strings"
	"testing"
	"time"

	"kinesis-telemetry-api-extension/internal/lambdasim"
	"kinesis-telemetry-api-extension/internal/npmkinesis"
)

// wire is a way to a Kinesis that fails for a while.
type wire struct {
	name string
	// fail makes the trouble, and invokes while it lasts.
	fail func(l *life, r *relay)
}

func wires() []wire {
	during := func(invocations int) func(l *life) {
		return func(l *life) {
			for range invocations {
				l.invokeUnharmed(order, budget+slack)
			}
		}
	}
	next := func(times int, trouble turnTrouble) func(*life, *relay) {
		return func(l *life, r *relay) {
			r.next(slices.Repeat([]turnTrouble{trouble}, times)...)
			during(times)(l)
		}
	}
	standing := func(invocations int, trouble turnTrouble) func(*life, *relay) {
		return func(l *life, r *relay) {
			r.standing(trouble)
			during(invocations)(l)
			r.standing(turnTrouble{})
		}
	}
	return []wire{
		{"requests are cut in the middle", next(3, turnTrouble{cutRequest: 3000})},
		{"requests are cut at once", next(3, turnTrouble{cutRequest: 1})},
		{"answers are cut in the middle", next(3, turnTrouble{cutAnswer: 60})},
		{"answers never come", next(2, turnTrouble{swallow: true})},
		{"answers come later than the budget", standing(3, turnTrouble{delay: 2 * budget})},
		{"answers trickle", standing(3, turnTrouble{trickle: 10, every: 20 * time.Millisecond})},
		{"nobody is there for two seconds", func(l *life, r *relay) {
			r.refuse()
			for range 4 {
				l.invokeUnharmed(`{"lines":20,"bytes":200,"sleep":"500ms"}`, budget+slack)
			}
			r.accept()
		}},
	}
}

// TestOnABadWireNothingIsMissingAndNobodyWaits allows for duplicates, under
// the same ids: what was taken without an answer is sent again.
func TestOnABadWireNothingIsMissingAndNobodyWaits(t *testing.T) {
	t.Parallel()
	for _, e := range []npmkinesis.Emulator{npmkinesis.KinesisLocal(), npmkinesis.Kinesalite()} {
		t.Run(e.String(), func(t *testing.T) {
			t.Parallel()
			endpoint := npmkinesis.Start(t, e)
			for i, w := range wires() {
				t.Run(w.name, func(t *testing.T) { liveOn(t, w, endpoint, "telemetry-"+string(rune('a'+i))) })
			}
		})
	}
}

func liveOn(t *testing.T, w wire, endpoint, stream string) {
	key := lambdasim.Credentials{AccessKeyID: "AKIDENDTOEND", SecretAccessKey: "known/to+nobody"}
	consumer := newReader(t, endpoint, key)
	consumer.create(stream, 2)
	r := relayTo(t, endpoint)
	l := begin(t, place{r.endpoint, stream, key}, func(p *plan) {
		p.set("KINESIS_TELEMETRY_FLUSH", "end")
		p.set("KINESIS_TELEMETRY_REQUEST_TIMEOUT", "2s")
	})
	l.invokeUnharmed(order, budget+slack)
	w.fail(l, r)
	l.invokeUnharmed(order, budget+slack)
	l.shutdown()
	records, _ := consumer.read(stream)
	events := decoded(t, records)
	checkExactlyOnce(t, l.saidSoFar(), onceEach(events))
	checkQuiet(t, l.log(t))
	turns, troubled := r.met()
	if troubled == 0 && !strings.Contains(l.log(t), "events wait") {
		t.Error("the trouble met nothing")
	}
	t.Logf("held %v at the most; %d of %d requests met trouble; %d events came twice",
		l.longestHold(), troubled, turns, len(events)-len(onceEach(events)))
}

// checkQuiet fails the test where the extension's log is more than the account
// at its end and what is told once of one trouble.
func checkQuiet(t *testing.T, log string) {
	t.Helper()
	const begun, over, account = 1, 1, 1
	if strings.Count(log, "\n") > begun+over+account {
		t.Errorf("want three lines of log at the most:\n%s", log)
	}
	if strings.Count(log, "connection reset") > 1 {
		t.Errorf("connections that were reset are told more than once:\n%s", log)
	}
}
