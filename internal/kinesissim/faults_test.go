package kinesissim

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
)

// mustFaults parses a script that is known to be good.
func mustFaults(t *testing.T, text string) Faults {
	t.Helper()
	f, err := ParseFaults(text)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// putAll makes n calls of one record and tells what came of each.
func putAll(t *testing.T, c *kinesis.Client, n int, limit time.Duration) []string {
	t.Helper()
	var got []string
	for range n {
		ctx, cancel := context.WithTimeout(t.Context(), limit)
		_, err := c.PutRecords(ctx, put(1, 1))
		cancel()
		switch {
		case errors.Is(err, context.DeadlineExceeded):
			got = append(got, "deadline")
		case errors.Is(err, syscall.ECONNRESET), errors.Is(err, io.EOF), errors.Is(err, syscall.EPIPE),
			err != nil && strings.Contains(err.Error(), "server closed idle connection"): // which net/http says first is a race
			got = append(got, "reset")
		default:
			got = append(got, codeIn(err))
		}
	}
	return got
}

func TestScriptedCallsFailAsToldAndOthersDoNot(t *testing.T) {
	inBubble(t, Config{}, func(t *testing.T, s *Server, c *kinesis.Client) {
		s.SetFaults(mustFaults(t, "fail=2:500,fail=3-4:KMSThrottlingException,expire=5,hang=6,lose=7,reset=8,fail=10-:503"))
		got := putAll(t, c, 11, time.Hour)
		want := []string{
			"", "InternalFailure", "KMSThrottlingException", "KMSThrottlingException", "ExpiredTokenException",
			"deadline", "deadline", "reset", "", "ServiceUnavailable", "ServiceUnavailable",
		}
		if !slices.Equal(got, want) {
			t.Errorf("got  %q\nwant %q", got, want)
		}
		if n := len(s.Records("s")); n != 3 {
			t.Errorf("%d records kept, want 3: of calls 1, 7 (its answer lost) and 9", n)
		}
	})
}

func TestThrottledShareIsDrawnPerRecordFromTheSeed(t *testing.T) {
	s, c := setUp(t, Config{Unlimited: true}, 1)
	failed := func(script string) (list []int) {
		s.SetFaults(mustFaults(t, script))
		out, err := c.PutRecords(t.Context(), put(500, 1))
		if err != nil {
			t.Fatal(err)
		}
		for i, r := range out.Records {
			if r.ErrorCode != nil {
				list = append(list, i)
			}
		}
		return list
	}
	first, again, other := failed("throttle=0.2"), failed("throttle=0.2"), failed("throttle=0.2,seed=1")
	if n := len(first); n < 60 || n > 140 {
		t.Errorf("%d of 500 throttled, want about 100", n)
	}
	if !slices.Equal(first, again) || slices.Equal(first, other) {
		t.Error("the seed does not decide which records are throttled")
	}
}

func TestOutageResetsOpenConnectionsAndTurnsNewOnesAway(t *testing.T) {
	s, url := serve(t, Config{})
	if err := s.CreateStream(StreamSpec{Name: "s"}); err != nil {
		t.Fatal(err)
	}
	c, late := client(t, url, testKey), client(t, url, testKey)
	got := putAll(t, c, 1, time.Second)
	s.SetFaults(mustFaults(t, "outage=0s+1h"))
	got = append(got, putAll(t, c, 1, time.Second)...)
	got = append(got, putAll(t, late, 1, time.Second)...)
	if _, err := c.ListStreams(t.Context(), &kinesis.ListStreamsInput{}); err == nil {
		t.Error("a call that is no put was answered in an outage")
	}
	s.SetFaults(Faults{})
	got = append(got, putAll(t, c, 1, time.Second)...)
	if want := []string{"", "reset", "reset", ""}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestDelayAndTrickleSlowTheAnswerDown(t *testing.T) {
	inBubble(t, Config{}, func(t *testing.T, s *Server, c *kinesis.Client) {
		s.SetFaults(mustFaults(t, "delay=20ms,delay=2:30ms,trickle=5ms"))
		for i, want := range []time.Duration{95 * time.Millisecond, 125 * time.Millisecond} {
			began := time.Now()
			if _, err := c.PutRecords(t.Context(), put(1, 1)); err != nil {
				t.Fatal(err)
			}
			if took := time.Since(began); took != want { // 15 gaps between 16 pieces
				t.Errorf("call %d took %v, want %v", i+1, took, want)
			}
		}
	})
}

func TestOutageLastsItsSpan(t *testing.T) {
	inBubble(t, Config{}, func(t *testing.T, s *Server, c *kinesis.Client) {
		s.SetFaults(mustFaults(t, "outage=2s+3s"))
		var got []string
		for range 6 {
			got = append(got, putAll(t, c, 1, time.Second)...)
			time.Sleep(time.Second)
		}
		if want := []string{"", "", "reset", "reset", "reset", ""}; !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

func TestObserverIsToldEachCallWithItsFault(t *testing.T) {
	var mu sync.Mutex
	var calls []string
	s, c := setUp(t, Config{Observe: func(c Call) {
		mu.Lock()
		defer mu.Unlock()
		calls = append(calls, strings.Join([]string{c.Operation, c.Stream, c.Code, c.Fault}, " "))
	}}, 1)
	s.SetFaults(mustFaults(t, "fail=2:500,reset=3,calls=all"))
	putAll(t, c, 3, time.Second)
	if _, err := c.DescribeStreamSummary(t.Context(), &kinesis.DescribeStreamSummaryInput{StreamName: aws.String("no")}); err == nil {
		t.Error("a stream that is not there was described")
	}
	if err := s.Close(); err != nil { // the observer has been told all then
		t.Fatal(err)
	}
	want := []string{
		"PutRecords s  ", "PutRecords  InternalFailure fail", "PutRecords   reset",
		"DescribeStreamSummary  ResourceNotFoundException ",
	}
	if !slices.Equal(calls, want) {
		t.Errorf("got %q, want %q", calls, want)
	}
}

func TestCloseEndsHangingCallsAndConnections(t *testing.T) {
	inBubble(t, Config{}, func(t *testing.T, s *Server, c *kinesis.Client) {
		s.SetFaults(mustFaults(t, "hang=1-"))
		called := make(chan error, 1)
		go func() {
			_, err := c.PutRecords(context.Background(), put(1, 1))
			called <- err
		}()
		synctest.Wait()
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if err := <-called; err == nil {
			t.Error("a hanging call was answered")
		}
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			t.Errorf("a closed server serves again: %v", err)
		}
	})
}
