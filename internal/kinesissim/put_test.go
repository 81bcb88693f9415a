package kinesissim

import (
	"bytes"
	"encoding/base64"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
)

func TestPutRecordsKeepsEveryRecordInItsShard(t *testing.T) {
	s, c := setUp(t, Config{}, 3)
	in := put(500, 200)
	out, err := c.PutRecords(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	if got := *out.FailedRecordCount; got != 0 {
		t.Fatalf("failed %d, want 0", got)
	}
	bySequence := map[string]Record{}
	last := map[string]string{}
	for _, r := range s.Records("s") {
		bySequence[r.SequenceNumber] = r
		if r.SequenceNumber <= last[r.ShardID] || len(r.SequenceNumber) != 56 {
			t.Errorf("sequence %s after %s", r.SequenceNumber, last[r.ShardID])
		}
		last[r.ShardID] = r.SequenceNumber
	}
	if len(last) != 3 || len(bySequence) != 500 {
		t.Fatalf("%d records in %d shards, want 500 in 3", len(bySequence), len(last))
	}
	for i, result := range out.Records {
		r := bySequence[*result.SequenceNumber]
		if !bytes.Equal(r.Data, in.Records[i].Data) || r.PartitionKey != *in.Records[i].PartitionKey || r.ShardID != *result.ShardId {
			t.Fatalf("record %d came back as %+v", i, r)
		}
	}
}

func TestExplicitHashKeyChoosesTheShard(t *testing.T) {
	_, c := setUp(t, Config{}, 4)
	for _, hashed := range []struct{ key, shard string }{
		{"0", "shardId-000000000000"},
		{"85070591730234615865843651857942052863", "shardId-000000000000"},
		{"85070591730234615865843651857942052864", "shardId-000000000001"},
		{"340282366920938463463374607431768211455", "shardId-000000000003"},
	} {
		hash, want := hashed.key, hashed.shard
		out, err := c.PutRecord(t.Context(), &kinesis.PutRecordInput{
			StreamName: aws.String("s"), Data: []byte("x"), PartitionKey: aws.String("k"), ExplicitHashKey: aws.String(hash),
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := *out.ShardId; got != want {
			t.Errorf("hash %s went to %s, want %s", hash, got, want)
		}
	}
}

func TestShardRefusesRecordsBeyondItsRate(t *testing.T) {
	var mu sync.Mutex
	throttled := 0
	server, c := setUp(t, Config{Observe: func(c Call) {
		mu.Lock()
		defer mu.Unlock()
		throttled += c.Throttled
	}}, 1)
	var failed int
	var text string
	for range 6 {
		out, err := c.PutRecords(t.Context(), put(500, 10))
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range out.Records {
			if r.ErrorCode != nil {
				failed++
				text = *r.ErrorCode + ": " + *r.ErrorMessage
			}
		}
		if int(*out.FailedRecordCount) > 500 {
			t.Fatal("more failed than sent")
		}
	}
	if failed < 1500 {
		t.Errorf("%d of 3000 records failed, want about 2000", failed)
	}
	want := "ProvisionedThroughputExceededException: Rate exceeded for shard shardId-000000000000 in stream s under account 000000000000."
	if text != want {
		t.Errorf("got %q, want %q", text, want)
	}
	_ = server.Close() // an observer is told after the answer was written
	mu.Lock()
	defer mu.Unlock()
	if throttled != failed {
		t.Errorf("observer heard of %d, client of %d", throttled, failed)
	}
}

func TestShardRefusesBytesBeyondItsRate(t *testing.T) {
	_, c := setUp(t, Config{}, 1)
	out, err := c.PutRecords(t.Context(), put(20, 100_000))
	if err != nil {
		t.Fatal(err)
	}
	if got := *out.FailedRecordCount; got < 8 || got > 10 {
		t.Errorf("%d of 20 records of 100 kB failed, want about 10", got)
	}
}

// BenchmarkPutRecords is what a client on the same machine gets, the SDK's own
// cost included.
func BenchmarkPutRecords(b *testing.B) {
	_, c := setUp(b, Config{Unlimited: true}, 4)
	in := put(500, 500)
	for b.Loop() {
		if _, err := c.PutRecords(b.Context(), in); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(500*b.N)/b.Elapsed().Seconds(), "records/s")
}

// BenchmarkServer is the server's part of it.
func BenchmarkServer(b *testing.B) {
	s := New(Config{Unlimited: true})
	if err := s.CreateStream(StreamSpec{Name: "s", Shards: 4}); err != nil {
		b.Fatal(err)
	}
	body := []byte(`{"StreamName":"s","Records":[`)
	for _, e := range entries(500, 500) {
		body = append(body, `{"PartitionKey":"`+*e.PartitionKey+`","Data":"`+base64.StdEncoding.EncodeToString(e.Data)+`"},`...)
	}
	body = append(body[:len(body)-1], "]}"...)
	for b.Loop() {
		if status, text := ask(s, "PutRecords", string(body)); status != 200 {
			b.Fatal(text)
		}
	}
	b.ReportMetric(float64(500*b.N)/b.Elapsed().Seconds(), "records/s")
}
