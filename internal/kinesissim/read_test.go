package kinesissim

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// The tests of this file call operations without a network, in a bubble, where
// minutes cost nothing.

func putOne(t *testing.T, s *Server, data string) putResult {
	t.Helper()
	raw, key, name := []byte(data), "k", "s"
	q := &putRecordRequest{target: target{StreamName: &name}, putEntry: putEntry{Data: &raw, PartitionKey: &key}}
	answer, err := s.putRecord(&Call{}, q)
	if err != nil {
		t.Fatal(err)
	}
	return answer.(*putRecordAnswer).putResult
}

func iteratorAt(s *Server, kind string, sequence string, at time.Time) (*string, error) {
	name, shard := "s", "shardId-000000000000"
	q := &getShardIteratorRequest{target: target{StreamName: &name}, ShardID: &shard, ShardIteratorType: &kind}
	if sequence != "" {
		q.StartingSequenceNumber = &sequence
	}
	if !at.IsZero() {
		stamp := seconds(at)
		q.Timestamp = &stamp
	}
	answer, err := s.getShardIterator(&Call{}, q)
	if err != nil {
		return nil, err
	}
	return answer.(*getShardIteratorAnswer).ShardIterator, nil
}

func read(s *Server, iterator *string, limit int) (*getRecordsAnswer, error) {
	answer, err := s.getRecords(&Call{}, &getRecordsRequest{ShardIterator: iterator, Limit: &limit})
	if err != nil {
		return nil, err
	}
	return answer.(*getRecordsAnswer), nil
}

func texts(a *getRecordsAnswer) []string {
	var list []string
	for _, r := range a.Records {
		list = append(list, string(r.Data))
	}
	return list
}

func oneShard(t *testing.T, config Config) *Server {
	t.Helper()
	s := New(config)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := s.CreateStream(StreamSpec{Name: "s"}); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestIteratorsStartWhereTheirTypeSays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := oneShard(t, Config{})
		var b putResult
		var when time.Time
		for _, data := range []string{"a", "b", "c"} {
			time.Sleep(time.Second)
			if r := putOne(t, s, data); data == "b" {
				b, when = r, time.Now()
			}
		}
		time.Sleep(time.Second)
		sequence := b.shard.sequence(b.ordinal, b.arrived)
		for kind, want := range map[string][]string{
			"TRIM_HORIZON": {"a", "b", "c"}, "LATEST": nil, "AT_TIMESTAMP": {"b", "c"},
			"AT_SEQUENCE_NUMBER": {"b", "c"}, "AFTER_SEQUENCE_NUMBER": {"c"},
		} {
			it, err := iteratorAt(s, kind, sequence, when)
			if err != nil {
				t.Fatal(err)
			}
			a, err := read(s, it, 10)
			if err != nil {
				t.Fatal(err)
			}
			if got := texts(a); !slices.Equal(got, want) {
				t.Errorf("%s: got %v, want %v", kind, got, want)
			}
			time.Sleep(time.Second) // five reads a second
		}
	})
}

func TestBadIteratorsAreRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := oneShard(t, Config{})
		for _, c := range []struct {
			kind, sequence string
			at             time.Time
			want           string
		}{
			{"AT_SEQUENCE_NUMBER", "", time.Time{}, "InvalidArgumentException"},
			{"AT_SEQUENCE_NUMBER", "4900", time.Time{}, "InvalidArgumentException"},
			{"AT_SEQUENCE_NUMBER", "no number", time.Time{}, "ValidationException"},
			{"AT_TIMESTAMP", "", time.Time{}, "InvalidArgumentException"},
			{"AT_TIMESTAMP", "", time.Now().Add(time.Minute), "InvalidArgumentException"},
			{"SOMEWHERE", "", time.Time{}, "ValidationException"},
		} {
			if _, err := iteratorAt(s, c.kind, c.sequence, c.at); code(err) != c.want {
				t.Errorf("%s %q: got %v, want %s", c.kind, c.sequence, err, c.want)
			}
		}
	})
}

func code(err error) string {
	if err == nil {
		return ""
	}
	return asAPIError(err).code
}

func TestIteratorExpiresAfterFiveMinutes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := oneShard(t, Config{})
		it, err := iteratorAt(s, "TRIM_HORIZON", "", time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(iteratorLife - time.Second)
		if _, err := read(s, it, 1); err != nil {
			t.Errorf("a second early: %v", err)
		}
		time.Sleep(time.Second)
		if _, err := read(s, it, 1); code(err) != "ExpiredIteratorException" {
			t.Errorf("got %v, want ExpiredIteratorException", err)
		}
	})
}

func TestReadsAreLimitedPerShard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := oneShard(t, Config{})
		it, err := iteratorAt(s, "TRIM_HORIZON", "", time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		for i := range 5 {
			if _, err := read(s, it, 1); err != nil {
				t.Fatalf("read %d: %v", i+1, err)
			}
		}
		if _, err := read(s, it, 1); code(err) != "ProvisionedThroughputExceededException" {
			t.Errorf("sixth read: got %v, want ProvisionedThroughputExceededException", err)
		}
		time.Sleep(200 * time.Millisecond)
		if _, err := read(s, it, 1); err != nil {
			t.Errorf("after 200 ms: %v", err)
		}
	})
}

func TestTenMegabytesReadCostFiveSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := oneShard(t, Config{})
		for range 12 { // at 1 MiB a second
			putOne(t, s, string(make([]byte, mib-1)))
			time.Sleep(time.Second)
		}
		it, err := iteratorAt(s, "TRIM_HORIZON", "", time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		a, err := read(s, it, 100)
		if err != nil {
			t.Fatal(err)
		}
		if got := len(a.Records); got != 10 {
			t.Errorf("got %d MiB in one read, want 10", got)
		}
		if a.MillisBehindLatest != 2000 {
			t.Errorf("got %d ms behind, want 2000", a.MillisBehindLatest)
		}
		time.Sleep(4900 * time.Millisecond)
		if _, err := read(s, a.NextShardIterator, 100); code(err) != "ProvisionedThroughputExceededException" {
			t.Errorf("after 4.9 s: got %v, want ProvisionedThroughputExceededException", err)
		}
		time.Sleep(200 * time.Millisecond)
		if a, err = read(s, a.NextShardIterator, 100); err != nil || len(a.Records) != 2 {
			t.Errorf("after 5.1 s: %v", err)
		}
	})
}

func TestOldestRecordsAreTrimmedByBytes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := oneShard(t, Config{ShardBytes: 10 * (entryOverhead + 101), Unlimited: true})
		for i := range 1000 {
			putOne(t, s, fmt.Sprintf("%0100d", i))
		}
		kept := s.Records("s")
		if len(kept) != 10 || string(kept[0].Data) != fmt.Sprintf("%0100d", 990) {
			t.Fatalf("kept %d from %s, want 10 from 990", len(kept), kept[0].Data)
		}
		it, err := iteratorAt(s, "TRIM_HORIZON", "", time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		a, err := read(s, it, 1)
		if err != nil || a.Records[0].SequenceNumber != kept[0].SequenceNumber {
			t.Errorf("the horizon is at %v, %v", a, err)
		}
		if got := cap(s.stream("s").shards[0].kept.entries); got > 64 {
			t.Errorf("room for %d entries is kept for 10", got)
		}
	})
}

func TestRecordsAreTrimmedByAge(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := oneShard(t, Config{})
		putOne(t, s, "old")
		time.Sleep(23 * time.Hour)
		putOne(t, s, "new")
		time.Sleep(2 * time.Hour)
		if kept := s.Records("s"); len(kept) != 1 || string(kept[0].Data) != "new" {
			t.Errorf("kept %v, want the new one alone", kept)
		}
	})
}

func TestStreamTakesItsTimeToComeAndGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := oneShard(t, Config{CreateDelay: time.Second, DeleteDelay: time.Second})
		name := target{StreamName: new(string)}
		*name.StreamName = "s"
		status := func() string {
			answer, err := s.describeStreamSummary(&Call{}, &name)
			if err != nil {
				return code(err)
			}
			return answer.(*describeStreamSummaryAnswer).StreamDescriptionSummary.StreamStatus
		}
		got := []string{status()}
		time.Sleep(time.Second)
		got = append(got, status())
		if _, err := s.deleteStream(&Call{}, &deleteStreamRequest{name}); err != nil {
			t.Fatal(err)
		}
		got = append(got, status(), code(s.CreateStream(StreamSpec{Name: "s"})))
		time.Sleep(time.Second)
		got = append(got, status(), code(s.CreateStream(StreamSpec{Name: "s"})))
		want := []string{"CREATING", "ACTIVE", "DELETING", "ResourceInUseException", "ResourceNotFoundException", ""}
		if !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}
