package endtoend

import (
	"bytes"
	"slices"
	"testing"

	"kinesis-telemetry-api-extension/internal/lambdasim"
	"kinesis-telemetry-api-extension/record"
)

// TestARestoredSnapshotHasANameOfItsOwnEverywhere also looks at the resource of
// OTLP, which names the environment.
func TestARestoredSnapshotHasANameOfItsOwnEverywhere(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"event", "otlp"} {
		k := serveKey(t, 2, lambdasim.Credentials{AccessKeyID: "ASIASNAPSHOT", SecretAccessKey: "handed/out", SessionToken: "of/this+session"})
		l := begin(t, k.place, func(p *plan) {
			p.Kind = lambdasim.SnapStart
			p.set("KINESIS_TELEMETRY_FORMAT", format)
			p.set("KINESIS_TELEMETRY_PARTITION_KEY", "environment")
			p.set("KINESIS_TELEMETRY_FLUSH", "end")
		})
		l.stayFrozen(longFreeze)
		for range 3 {
			l.invokeUnharmed(`{"lines":5,"shape":"text"}`, budget+slack)
		}
		l.shutdown()
		read := onceEach(k.events(t)) // what was under way at the snapshot is sent again
		checkSame(t, l.saidSoFar(), read)
		environments := byEnvironment(t, read)
		if len(environments) != 2 {
			t.Fatalf("%s: got events of %d environments, want the snapshot's and the restored one's", format, len(environments))
		}
		restored, snapshot := "", ""
		for name, events := range environments {
			checkNumbered(t, events)
			if slices.ContainsFunc(events, func(e record.Event) bool { return e.Type == "platform.start" }) {
				restored = name
			} else {
				snapshot = name
			}
		}
		k.checkNamed(t, format, restored, snapshot)
	}
}

// checkNamed fails the test where a record of the restored environment's lies
// under the snapshot's name, or speaks of it elsewhere than in its start.
func (s stream) checkNamed(t *testing.T, format, restored, snapshot string) {
	t.Helper()
	seen := 0
	for _, r := range s.server.Records(streamName) {
		events := decoded(t, [][]byte{r.Data})
		id, err := record.ParseID(events[0].ID)
		if err != nil || id.Environment != restored {
			continue
		}
		seen++
		if r.PartitionKey != restored {
			t.Errorf("%s: %s lies under the key %s", format, events[0].ID, r.PartitionKey)
		}
		start := slices.ContainsFunc(events, func(e record.Event) bool { return e.Type == record.TypeDeliveryStart })
		if !start && bytes.Contains(r.Data, []byte(snapshot)) {
			t.Errorf("%s: the record of %s names the snapshot's environment", format, events[0].ID)
		}
	}
	if seen < 2 {
		t.Errorf("%s: %d records of the restored environment, want one an invocation", format, seen)
	}
}
