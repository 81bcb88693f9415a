package consumer

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"kinesis-telemetry-api-extension/internal/kinesissim"
	"kinesis-telemetry-api-extension/internal/memnet"
)

// world is a local Kinesis in a bubble, with a stream "s" of one shard.
type world struct {
	*testing.T
	*kinesis.Client
	server *kinesissim.Server
	put    int
}

func inBubble(t *testing.T, test func(w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		server, network := kinesissim.New(kinesissim.Config{}), memnet.New()
		listener, err := network.Listen("tcp", ":80")
		if err != nil {
			t.Fatal(err)
		}
		var serving sync.WaitGroup
		serving.Go(func() { _ = server.Serve(listener) })
		if err := server.CreateStream(kinesissim.StreamSpec{Name: "s"}); err != nil {
			t.Fatal(err)
		}
		transport := &http.Transport{DialContext: network.DialContext}
		test(&world{T: t, server: server, Client: kinesis.New(kinesis.Options{
			Region: "us-east-1", BaseEndpoint: aws.String("http://kinesis:80"), RetryMaxAttempts: 1,
			HTTPClient: &http.Client{Transport: transport}, Credentials: credentials.NewStaticCredentialsProvider("a", "b", ""),
		})})
		transport.CloseIdleConnections()
		_ = server.Close()
		serving.Wait()
	})
}

// puts puts n records of four keys, each "KEY NUMBER" with a number that
// grows.
func (w *world) puts(n int) {
	w.Helper()
	for range n {
		key := string(rune('a' + w.put%4))
		_, err := w.PutRecord(w.Context(), &kinesis.PutRecordInput{
			StreamName: aws.String("s"), PartitionKey: &key, Data: fmt.Appendf(nil, "%s %03d", key, w.put),
		})
		if err != nil {
			w.Fatal(err)
		}
		w.put++
		time.Sleep(time.Millisecond)
	}
}

func (w *world) split(shard int, at string) {
	w.Helper()
	_, err := w.SplitShard(w.Context(), &kinesis.SplitShardInput{StreamName: aws.String("s"), ShardToSplit: aws.String(shardID(shard)), NewStartingHashKey: &at})
	if err != nil {
		w.Fatal(err)
	}
}

func (w *world) merge(one, other int) {
	w.Helper()
	_, err := w.MergeShards(w.Context(), &kinesis.MergeShardsInput{StreamName: aws.String("s"), ShardToMerge: aws.String(shardID(one)), AdjacentShardToMerge: aws.String(shardID(other))})
	if err != nil {
		w.Fatal(err)
	}
}

func shardID(n int) string { return fmt.Sprintf("shardId-%012d", n) }

const (
	half    = "170141183460469231731687303715884105728"
	quarter = "85070591730234615865843651857942052864"
)

// reshard puts 10 records before, between and after a split, a split and a
// merge.
func (w *world) reshard() {
	for _, step := range []func(){
		func() { w.split(0, half) }, func() { w.split(1, quarter) }, func() { w.merge(4, 2) },
	} {
		w.puts(10)
		step()
	}
	w.puts(10)
}

// reading is what was read so far, in the order of reading.
type reading struct {
	mu      sync.Mutex
	data    []string
	batches []Batch
}

func (r *reading) take(b Batch) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.batches = append(r.batches, b)
	for _, record := range b.Records {
		r.data = append(r.data, string(record.Data))
	}
}

// readWhile reads while during lasts and two seconds more.
func (w *world) readWhile(start Start, during func()) *reading {
	w.Helper()
	r, err := Open(w.Context(), w, "s", start)
	if err != nil {
		w.Fatal(err)
	}
	ctx, cancel := context.WithCancel(w.Context())
	var got reading
	var running sync.WaitGroup
	running.Go(func() { r.Run(ctx, got.take) })
	during()
	time.Sleep(3 * time.Second)
	cancel()
	running.Wait()
	return &got
}

// checkEvery fails the test unless each record from the first on was read
// once, those of a key in order.
func (w *world) checkEvery(first int, got []string) {
	w.Helper()
	last := map[string]string{}
	for _, data := range got {
		key, number, _ := strings.Cut(data, " ")
		if number <= last[key] {
			w.Errorf("read %s after %s %s", data, key, last[key])
		}
		last[key] = number
	}
	sorted := slices.SortedFunc(slices.Values(got), func(a, b string) int { return strings.Compare(a[2:], b[2:]) })
	if len(got) != w.put-first || len(got) > 0 && sorted[0][2:] != fmt.Sprintf("%03d", first) {
		w.Errorf("read %d of the %d records from number %d on: %q", len(got), w.put-first, first, sorted)
	}
}

func TestReadsOnBehindAResharding(t *testing.T) {
	inBubble(t, func(w *world) {
		w.reshard()
		got := w.readWhile(Start{Type: types.ShardIteratorTypeTrimHorizon}, func() { w.puts(10) })
		w.checkEvery(0, got.data)
	})
}

func TestKnowsWhichShardsAreClosed(t *testing.T) {
	inBubble(t, func(w *world) {
		w.split(0, half)
		w.split(1, quarter)
		r, err := Open(w.Context(), w, "s", Start{Type: types.ShardIteratorTypeTrimHorizon})
		if err != nil {
			w.Fatal(err)
		}
		listed, err := r.stream.list(w.Context())
		if err != nil {
			w.Fatal(err)
		}
		children := r.children(r.close(shardID(0), listed))
		if len(children) != 2 || !r.first[0].shut || !children[0].shut || children[1].shut {
			w.Errorf("got %+v, and of it %+v", r.first[0], children)
		}
	})
}

func TestFollowsAReshardingWhileReading(t *testing.T) {
	for _, from := range []types.ShardIteratorType{types.ShardIteratorTypeLatest, types.ShardIteratorTypeTrimHorizon} {
		inBubble(t, func(w *world) {
			got := w.readWhile(Start{Type: from}, func() {
				w.reshard()
				time.Sleep(3 * time.Second)
				w.split(5, half)
				w.puts(10)
			})
			w.checkEvery(0, got.data)
		})
	}
}

func TestBeginsAtATimeInEveryGeneration(t *testing.T) {
	inBubble(t, func(w *world) {
		w.puts(10)
		w.split(0, half)
		w.puts(10)
		time.Sleep(time.Hour)
		since := time.Now()
		w.puts(10)
		w.merge(1, 2)
		w.puts(10)
		got := w.readWhile(Start{Type: types.ShardIteratorTypeAtTimestamp, Time: since}, func() {})
		w.checkEvery(20, got.data)
	})
}

func TestLeavesWhatWasClosedBeforeTheLatest(t *testing.T) {
	inBubble(t, func(w *world) {
		w.reshard()
		first := w.put
		got := w.readWhile(Start{Type: types.ShardIteratorTypeLatest}, func() { w.puts(10) })
		w.checkEvery(first, got.data)
	})
}

func TestReadsParentsToTheirEndBeforeTheirChildren(t *testing.T) {
	inBubble(t, func(w *world) {
		w.reshard()
		got := w.readWhile(Start{Type: types.ShardIteratorTypeTrimHorizon}, func() {})
		var ends []string
		for _, b := range got.batches {
			if b.Ended {
				ends = append(ends, b.Shard[len(b.Shard)-1:]+">"+strings.ReplaceAll(strings.Join(b.Opened, ","), "shardId-00000000000", ""))
			}
		}
		slices.Sort(ends)
		if want := "0>1,2 1>3,4 2> 4>5"; strings.Join(ends, " ") != want && strings.Join(ends, " ") != "0>1,2 1>3,4 2>5 4>" {
			t.Errorf("got the ends %q, want %q or the other parent last", ends, want)
		}
	})
}

func TestGoesOnBehindACheckpoint(t *testing.T) {
	inBubble(t, func(w *world) {
		w.puts(10)
		before := w.readWhile(Start{Type: types.ShardIteratorTypeTrimHorizon}, func() {})
		var last string
		for _, b := range before.batches {
			for _, r := range b.Records {
				last = *r.SequenceNumber
			}
		}
		w.split(0, half)
		w.puts(10)
		got := w.readWhile(Start{Type: types.ShardIteratorTypeTrimHorizon, After: map[string]string{shardID(0): last}}, func() {})
		w.checkEvery(10, got.data)
	})
}

func TestFindsItsPlaceAgainWhenAnIteratorExpired(t *testing.T) {
	for _, test := range []struct {
		from   types.ShardIteratorType
		before int
	}{{types.ShardIteratorTypeTrimHorizon, 5}, {types.ShardIteratorTypeLatest, 0}} {
		inBubble(t, func(w *world) {
			w.puts(test.before)
			r, err := Open(w.Context(), w, "s", Start{Type: test.from})
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithCancel(w.Context())
			var got reading
			var running sync.WaitGroup
			running.Go(func() {
				r.Run(ctx, func(b Batch) {
					if got.take(b); len(got.batches) == 1 {
						time.Sleep(6 * time.Minute) // an iterator lives for five
					}
					if b.Err != nil {
						t.Errorf("got %v", b.Err)
					}
				})
			})
			time.Sleep(time.Minute)
			w.puts(5)
			time.Sleep(10 * time.Minute)
			cancel()
			running.Wait()
			w.checkEvery(0, got.data)
		})
	}
}

func TestReadsEverMoreSeldomWhileItIsThrottled(t *testing.T) {
	inBubble(t, func(w *world) {
		w.puts(5)
		got := w.readWhile(Start{Type: types.ShardIteratorTypeTrimHorizon}, func() {
			w.server.SetFaults(kinesissim.Faults{AllCalls: true, Calls: []kinesissim.CallFault{
				{First: 1, Last: 8, Kind: kinesissim.Fail, Status: 400, Code: "ProvisionedThroughputExceededException"},
			}})
			time.Sleep(40 * time.Second)
		})
		w.checkEvery(0, got.data)
		var failed []time.Time
		for _, b := range got.batches {
			if b.Err != nil {
				failed = append(failed, b.Asked)
			}
		}
		if len(failed) != 8 || failed[7].Sub(failed[6]) != longestBackoff || failed[1].Sub(failed[0]) >= time.Second {
			t.Errorf("failed at %v, want 8 times ever slower", failed)
		}
	})
}
