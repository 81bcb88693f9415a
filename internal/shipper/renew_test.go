package shipper_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"kinesis-telemetry-api-extension/record"
)

// marks packs lines behind a mark.
type marks string

func (m marks) Pack(dst []byte, _ string, lines []byte) []byte {
	return append(append(dst, m...), lines...)
}
func (m marks) Keyed() bool     { return false }
func (m marks) BlockBytes() int { return 500 }

func TestARestoredShipperTriesAgainAtOnceAndCountsAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRun(t, marks("old "), []func(context.Context, []record.Record) error{hang})
		r.say("one")
		time.Sleep(2 * time.Second) // it hangs by now
		r.Renew(marks("new "))
		r.say("two")
		if err := r.flush(100 * time.Millisecond); err != nil {
			t.Error(err)
		}
		if got, want := r.sent(), "old one old onenew two"; got != want && got != "old one old one new two" {
			t.Errorf("sent %q, want %q", got, want)
		}
		if got := r.Counts(); got.Failures != 0 || got.Trouble != nil || got.Requests > 3 {
			t.Errorf("the account is %+v", got)
		}
	})
}
