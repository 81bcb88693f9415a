package extension

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kinesis-telemetry-api-extension/internal/jsonobject"
	"kinesis-telemetry-api-extension/internal/process"
	"kinesis-telemetry-api-extension/internal/queue"
	"kinesis-telemetry-api-extension/internal/telemetryapi"
	"kinesis-telemetry-api-extension/record"
)

func TestAPushIsHeldBackForAsLongAsItHasPatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in := fullIntake()
		began := time.Now()
		in.awaitRoom("", 1000)
		if took := time.Since(began); took != holdBack {
			t.Errorf("held back for %v, want %v", took, holdBack)
		}
		in.awaitRoom("", 1000)
		if took := time.Since(began); took != holdBack {
			t.Errorf("the next event of the same body was held back too: %v", took)
		}
	})
}

func TestNothingIsHeldBackWhenTheEndHasBegun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in := fullIntake()
		began := time.Now()
		time.AfterFunc(time.Second, in.endHoldingBack)
		in.awaitRoom("", 1000)
		if took := time.Since(began); took != time.Second {
			t.Errorf("held back for %v, want until the end began", took)
		}
	})
}

func TestRoomEndsTheHoldingBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in := fullIntake()
		began := time.Now()
		time.AfterFunc(time.Second, func() { in.queue.Delivered(in.queue.Take(nil, 1, 1, true)[0]) })
		in.awaitRoom("", 1000)
		if took := time.Since(began); took != time.Second {
			t.Errorf("held back for %v, want until there was room", took)
		}
	})
}

// verbose is an encoder whose lines are much larger than what they tell, and
// begin with their number.
type verbose struct{}

func (verbose) AppendEvent(dst []byte, sequence uint64, _ record.Raw) []byte {
	return append(append(dst, byte(sequence)), make([]byte, 1000)...)
}

func TestItIsTheLineThatNeedsRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := queue.New(2000, queue.Single(), 1000)
		in := intakeOf(q, verbose{})
		event := &telemetryapi.Event{Type: []byte(`"function"`), Record: []byte(`"short"`)}
		in.Receive(event)
		began := time.Now()
		time.AfterFunc(time.Second, func() {
			in.mu.Lock()
			in.announceLocked("delivery.report", new(jsonobject.Object)) // which takes the number that this event would have had
			in.mu.Unlock()
			in.queue.Delivered(in.queue.Take(nil, 1, 1, true)[0])
		})
		in.Receive(event)
		if took := time.Since(began); took != time.Second {
			t.Errorf("held back for %v, want until there was room", took)
		}
		if got := q.Take(nil, 1, 2000, true); len(got) != 1 || got[0].First != 3 || got[0].Lines[0] != 3 {
			t.Errorf("queued is %+v, want number 3", got)
		}
	})
}

func TestWhatWaitsForRoomKeepsItsFields(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := queue.New(6000, queue.Single(), 1000)
		q.Offer(1, time.Now(), "", make([]byte, 5800))
		flying := q.Take(nil, 1, 1, true)
		config := Config{Process: process.Config{
			Fields: []process.FieldName{process.FieldRegion, process.FieldLevel}, Function: process.Function{Region: "eu"},
		}}
		in := newIntake(config, q, "env", record.NewEncoder("env", "fn", record.MinLine))
		in.patience = holdBack
		time.AfterFunc(time.Second, func() {
			in.mu.Lock()
			in.announceLocked("delivery.report", new(jsonobject.Object)) // whose fields are others
			in.mu.Unlock()
			q.Delivered(flying[0])
		})
		in.Receive(&telemetryapi.Event{Type: []byte(`"function"`), Record: []byte(`{"level":"ERROR"}`)})
		var last *queue.Block
		for _, block := range q.Take(nil, 3, 6000, true) {
			last = block
		}
		if last == nil || !strings.Contains(string(last.Lines), `"fields":{"region":"eu","level":"error"}`) {
			t.Errorf("queued last is %+v", last)
		}
	})
}

// mute is an encoder of a format that has no place for anything.
type mute struct{}

func (mute) AppendEvent(dst []byte, _ uint64, _ record.Raw) []byte { return dst }

func TestWhatTakesNoRoomIsNotHeldBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := queue.New(30_000, queue.Lines(), 1000)
		q.Offer(1, time.Now(), "another key", make([]byte, 100))
		in := intakeOf(q, mute{})
		began := time.Now()
		in.Receive(&telemetryapi.Event{Type: []byte(`"platform.start"`), Record: []byte(`{}`)})
		if took := time.Since(began); took != 0 || in.queue.Counts().Received != 1 {
			t.Errorf("held back for %v, %+v", took, in.queue.Counts())
		}
	})
}

// intakeOf is one that wants the platform's events, and asks for nothing else.
func intakeOf(q *queue.Queue, encoder Encoder) *intake {
	in := newIntake(Config{}, q, "env", encoder)
	in.patience = holdBack
	return in
}

// fullIntake is one whose queue has no room.
func fullIntake() *intake {
	q := queue.New(2000, queue.Single(), 1000)
	q.Offer(1, time.Now(), "", make([]byte, 1500))
	return intakeOf(q, verbose{})
}
