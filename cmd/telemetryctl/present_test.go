package main

import (
	"errors"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"kinesis-telemetry-api-extension/internal/account"
	"kinesis-telemetry-api-extension/internal/consumer"
)

func TestThePresentIsWhereAllShardsWereReadTo(t *testing.T) {
	some := make([]types.Record, 1)
	for _, test := range []struct {
		name string
		read []consumer.Batch
		want bool
	}{
		{"nothing was read", nil, false},
		{"one of two", []consumer.Batch{{Shard: "a", Latest: true}}, false},
		{"both", []consumer.Batch{{Shard: "a", Latest: true}, {Shard: "b", Latest: true}}, true},
		{"one has more", []consumer.Batch{{Shard: "a", Latest: true}, {Shard: "b"}}, false},
		{"one had something", []consumer.Batch{{Shard: "a", Latest: true}, {Shard: "b", Latest: true, Records: some}}, false},
		{"one has something all the time", []consumer.Batch{{Shard: "a", Latest: true}, {Shard: "b", Latest: true, Records: some}, {Shard: "b", Latest: true, Records: some}}, true},
		{"one failed", []consumer.Batch{{Shard: "a", Latest: true}, {Shard: "b", Latest: true, Err: errors.New("x")}}, false},
		{"one ended", []consumer.Batch{{Shard: "a", Latest: true}, {Shard: "b", Ended: true, Latest: true}}, true},
		{"one has children", []consumer.Batch{{Shard: "a", Latest: true}, {Shard: "b", Ended: true, Latest: true, Opened: []string{"c"}}}, false},
		{"its children were read", []consumer.Batch{{Shard: "a", Latest: true}, {Shard: "b", Ended: true, Opened: []string{"c"}}, {Shard: "c", Latest: true}}, true},
		{"once is enough", []consumer.Batch{{Shard: "a", Latest: true}, {Shard: "a", Records: some}, {Shard: "b", Latest: true}}, true},
	} {
		p := newPresent([]string{"a", "b"}, time.Now())
		for _, b := range test.read {
			p.note(b)
		}
		if got := p.reached(); got != test.want {
			t.Errorf("%s: got %v, want %v", test.name, got, test.want)
		}
	}
}

func TestCountsTheTimeThatAShardFails(t *testing.T) {
	at := func(s int) time.Time { return time.Unix(int64(s), 0) }
	p := newPresent([]string{"a"}, at(0))
	p.note(consumer.Batch{Shard: "a", Read: at(5), Err: errors.New("x")})
	if got := p.failing("a", at(7)); got != 7*time.Second {
		t.Errorf("got %v, want since the beginning", got)
	}
	p.note(consumer.Batch{Shard: "a", Read: at(8)})
	if got := p.failing("a", at(9)); got != time.Second {
		t.Errorf("got %v, want since it was read", got)
	}
}

func TestALifeIsWatchedPastAResharding(t *testing.T) {
	now := time.Now()
	v := view{account: account.New(), shards: 2, ended: now.Add(-time.Second)}
	for _, b := range []consumer.Batch{
		{Shard: "a", Asked: now, Read: now, Latest: true},
		{Shard: "b", Asked: now, Read: now, Latest: true},
		{Shard: "a", Asked: now, Read: now, Latest: true, Ended: true, Opened: []string{"c", "d"}},
		{Shard: "c", Asked: now, Read: now, Latest: true},
	} {
		v.read(b)
	}
	if v.settled(now) || v.shards != 3 {
		t.Errorf("settled before d was read, of %d shards", v.shards)
	}
	if v.read(consumer.Batch{Shard: "d", Asked: now, Read: now, Latest: true}); !v.settled(now) {
		t.Error("not settled when every shard was read to its end")
	}
}
