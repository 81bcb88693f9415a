package endtoend

import (
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"

	"kinesis-telemetry-api-extension/internal/kinesissim"
	"kinesis-telemetry-api-extension/record"
)

// flood is more than a queue of 2 MiB holds, if it comes twice. The function
// then runs on for longer than a push is held back for room.
const flood = `{"lines":4000,"bytes":200,"shape":"text","sleep":"1200ms"}`

// TestWhatOverflowedInAnOutageIsDeliveredAfterIt loses nothing, with a disk.
func TestWhatOverflowedInAnOutageIsDeliveredAfterIt(t *testing.T) {
	l := beginSpilling(t)
	l.overflow()
	l.relay.accept()
	for range 3 {
		l.invokeUnharmed(`{"lines":5,"sleep":"500ms"}`, budget+slack)
	}
	l.shutdown()
	events := onceEach(l.stream.events(t))
	checkExactlyOnce(t, l.saidSoFar(), events)
	if found := reconcile(t, events); found.missing != 0 {
		t.Errorf("%d events are missing", found.missing)
	}
	if _, err := os.Stat(spillFolder); err == nil {
		t.Error("the spill was left behind")
	}
}

// TestWhatAKilledExtensionSpilledIsShippedByTheNext loses only what was in the
// memory of the killed one.
func TestWhatAKilledExtensionSpilledIsShippedByTheNext(t *testing.T) {
	l := beginSpilling(t)
	before := len(l.stream.events(t))
	l.overflow()
	l.invokeUntil(`{"lines":5,"sleep":"10s"}`, func() bool { return true }, func() { l.kill(t) })
	l.relay.accept()
	for range 3 {
		l.invokeUnharmed(`{"lines":5,"sleep":"500ms"}`, budget+slack)
	}
	l.shutdown()
	if log := l.log(t); !strings.Contains(log, "came back from the spill") {
		t.Errorf("that something came back is not told:\n%s", log)
	}

	first := l.stream.inOrder(t)[0].ID
	own := onceEach(l.stream.inOrder(t))
	old := slices.Clone(own)
	sameProcess := func(e record.Event) bool { return strings.HasPrefix(e.ID, first[:strings.IndexByte(first, '-')+1]) }
	old = slices.DeleteFunc(old, func(e record.Event) bool { return !sameProcess(e) })
	own = slices.DeleteFunc(own, sameProcess)
	checkExactlyOnce(t, l.saidSinceInit(), own)
	checkOldestFirst(t, old[before:])
	t.Logf("%d events came back", len(old)-before)
}

// checkOldestFirst fails the test unless events came in the order in which they
// were said, without a gap.
func checkOldestFirst(t *testing.T, events []record.Event) {
	t.Helper()
	if len(events) < 2 {
		t.Fatal("nothing came back")
	}
	for i, e := range events[1:] {
		was, is := sequence(t, events[i]), sequence(t, e)
		if is != was+1 {
			t.Errorf("%d came after %d", is, was)
			return
		}
	}
}

func sequence(t *testing.T, e record.Event) uint64 {
	t.Helper()
	id, err := record.ParseID(e.ID)
	if err != nil {
		t.Fatal(err)
	}
	return id.Sequence
}

// inOrder are the events as they came, whatever their shard.
func (s stream) inOrder(t *testing.T) []record.Event {
	t.Helper()
	records := s.server.Records(streamName)
	slices.SortStableFunc(records, func(a, b kinesissim.Record) int { return a.Arrived.Compare(b.Arrived) })
	var data [][]byte
	for _, r := range records {
		data = append(data, r.Data)
	}
	return decoded(t, data)
}

// spillFolder is in the one place in a sandbox that can be written to, which
// all sandboxes of a machine share here.
const spillFolder = "/tmp/kinesis-telemetry-api-extension.spill"

// claimSpill takes away what lies there, now and after the test, and skips the
// test where another process is at it.
func claimSpill(t *testing.T) {
	t.Helper()
	folder, err := os.Open(spillFolder)
	if os.IsNotExist(err) {
		t.Cleanup(func() { _ = os.RemoveAll(spillFolder) })
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	if syscall.Flock(int(folder.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) != nil {
		t.Skip("another extension on this machine uses " + spillFolder)
	}
	t.Cleanup(func() { _ = os.RemoveAll(spillFolder) })
	if err := os.RemoveAll(spillFolder); err != nil {
		t.Fatal(err)
	}
}

// beginSpilling begins a life with a small queue and a disk.
func beginSpilling(t *testing.T) interrupted {
	t.Helper()
	claimSpill(t)
	l := beginRelayed(t, serve(t, 32), func(p *plan) {
		p.set("KINESIS_TELEMETRY_FLUSH", "end")
		p.set("KINESIS_TELEMETRY_QUEUE_MAX_BYTES", "2MiB")
		p.set("KINESIS_TELEMETRY_SPILL", "64MiB")
	})
	l.invokeUnharmed(order, budget+slack)
	return l
}

// overflow begins an outage, and says more in it than the queue holds.
func (l interrupted) overflow() {
	l.t.Helper()
	l.relay.refuse()
	for range 3 {
		l.invokeUnharmed(flood, budget+slack)
	}
	if entries, err := os.ReadDir(spillFolder); err != nil || len(entries) == 0 {
		l.t.Fatalf("nothing overflowed to disk: %v", err)
	}
}
