package extension

import (
	"testing"
	"testing/synctest"
	"time"

	"kinesis-telemetry-api-extension/internal/queue"
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

// fullIntake is one whose queue has no room.
func fullIntake() *intake {
	q := queue.New(2000, queue.Single(), 1000)
	q.Offer(1, time.Now(), "", make([]byte, 1500))
	return &intake{queue: q, signals: newSignals(), patience: holdBack, ending: make(chan struct{})}
}
