package endtoend

import (
	"encoding/json"
	"net/http"
	"testing"

	"kinesis-telemetry-api-extension/record"
)

// TestAReaderCanExplainEachGapAfterAnOutage has an outage that is too long for
// a small queue.
func TestAReaderCanExplainEachGapAfterAnOutage(t *testing.T) {
	t.Parallel()
	k := serve(t, 32)
	l := beginRelayed(t, k, func(p *plan) {
		p.set("KINESIS_TELEMETRY_FLUSH", "end")
		p.set("KINESIS_TELEMETRY_QUEUE_MAX_BYTES", "2MiB")
	})
	l.invokeUnharmed(order, budget+slack)
	l.relay.refuse()
	for range 3 {
		l.invokeUnharmed(flood, budget+slack)
	}
	// The answer to a push is held back for 4 s before anything is dropped.
	l.invokeUnharmed(`{"lines":5,"sleep":"6s"}`, budget+slack)
	l.relay.accept()
	for range 3 {
		l.invokeUnharmed(`{"lines":20,"sleep":"500ms"}`, budget+slack)
	}
	l.shutdown()

	events := onceEach(k.events(t))
	account := reconcile(t, events)
	if account.gaps == 0 {
		t.Error("nothing is missing: the outage was too short")
	}
	t.Logf("%d events, %d missing in %d gaps, told by %d events", len(events), account.missing, account.gaps, account.told)
}

// TestALossIsToldAlsoWhereWhatToldItWasLost pushes so much in an outage that
// the queue overflows again and again: what was queued to tell of the first
// losses is lost with the rest.
func TestALossIsToldAlsoWhereWhatToldItWasLost(t *testing.T) {
	t.Parallel()
	k := serve(t, 32)
	r := relayTo(t, k.endpoint)
	direct := k.events
	k.endpoint = r.endpoint
	l, i := intrude(t, k, func(p *plan) { p.set("KINESIS_TELEMETRY_QUEUE_MAX_BYTES", "2MiB") })
	l.invokeUnharmed(order, budget+slack)
	r.refuse()
	for range 3 {
		if got := i.push(http.MethodPost, around("[", filler(intrusion+",", 3<<20), intrusion+"]")); got != 200 {
			t.Errorf("answered %d, want 200", got)
		}
	}
	r.accept()
	for range 3 {
		l.invokeUnharmed(`{"lines":20,"sleep":"500ms"}`, budget+slack)
	}
	l.shutdown()
	account := reconcile(t, onceEach(direct(t)))
	t.Logf("%d missing in %d gaps, told by %d events", account.missing, account.gaps, account.told)
}

// lossTold is the record of a delivery.dropped.
type lossTold struct {
	Events, First, Last uint64
	Reason              string
}

// totals are what a delivery.report says that has to come out even.
type totals struct {
	Received, Delivered, Held uint64
	Dropped                   map[string]uint64
	Final                     bool
}

// reconciled is what a reader found.
type reconciled struct{ gaps, missing, told int }

// reconcile does what a reader of the stream would, who knows nothing but what
// lies on it. It fails the test where an event is missing that is not told by
// exactly one delivery.dropped, or the last delivery.report is not true.
func reconcile(t *testing.T, events []record.Event) (found reconciled) {
	t.Helper()
	there := map[uint64]bool{}
	var report totals
	var reportedAt uint64
	told := map[uint64]int{} // how often an event was told to be missing
	for _, e := range events {
		id, err := record.ParseID(e.ID)
		if err != nil {
			t.Fatal(err)
		}
		there[id.Sequence] = true
		switch e.Type {
		case record.TypeDeliveryDropped:
			found.told++
			loss := read[lossTold](t, e)
			if loss.Events != loss.Last-loss.First+1 {
				t.Errorf("%s tells of %d events from %d to %d", e.ID, loss.Events, loss.First, loss.Last)
			}
			for n := loss.First; n <= loss.Last; n++ {
				told[n]++
			}
		case record.TypeDeliveryReport:
			if id.Sequence > reportedAt {
				report, reportedAt = read[totals](t, e), id.Sequence
			}
		}
	}
	wrong := 0
	for n := range reportedAt {
		missing := n > 0 && !there[n]
		if missing {
			found.missing++
			if there[n-1] || n == 1 {
				found.gaps++
			}
		}
		if want := map[bool]int{true: 1}[missing]; told[n] != want {
			if wrong == 0 {
				t.Errorf("that the event %d is missing is told %d times, want %d", n, told[n], want)
			}
			wrong++
		}
	}
	if wrong > 0 {
		t.Errorf("of %d missing events %d are not told once", found.missing, wrong)
	}
	checkTotals(t, report, reportedAt, found)
	return found
}

// checkTotals fails the test unless the final report comes out even, and is
// what a reader found.
func checkTotals(t *testing.T, report totals, reportedAt uint64, found reconciled) {
	t.Helper()
	var dropped uint64
	for _, n := range report.Dropped {
		dropped += n
	}
	if !report.Final || report.Received != report.Delivered+report.Held+dropped {
		t.Errorf("the last report is not even: %+v", report)
	}
	if report.Received != reportedAt-1 || dropped != uint64(found.missing) {
		t.Errorf("the report %d says %+v, but %d are missing", reportedAt, report, found.missing)
	}
}

// read reads an event's record.
func read[T any](t *testing.T, e record.Event) (v T) {
	t.Helper()
	if err := json.Unmarshal(e.Record, &v); err != nil {
		t.Fatalf("%s: %v", e.ID, err)
	}
	return v
}
