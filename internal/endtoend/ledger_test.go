package endtoend

import (
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kinesis-telemetry-api-extension/internal/lambdasim"
	"kinesis-telemetry-api-extension/record"
)

// ledger notes what a local Lambda said and did. It is for concurrent use.
type ledger struct {
	mu    sync.Mutex
	said  []lambdasim.Event
	steps []lambdasim.Step
}

func (l *ledger) observer() lambdasim.Observer {
	return lambdasim.Observer{
		Said: func(e lambdasim.Event) {
			l.mu.Lock()
			defer l.mu.Unlock()
			l.said = append(l.said, e)
		},
		Step: func(s lambdasim.Step) {
			l.mu.Lock()
			defer l.mu.Unlock()
			l.steps = append(l.steps, s)
		},
	}
}

// saidSoFar are the events that were said, of the given types or of all.
func (l *ledger) saidSoFar(types ...string) []lambdasim.Event {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(types) == 0 {
		return slices.Clone(l.said)
	}
	return slices.DeleteFunc(slices.Clone(l.said), func(e lambdasim.Event) bool { return !slices.Contains(types, e.Type) })
}

// saidSinceInit are the events that were said since the last init.
func (l *ledger) saidSinceInit() []lambdasim.Event {
	l.mu.Lock()
	defer l.mu.Unlock()
	first := 0
	for i, e := range l.said {
		if e.Seq == 1 {
			first = i
		}
	}
	return slices.Clone(l.said[first:])
}

// step is the first step of a kind.
func (l *ledger) step(kind lambdasim.StepKind) (lambdasim.Step, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	i := slices.IndexFunc(l.steps, func(s lambdasim.Step) bool { return s.Kind == kind })
	if i < 0 {
		return lambdasim.Step{}, false
	}
	return l.steps[i], true
}

// holds are how long the invocations so far were held after their runtimes.
func (l *ledger) holds() []time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	var holds []time.Duration
	for _, s := range l.steps {
		if s.Kind == lambdasim.ExtensionReady {
			holds = append(holds, s.Duration)
		}
	}
	return holds
}

func (l *ledger) longestHold() time.Duration { return slices.Max(l.holds()) }

// tally counts events by all that is the same at both ends of their way.
type tally map[string]int

func tallyOfSaid(t *testing.T, events []lambdasim.Event) tally {
	t.Helper()
	all := tally{}
	for _, e := range events {
		var pushed struct{ Time string }
		if err := json.Unmarshal(e.JSON, &pushed); err != nil {
			t.Fatal(err)
		}
		all[pushed.Time+" "+e.Type+" "+string(e.Record)]++
	}
	return all
}

func tallyOfRead(events []record.Event) tally {
	all := tally{}
	for _, e := range events {
		all[e.Time+" "+e.Type+" "+string(e.Record)]++
	}
	return all
}

// checkExactlyOnce fails the test unless what was read is what was said, each
// event as often, under ids without gaps.
func checkExactlyOnce(t *testing.T, said []lambdasim.Event, read []record.Event) {
	t.Helper()
	checkNumbered(t, read)
	checkSame(t, said, read)
}

// checkSame is checkExactlyOnce without the ids.
func checkSame(t *testing.T, said []lambdasim.Event, read []record.Event) {
	t.Helper()
	checkNothingMissing(t, said, read)
	pushed := slices.DeleteFunc(slices.Clone(read), isOwn)
	if len(said) != len(pushed) {
		t.Errorf("%d events on the stream, %d were said", len(pushed), len(said))
	}
}

// isOwn tells whether the extension itself said the event.
func isOwn(e record.Event) bool { return strings.HasPrefix(e.Type, "delivery.") }

// checkNothingMissing fails the test unless all that was said was read at
// least as often.
func checkNothingMissing(t *testing.T, said []lambdasim.Event, read []record.Event) {
	t.Helper()
	if len(said) == 0 {
		t.Error("nothing was said")
	}
	got := tallyOfRead(read)
	missing := 0
	for what, want := range tallyOfSaid(t, said) {
		if lack := want - got[what]; lack > 0 {
			if missing == 0 {
				t.Errorf("%d of %d are missing of %.300s", lack, want, what)
			}
			missing += lack
		}
	}
	if missing > 0 {
		t.Errorf("%d of %d events are missing", missing, len(said))
	}
}

// checkNumbered fails the test unless the events are of one environment and
// numbered from 1 without a gap and without a number that comes twice.
func checkNumbered(t *testing.T, events []record.Event) {
	t.Helper()
	var numbers []uint64
	environments := map[string]bool{}
	for _, e := range events {
		id, err := record.ParseID(e.ID)
		if err != nil {
			t.Fatal(err)
		}
		environments[id.Environment] = true
		numbers = append(numbers, id.Sequence)
	}
	slices.Sort(numbers)
	for i, n := range numbers {
		if n != uint64(i+1) {
			t.Errorf("the sequence number %d stands where %d should", n, i+1)
			break
		}
	}
	if len(environments) != 1 {
		t.Errorf("got events of %d environments, want 1", len(environments))
	}
}

// byEnvironment sorts events by the environment in their ids.
func byEnvironment(t *testing.T, events []record.Event) map[string][]record.Event {
	t.Helper()
	sorted := map[string][]record.Event{}
	for _, e := range events {
		id, err := record.ParseID(e.ID)
		if err != nil {
			t.Fatal(err)
		}
		sorted[id.Environment] = append(sorted[id.Environment], e)
	}
	return sorted
}

// onceEach leaves out the events that came before under the same id.
func onceEach(events []record.Event) []record.Event {
	seen := map[string]bool{}
	return slices.DeleteFunc(slices.Clone(events), func(e record.Event) bool {
		again := seen[e.ID]
		seen[e.ID] = true
		return again
	})
}
