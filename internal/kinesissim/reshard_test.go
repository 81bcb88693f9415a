package kinesissim

import (
	"fmt"
	"runtime"
	"strconv"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
)

// drain reads a stream as a consumer does, each shard to its end before its
// children, and returns how many records each shard gave. Open shards are read
// until nothing comes.
func drain(t *testing.T, c *kinesis.Client) map[string][]string {
	t.Helper()
	got := make(map[string][]string)
	ready := []string{"shardId-000000000000"}
	for len(ready) > 0 {
		shard := ready[0]
		ready = ready[1:]
		if _, ok := got[shard]; ok {
			continue
		}
		it, err := c.GetShardIterator(t.Context(), &kinesis.GetShardIteratorInput{
			StreamName: aws.String("s"), ShardId: &shard, ShardIteratorType: types.ShardIteratorTypeTrimHorizon,
		})
		if err != nil {
			t.Fatal(err)
		}
		got[shard] = []string{}
		for next := it.ShardIterator; next != nil; {
			out, err := c.GetRecords(t.Context(), &kinesis.GetRecordsInput{ShardIterator: next, Limit: aws.Int32(100)})
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range out.Records {
				got[shard] = append(got[shard], string(r.Data))
			}
			for _, child := range out.ChildShards {
				ready = append(ready, *child.ShardId)
			}
			if next = out.NextShardIterator; len(out.Records) == 0 {
				break
			}
		}
	}
	return got
}

func TestReshardingUnderWritesLosesNothing(t *testing.T) {
	inBubble(t, Config{Unlimited: true}, func(t *testing.T, s *Server, c *kinesis.Client) {
		var writers sync.WaitGroup
		for w := range 4 {
			writers.Go(func() {
				for i := range 100 {
					key := strconv.Itoa(w*100 + i)
					_, err := c.PutRecord(t.Context(), &kinesis.PutRecordInput{StreamName: aws.String("s"), Data: []byte(key), PartitionKey: &key})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		half, quarter := "170141183460469231731687303715884105728", "85070591730234615865843651857942052864"
		for _, step := range []func() error{
			func() error { return splitAt(t, c, "shardId-000000000000", half) },
			func() error { return splitAt(t, c, "shardId-000000000001", quarter) },
			func() error { return mergeBoth(t, c, "shardId-000000000004", "shardId-000000000002") },
		} {
			if err := step(); err != nil {
				t.Fatal(err)
			}
		}
		writers.Wait()
		if err := mergeBoth(t, c, "shardId-000000000003", "shardId-000000000002"); codeIn(err) != "InvalidArgumentException" {
			t.Errorf("merging a closed shard: %v", err)
		}
		seen := make(map[string]int)
		shards := drain(t, c)
		for _, records := range shards {
			for _, r := range records {
				seen[r]++
			}
		}
		if len(seen) != 400 || len(shards) != 6 || len(s.Records("s")) != 400 {
			t.Errorf("%d records in %d shards, want 400 in 6", len(seen), len(shards))
		}
		list, err := c.ListShards(t.Context(), &kinesis.ListShardsInput{StreamName: aws.String("s")})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, sh := range list.Shards {
			got += fmt.Sprint(aws.ToString(sh.ParentShardId), aws.ToString(sh.AdjacentParentShardId), sh.SequenceNumberRange.EndingSequenceNumber != nil, " ")
		}
		const id = "shardId-00000000000"
		want := "true " + id + "0true " + id + "0true " + id + "1false " + id + "1true " + id + "4" + id + "2false "
		if got != want {
			t.Errorf("parents and closings\ngot  %s\nwant %s", got, want)
		}
	})
}

func splitAt(t *testing.T, c *kinesis.Client, shard, hash string) error {
	_, err := c.SplitShard(t.Context(), &kinesis.SplitShardInput{StreamName: aws.String("s"), ShardToSplit: &shard, NewStartingHashKey: &hash})
	return err
}

func mergeBoth(t *testing.T, c *kinesis.Client, a, b string) error {
	_, err := c.MergeShards(t.Context(), &kinesis.MergeShardsInput{StreamName: aws.String("s"), ShardToMerge: &a, AdjacentShardToMerge: &b})
	return err
}

func TestShardsAndStreamsAreListedInPages(t *testing.T) {
	s, c := setUp(t, Config{}, 5)
	for _, name := range []string{"b", "a"} {
		if err := s.CreateStream(StreamSpec{Name: name}); err != nil {
			t.Fatal(err)
		}
	}
	var shards, streams string
	in := &kinesis.ListShardsInput{StreamName: aws.String("s"), MaxResults: aws.Int32(2)}
	for {
		out, err := c.ListShards(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		for _, sh := range out.Shards {
			shards += (*sh.ShardId)[19:]
		}
		if shards += " "; out.NextToken == nil {
			break
		}
		in = &kinesis.ListShardsInput{NextToken: out.NextToken, MaxResults: aws.Int32(2)}
	}
	pages := kinesis.NewListStreamsPaginator(c, &kinesis.ListStreamsInput{Limit: aws.Int32(2)})
	for pages.HasMorePages() {
		out, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		streams += fmt.Sprint(out.StreamNames, " ")
	}
	if shards != "01 23 4 " || streams != "[a b] [s] " {
		t.Errorf("got shards %sand streams %s, want 01 23 4 and [a b] [s]", shards, streams)
	}
}

func TestPutThatMeetsAClosedShardGoesToItsChild(t *testing.T) {
	config := Config{}.withDefaults()
	st := newStream(StreamSpec{Name: "s", Shards: 1}, "", config)
	child := newShard(1, hashRange{last: maxHashKey}, config, st.shards[0])
	st.shards[0].close(child) // as a split does that has not told the stream yet
	got := make(chan *shard, 1)
	go func() {
		sh, _, _, err := st.put(hashKey{}, "k", nil)
		if err != nil {
			t.Error(err)
		}
		got <- sh
	}()
	runtime.Gosched()
	st.mu.Lock()
	st.open = []*shard{child}
	st.mu.Unlock()
	if sh := <-got; sh != child {
		t.Errorf("the record went to %v, want the child", sh)
	}
}
