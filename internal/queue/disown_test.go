package queue

import (
	"reflect"
	"testing"
	"time"
)

func TestWhatIsDisownedIsAnotherEnvironments(t *testing.T) {
	q := New(1<<20, Packing{Bytes: 10, Events: 2, First: 10}, 1<<20)
	now := time.Now()
	for n := range 5 {
		q.Offer(uint64(n+1), now, "", []byte("abcd\n"))
	}
	flying := q.Take(nil, 1, 100, true)
	q.Dropped(q.Take(nil, 1, 100, true)[0], Permanent)
	q.Disown("old")
	if got := q.Counts(); got.Received != 3 || got.Recovered != 3 || got.Held() != 3 || got.AllDropped() != 0 || got.Last != 0 {
		t.Errorf("the account is %+v, want 3 recovered and held", got)
	}
	if got, want := q.Losses(), []Loss{{Reason: Permanent, Events: 2, Environment: "old", First: 3, Last: 4}}; !reflect.DeepEqual(got, want) {
		t.Errorf("the losses are %+v, want %+v", got, want)
	}
	q.Offer(1, now, "", []byte("new\n"))
	q.Returned(flying[0])
	var got []Block
	for _, b := range q.Take(nil, 10, 100, true) {
		got = append(got, Block{Environment: b.Environment, First: b.First, Last: b.Last, Events: b.Events})
		q.Delivered(b)
	}
	want := []Block{{Environment: "old", First: 1, Last: 2, Events: 2}, {Environment: "old", First: 5, Last: 5, Events: 1}, {First: 1, Last: 1, Events: 1}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := q.Counts(); got.Received != 4 || got.Delivered != 4 || got.Bytes != 0 {
		t.Errorf("the account ends as %+v", got)
	}
}

func TestWhatIsDisownedIsSentAtOnce(t *testing.T) {
	q := New(1<<20, Lines(), 1<<20)
	q.Offer(7, time.Now(), "", []byte("line\n"))
	<-q.Changed()
	q.Disown("old")
	select {
	case <-q.Changed():
	default:
		t.Error("nobody is told")
	}
	if got := q.Waiting(); got.First != 0 || got.Ready != 5 {
		t.Errorf("it waits as %+v", got)
	}
	if !q.Settled(7) {
		t.Error("another environment's number counts as ours")
	}
}
