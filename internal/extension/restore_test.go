package extension_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"kinesis-telemetry-api-extension/internal/extension"
	"kinesis-telemetry-api-extension/internal/kinesissim"
	"kinesis-telemetry-api-extension/internal/lambdasim"
	"kinesis-telemetry-api-extension/internal/queue"
	"kinesis-telemetry-api-extension/record"
)

// chance is the randomness of a clone: all draw the same until they are
// restored, as all that a snapshot holds is the same in each, and from then on
// each its own.
type chance struct {
	restored func() bool

	mu        sync.Mutex
	same, own *rand.ChaCha8 // guarded by mu
}

func newChance(clone byte, restored func() bool) *chance {
	return &chance{same: rand.NewChaCha8([32]byte{}), own: rand.NewChaCha8([32]byte{1, clone}), restored: restored}
}

func (c *chance) Read(p []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.restored() {
		return c.own.Read(p)
	}
	return c.same.Read(p)
}

// frozen is how long the snapshot lies there: Kinesis forgets what is a day old.
const frozen = 12 * time.Hour

// clone lives through an init, a snapshot and, much later, its restore. prepare
// makes the init the same in all clones; alive is what follows the restore.
func clone(t *testing.T, n byte, prepare func(*world), alive func(*world)) []lines {
	t.Helper()
	var got []lines
	inWorld(t, func(w *world) {
		w.Lambda.Kind = lambdasim.SnapStart
		slowly(w, 50*time.Millisecond) // what is said at one instant has no order, and clones have one
		if prepare != nil {
			prepare(w)
		}
		settings, random := w.Settings, newChance(n, w.isAwake)
		w.Settings = func(c *extension.Config) {
			c.Random = random
			if settings != nil {
				settings(c)
			}
		}
	}, func(w *world) {
		time.Sleep(frozen)
		w.awake.Store(true)
		alive(w)
		for _, r := range w.Kinesis.Records(streamName) {
			got = append(got, lines{r.PartitionKey, events(t, r.Data)})
		}
	})
	return got
}

// sayingAtInit makes the function's init print lines.
func sayingAtInit(w *world, n int) {
	function := w.Lambda.Function.Program.(lambdasim.Func)
	w.Lambda.Function.Program = lambdasim.Func(func(ctx context.Context, environ []string, stdout, stderr io.Writer) error {
		for i := range n {
			time.Sleep(20 * time.Millisecond)
			fmt.Fprintf(stdout, "%d of the init %0200d\n", i, i)
		}
		time.Sleep(5 * time.Second) // for what has no room to go to disk
		return function(ctx, environ, stdout, stderr)
	})
}

// slowly makes the function's init last for so long.
func slowly(w *world, long time.Duration) {
	function := w.Lambda.Function.Program.(lambdasim.Func)
	w.Lambda.Function.Program = lambdasim.Func(func(ctx context.Context, environ []string, stdout, stderr io.Writer) error {
		time.Sleep(long)
		return function(ctx, environ, stdout, stderr)
	})
}

// tiny makes the queue too small for what an init says.
func tiny(c *extension.Config) {
	records := c.Records
	c.QueueBytes = 2 << 10
	c.Records = func(environment string) extension.Records {
		r := records(environment)
		r.Packing = queue.Single()
		return r
	}
}

// lines are those of a record.
type lines struct {
	key    string
	events []record.Event
}

func (w *world) isAwake() bool { return w.awake.Load() }

// invokeAndLeave is the shortest life after a restore.
func invokeAndLeave(w *world) {
	w.invoke()
	time.Sleep(time.Minute)
	w.invoke()
	w.shutdown(lambdasim.Spindown)
}

// byID is what lies under each id, and fails the test where two things do.
func byID(t *testing.T, clones ...[]lines) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, records := range clones {
		for _, r := range records {
			for _, e := range r.events {
				what := e.Time + e.Type + string(e.Record)
				if before, twice := all[e.ID]; twice && before != what {
					t.Errorf("two things have the id %s:\n%s\n%s", e.ID, before, what)
				}
				all[e.ID] = what
			}
		}
	}
	return all
}

// numbers are the sequence numbers of each environment, sorted, each once.
func numbers(records []lines) map[string][]uint64 {
	all := map[string][]uint64{}
	for _, r := range records {
		for _, e := range r.events {
			id, _ := record.ParseID(e.ID)
			all[id.Environment] = append(all[id.Environment], id.Sequence)
		}
	}
	for environment, n := range all {
		slices.Sort(n)
		all[environment] = slices.Compact(n)
	}
	return all
}

// checkClones fails the test unless both have numbered under names of their own
// what was said after the restore, and under the snapshot's no more than it had.
func checkClones(t *testing.T, a, b []lines) (snapshot string) {
	t.Helper()
	byID(t, a, b)
	shared, alone := 0, map[bool]int{}
	inA, inB := numbers(a), numbers(b)
	for environment, n := range inA {
		if n[len(n)-1] != uint64(len(n)) {
			t.Errorf("%s has the numbers %d", environment, n)
		}
		if _, both := inB[environment]; both {
			snapshot = environment
			shared++
		} else {
			alone[true]++
		}
	}
	for environment := range inB {
		if _, both := inA[environment]; !both {
			alone[false]++
		}
	}
	if shared > 1 || alone[true] != 1 || alone[false] != 1 {
		t.Errorf("the clones have the environments %v and %v", inA, inB)
	}
	for _, records := range [][]lines{a, b} {
		for _, r := range records {
			for _, e := range r.events {
				if strings.HasPrefix(e.ID, snapshot+"-") && (e.Type == "platform.start" || isOfInvocation(e) || strings.HasPrefix(e.Type, "platform.restore") || e.Type == record.TypeDeliveryReport) {
					t.Errorf("%s is under the snapshot's name: %s", e.Type, e.ID)
				}
			}
		}
	}
	return snapshot
}

func TestClonesOfASnapshotShareNoID(t *testing.T) {
	down := func(w *world) { // until after the restore
		w.Kinesis.SetFaults(kinesissim.Faults{Outages: []kinesissim.Outage{{Span: frozen + 40*time.Second}}})
	}
	for name, prepare := range map[string]func(*world){
		"all was delivered before the snapshot": nil,
		"nothing was delivered before it":       down,
		"the init's last words come after it": func(w *world) {
			w.Lambda.Faults.DelayDelivery = 2 * time.Second
			w.Lambda.Function.Timeout = time.Minute
			w.Handle = sayOneAndStay
		},
		"telemetry comes after INVOKE": func(w *world) {
			w.Settings = func(c *extension.Config) { c.Subscription.Timeout = 30 * time.Second }
		},
		"it lies on disk": func(w *world) {
			w.Kinesis.SetFaults(kinesissim.Faults{Outages: []kinesissim.Outage{{Span: frozen}}})
			sayingAtInit(w, 60)
			dir := t.TempDir()
			w.Settings = func(c *extension.Config) {
				tiny(c)
				c.QueueBytes, c.BatchBytes = 16<<10, 4<<10
				c.SpillBytes, c.SpillDir = 1<<20, dir
			}
		},
		"the key is the environment": func(w *world) {
			down(w)
			w.Settings = func(c *extension.Config) { c.KeyMode = extension.KeyEnvironment }
		},
		"a request was under way": func(w *world) {
			w.Kinesis.SetFaults(kinesissim.Faults{Calls: []kinesissim.CallFault{{First: 1, Last: 1, Kind: kinesissim.Hang}}})
		},
	} {
		t.Run(name, func(t *testing.T) {
			a, b := clone(t, 1, prepare, invokeAndLeave), clone(t, 2, prepare, invokeAndLeave)
			snapshot := checkClones(t, a, b)
			if snapshot == "" {
				t.Error("nothing is told of the snapshot itself")
			}
			for _, records := range [][]lines{a, b} {
				checkAccount(t, records, snapshot, name == "the init's last words come after it")
				if name != "the key is the environment" {
					continue
				}
				for _, r := range records {
					if id, _ := record.ParseID(r.events[0].ID); id.Environment != r.key {
						t.Errorf("%s lies under the key %s", r.events[0].ID, r.key)
					}
				}
			}
		})
	}
}

// sayOneAndStay is long enough for what is pushed late.
func sayOneAndStay(ctx context.Context, id string, stdout io.Writer) error {
	defer time.Sleep(20 * time.Second)
	return sayOne(ctx, id, stdout)
}

// isOfInvocation tells whether it is a line that sayOne said.
func isOfInvocation(e record.Event) bool {
	return e.Type == "function" && bytes.Contains(e.Record, []byte("line of"))
}

// checkAccount holds a clone's final report against what lies on the stream, and
// its start against the snapshot's name. Where Lambda pushes late, the last of it
// may come too late.
func checkAccount(t *testing.T, records []lines, snapshot string, late bool) {
	t.Helper()
	kinds, finals := map[string]int{}, 0
	for _, r := range records {
		for _, e := range r.events {
			own := !strings.HasPrefix(e.ID, snapshot+"-")
			if own && (e.Type != "function" || isOfInvocation(e)) {
				kinds[e.Type]++
			}
			id, _ := record.ParseID(e.ID)
			if own && (id.Sequence == 1) != (e.Type == record.TypeDeliveryStart) || own && id.Sequence == 1 && !bytes.Contains(e.Record, []byte(`"snapshot":"`+snapshot+`"`)) {
				t.Errorf("%s is %s %s", e.ID, e.Type, e.Record)
			}
			var told struct {
				Received, Recovered, Delivered, Held, Invocations int
				Dropped                                           map[string]int
				Final                                             bool
			}
			if e.Type != record.TypeDeliveryReport || json.Unmarshal(e.Record, &told) != nil || !told.Final {
				continue
			}
			finals++
			if told.Received-told.Recovered != int(id.Sequence)-1 || told.Received != told.Delivered+told.Held || len(told.Dropped) > 0 || told.Invocations != 2 {
				t.Errorf("%s says %s", e.ID, e.Record)
			}
		}
	}
	if finals != 1 {
		t.Errorf("%d final reports", finals)
	}
	for kind, want := range map[string]int{"platform.restoreStart": 1, "platform.restoreReport": 1, "platform.start": 2, "platform.runtimeDone": 2, "function": 2} {
		if kinds[kind] < 1 || kinds[kind] != want && !late {
			t.Errorf("%d events %s, want %d", kinds[kind], kind, want)
		}
	}
}

func TestARestoreShowsByWhatIsPushedLate(t *testing.T) {
	prepare := func(w *world) {
		w.Lambda.Faults.DelayDelivery = 10 * time.Second // what is left of the init comes a day later, alone
		w.Handle = sayOneAndStay
		w.Lambda.Function.Timeout = 5 * time.Minute
	}
	live := func(w *world) { w.invoke(); w.shutdown(lambdasim.Spindown) }
	checkClones(t, clone(t, 1, prepare, live), clone(t, 2, prepare, live))
}

func TestARestoredProcessThatIsNeverInvokedHasANameOfItsOwn(t *testing.T) {
	live := func(w *world) { w.shutdown(lambdasim.Spindown) }
	a, b := clone(t, 1, nil, live), clone(t, 2, nil, live)
	checkClones(t, a, b)
}

func TestChangedKeysShowARestore(t *testing.T) {
	changed := func(w *world) {
		w.Lambda.Faults.DelayDelivery = time.Second
		w.Settings = func(c *extension.Config) { c.KeysChanged = w.isAwake }
	}
	a, b := clone(t, 1, changed, invokeAndLeave), clone(t, 2, changed, invokeAndLeave)
	checkClones(t, a, b)
}

func TestOnDemandNothingIsDrawnAnewInALongGap(t *testing.T) {
	inWorld(t, nil, func(w *world) {
		time.Sleep(24 * time.Hour)
		invokeAndLeave(w)
		w.checkComplete()
	})
}

func TestWhatWasLostBeforeTheSnapshotIsToldUnderItsName(t *testing.T) {
	prepare := func(w *world) {
		w.Kinesis.SetFaults(kinesissim.Faults{Outages: []kinesissim.Outage{{Span: frozen + time.Second}}})
		w.Settings = func(c *extension.Config) { tiny(c); c.QueueBytes = 1 << 10 }
		slowly(w, 20*time.Second) // so that it is given up
	}
	records := clone(t, 1, prepare, invokeAndLeave)
	found := false
	for _, r := range records {
		for _, e := range r.events {
			var told struct {
				Environment string
				First, Last uint64
			}
			if e.Type == record.TypeDeliveryDropped && json.Unmarshal(e.Record, &told) == nil && told.Environment != "" && !strings.HasPrefix(e.ID, told.Environment+"-") {
				found = true
			}
		}
	}
	if !found {
		t.Error("no delivery.dropped names the snapshot's environment")
	}
}

func TestASnapshotWaitsNoLongerThanTheBudgetForDelivery(t *testing.T) {
	inWorld(t, func(w *world) {
		w.Lambda.Kind = lambdasim.SnapStart
		w.Kinesis.SetFaults(kinesissim.Faults{Calls: []kinesissim.CallFault{{First: 1, Last: kinesissim.Forever, Kind: kinesissim.Hang}}})
	}, func(w *world) {
		if took := w.initDone().Duration; took > budget+10*time.Millisecond {
			t.Errorf("the init took %v, the budget is %v", took, budget)
		}
	})
}
