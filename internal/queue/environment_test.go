package queue

import (
	"reflect"
	"testing"
	"time"
)

func TestWhatWasHeldStaysTheFormerEnvironments(t *testing.T) {
	q := New(1<<20, Packing{Bytes: 10, Events: 2, First: 10}, 1<<20)
	q.Become("old")
	now := time.Now()
	for n := range 5 {
		q.Offer(uint64(n+1), now, "", []byte("abcd\n"))
	}
	flying := q.Take(nil, 1, 100, true)
	q.Dropped(q.Take(nil, 1, 100, true)[0], Permanent)
	q.Become("new")
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

func TestWhatTheFormerEnvironmentHeldIsSentAtOnce(t *testing.T) {
	q := New(1<<20, Lines(), 1<<20)
	q.Become("old")
	q.Offer(7, time.Now(), "", []byte("line\n"))
	<-q.Changed()
	q.Become("new")
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

// It may be on its way to a disk just then.
func TestWhatIsKeptElsewhereNamesWhoNumberedIt(t *testing.T) {
	q := New(1<<20, Single(), 1<<20)
	q.Become("old")
	for n := range 3 {
		q.Offer(uint64(n+1), time.Now(), "", []byte("line\n"))
	}
	before, who := q.Evict()
	if who != "old" {
		t.Errorf("evicted is what %q numbered", who)
	}
	q.Become("new")
	during, who := q.Evict()
	if who != "old" || before.Environment != "old" {
		t.Errorf("then what %q numbered, and %q", who, before.Environment)
	}
	q.Kept(before)
	q.Returned(during)
	q.Offer(1, time.Now(), "", []byte("new\n"))
	if got := q.Counts(); got.Received != 3 || got.Held() != 3 {
		t.Errorf("the account is %+v, want 2 of the former, and one", got)
	}
	q.Restore([]*Block{{Lines: []byte("a\n"), Events: 1, First: 9, Last: 9, Environment: "new"}, {Lines: []byte("b\n"), Events: 1, First: 9, Last: 9, Environment: "old"}})
	q.Lost(Loss{Reason: Damaged, Environment: "new", Events: 1, First: 8, Last: 8})
	if got := q.Counts(); got.Received != 4 || got.Recovered != 3 {
		t.Errorf("the account is %+v, want one more recovered", got)
	}
	if got := q.Losses(); got[0].Environment != "" {
		t.Errorf("an own loss is told as %q's", got[0].Environment)
	}
}
