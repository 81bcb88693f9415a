package consumer

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
)

// batchOf is a read just now of records that arrived at the given seconds.
func batchOf(shard string, latest bool, arrived ...int) Batch {
	b := Batch{Shard: shard, Asked: time.Now(), Read: time.Now(), Latest: latest}
	for _, s := range arrived {
		at := time.Unix(int64(s), 0)
		b.Records = append(b.Records, types.Record{ApproximateArrivalTimestamp: &at, SequenceNumber: aws.String(shard), Data: []byte{byte('0' + s)}})
	}
	return b
}

// taken is what can be taken out now.
func taken(m *Merge) string {
	var all strings.Builder
	var last time.Time
	for {
		a, ok := m.Next(time.Now())
		if !ok {
			return all.String()
		}
		if a.At.Before(last) {
			all.WriteString("backwards to ")
		}
		last = a.At
		all.WriteString(a.Shard + string(a.Data) + " ")
	}
}

func TestMergesShardsByArrival(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := NewMerge([]string{"a", "b"})
		m.Add(batchOf("a", false, 1, 3, 5))
		if got := taken(m); got != "" {
			t.Errorf("got %s before b was heard", got)
		}
		m.Add(batchOf("b", false, 2, 4))
		if got, want := taken(m), "a1 b2 a3 b4 "; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if !m.Holds("a") || m.Holds("b") {
			t.Errorf("a holds %v, b %v, want a to hold its 5", m.Holds("a"), m.Holds("b"))
		}
		time.Sleep(time.Second)
		m.Add(batchOf("b", true))
		if got, want := taken(m), "a5 "; got != want {
			t.Errorf("got %s, want %s: b has nothing newer", got, want)
		}
	})
}

func TestKeepsTheOrderOfAShardWhateverItsArrivalsSay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := NewMerge([]string{"a", "b"})
		m.Add(batchOf("a", false, 5, 3, 8))
		m.Add(batchOf("b", false, 4, 6, 7))
		if got, want := taken(m), "b4 a5 a3 b6 b7 "; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	})
}

func TestMergesChildrenBehindTheirParent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := NewMerge([]string{"a", "b"})
		m.Add(batchOf("a", true, 1))
		m.Add(batchOf("b", false, 2, 6))
		m.Add(Batch{Shard: "a", Ended: true, Opened: []string{"c"}, Asked: time.Now(), Read: time.Now()})
		if got := taken(m); got != "" {
			t.Errorf("got %s before c was heard", got)
		}
		m.Add(batchOf("c", false, 3))
		if got, want := taken(m), "b2 c3 "; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	})
}

func TestWaitsForASilentShardForAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := NewMerge([]string{"a", "b"})
		m.Add(batchOf("a", true, 1))
		time.Sleep(longestSilence - 1)
		if got := taken(m); got != "" {
			t.Errorf("got %s, want to wait for b", got)
		}
		time.Sleep(time.Nanosecond)
		if got, want := taken(m), "a1 "; got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	})
}

func TestKnowsUpToWhenEverythingWasRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := NewMerge([]string{"a", "b"})
		m.Add(batchOf("a", true, 7))
		m.Add(batchOf("b", true))
		taken(m)
		if got := m.UpTo(time.Now()); !got.Equal(time.Unix(7, 0)) {
			t.Errorf("got %v, want what was read last, whatever the local clock says", got)
		}
		time.Sleep(3 * time.Second)
		m.Add(batchOf("a", true))
		if got := m.UpTo(time.Now()); !got.Equal(time.Unix(7, 0)) {
			t.Errorf("got %v, want to wait for b", got)
		}
		m.Add(batchOf("b", true))
		if got := m.UpTo(time.Now()); !got.Equal(time.Unix(10, 0)) {
			t.Errorf("got %v, want three seconds on", got)
		}
		m.Add(batchOf("a", true, 9)) // was long on its way
		taken(m)
		if got := m.UpTo(time.Now()); !got.Equal(time.Unix(10, 0)) {
			t.Errorf("got %v, want no step back", got)
		}
	})
}
