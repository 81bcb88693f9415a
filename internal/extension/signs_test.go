package extension

import (
	"crypto/rand"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kinesis-telemetry-api-extension/internal/logger"
	"kinesis-telemetry-api-extension/internal/queue"
	"kinesis-telemetry-api-extension/internal/shipper"
	"kinesis-telemetry-api-extension/internal/telemetryapi"
	"kinesis-telemetry-api-extension/record"
)

// snapshotted is an intake that has numbered some events, and waits for a
// restore.
func snapshotted(changed func() bool) *intake {
	config := Config{
		Snapshot: true, KeysChanged: changed, RetireIdle: func() {}, Random: rand.Reader, Log: logger.New(io.Discard, "ext", false, logger.Info),
		Records: func(environment string) Records {
			return Records{Encoder: record.NewEncoder(environment, "fn", 1000)}
		},
		Subscription: telemetryapi.Subscription{Timeout: 25 * time.Millisecond},
	}
	q := queue.New(1<<20, queue.Single(), 1<<20)
	in := intakeOf(q, record.NewEncoder("snapshot", "fn", 1000))
	in.awaitRestore(newRestores(config, "snapshot", shipper.New(shipper.Config{Queue: q, Random: rand.Reader})))
	in.Receive(said("platform.initStart"))
	return in
}

func said(kind string) *telemetryapi.Event {
	return &telemetryapi.Event{Time: []byte(`"2026-11-22T22:14:00.276Z"`), Type: []byte(`"` + kind + `"`), Record: []byte(`"x"`)}
}

// numbered are the events in the queue, each as its number and type: "3 function".
func (in *intake) numbered() (snapshot, own []string) {
	for _, block := range in.queue.Take(nil, 100, 1<<20, true) {
		for event, err := range record.Decode(block.Lines) {
			id, _ := record.ParseID(event.ID)
			if err == nil && id.Environment == "snapshot" {
				snapshot = append(snapshot, event.Type)
			} else {
				own = append(own, event.Type)
			}
		}
	}
	return snapshot, own
}

func TestEachSignOfARestoreIsSeenBeforeTheEventIsNumbered(t *testing.T) {
	for _, c := range []struct {
		name    string
		asked   bool
		after   time.Duration
		changed bool
		kind    string
		restore bool
	}{
		{"restoreStart", true, 0, false, "platform.restoreStart", true},
		{"restoreRuntimeDone", true, 0, false, "platform.restoreRuntimeDone", true},
		{"restoreReport", true, 0, false, "platform.restoreReport", true},
		{"an invocation", true, 0, false, "platform.start", true},
		{"a long silence", true, 10 * time.Second, false, "function", true},
		{"other keys", true, 0, true, "function", true},
		{"the init's last words", true, 100 * time.Millisecond, false, "platform.initReport", false},
		{"before the first next there is no snapshot", false, time.Hour, true, "function", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				in := snapshotted(func() bool { return c.changed })
				if c.asked {
					in.mayBeSnapshotted()
				}
				time.Sleep(c.after)
				in.Receive(said(c.kind))
				in.Receive(said("function"))
				snapshot, own := in.numbered()
				wantSnapshot, wantOwn := []string{"platform.initStart", c.kind, "function"}, []string(nil)
				if c.restore {
					wantSnapshot, wantOwn = wantSnapshot[:1], []string{record.TypeDeliveryStart, c.kind, "function"}
				}
				if !slices.Equal(snapshot, wantSnapshot) || !slices.Equal(own, wantOwn) {
					t.Errorf("the snapshot's are %q, the clone's %q; want %q and %q", snapshot, own, wantSnapshot, wantOwn)
				}
			})
		})
	}
}

func TestAClockThatLeavesTheOtherBehindHasJumped(t *testing.T) {
	for _, c := range []struct {
		ran, passed time.Duration
		want        bool
	}{
		{time.Second, time.Second, false},
		{time.Second, 1900 * time.Millisecond, false},
		{time.Second, 3 * time.Second, true},
		{time.Second, time.Hour, true},
		{time.Second, -time.Hour, true},
	} {
		if got := hasJumped(c.ran, c.passed); got != c.want {
			t.Errorf("ran %v while %v passed: %v", c.ran, c.passed, got)
		}
	}
}

func TestARestoreComesOnce(t *testing.T) {
	in := snapshotted(nil)
	in.mayBeSnapshotted()
	for range 3 {
		in.Receive(said("platform.restoreStart")) // Lambda may push it again
	}
	if _, own := in.numbered(); len(own) != 4 {
		t.Errorf("the clone's are %q, want one start and 3 events", own)
	}
}

func TestLossesToldBeforeTheSnapshotAreToldAgain(t *testing.T) {
	in := snapshotted(nil)
	in.queue.Dropped(in.queue.Take(nil, 1, 1000, true)[0], queue.Permanent)
	in.announceLosses() // which is still on its way
	in.mayBeSnapshotted()
	in.Receive(said("platform.restoreStart"))
	var told []string
	for _, block := range in.queue.Take(nil, 100, 1<<20, true) {
		if line := string(block.Lines); strings.Contains(line, record.TypeDeliveryDropped) {
			told = append(told, line)
		}
	}
	if len(told) != 2 || !strings.HasPrefix(told[0], `{"id":"snapshot-2"`) || strings.Contains(told[1], `{"id":"snapshot`) || !strings.Contains(told[1], `"environment":"snapshot"`) {
		t.Errorf("told is %q", told)
	}
}
