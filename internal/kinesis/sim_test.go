package kinesis

import (
	"errors"
	"maps"
	"testing"
	"testing/synctest"
	"time"

	"kinesis-telemetry-api-extension/internal/kinesissim"
	"kinesis-telemetry-api-extension/internal/memnet"
	"kinesis-telemetry-api-extension/internal/shipper"
	"kinesis-telemetry-api-extension/record"
)

// local is a local Kinesis inside a bubble that verifies signatures, with the
// stream telemetry of two shards.
type local struct {
	server  *kinesissim.Server
	network *memnet.Network
}

func newLocal(t *testing.T) local {
	t.Helper()
	l := local{network: memnet.New(), server: kinesissim.New(kinesissim.Config{
		Region:  "eu-west-1",
		Account: "123456789012",
		Credentials: []kinesissim.Credentials{{
			AccessKeyID:     testCredentials.AccessKeyID,
			SecretAccessKey: testCredentials.SecretAccessKey,
			SessionToken:    testCredentials.SessionToken,
		}},
	})}
	if err := l.server.CreateStream(kinesissim.StreamSpec{Name: "telemetry", Shards: 2}); err != nil {
		t.Fatal(err)
	}
	listener, err := l.network.Listen("tcp", "127.0.0.1:80")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- l.server.Serve(listener) }()
	t.Cleanup(func() { l.server.Close(); <-served })
	return l
}

// withLocal runs a test in a bubble of its own for each protocol.
func withLocal(t *testing.T, test func(t *testing.T, l local, in func(*Config))) {
	t.Helper()
	for _, p := range protocols() {
		synctest.Test(t, func(t *testing.T) { test(t, newLocal(t), func(c *Config) { c.Protocol = p }) })
	}
}

func (l local) stream(t *testing.T, change ...func(*Config)) *Stream {
	t.Helper()
	return newStream(t, "http://kinesis.example", append(change, func(c *Config) { c.Dial = l.network.DialContext })...)
}

// kept is what lies on the stream, by partition key.
func (l local) kept() map[string]string {
	kept := map[string]string{}
	for _, r := range l.server.Records("telemetry") {
		kept[r.PartitionKey] += string(r.Data)
	}
	return kept
}

func byKey(batch []record.Record) map[string]string {
	m := map[string]string{}
	for _, r := range batch {
		m[r.PartitionKey] += string(r.Data)
	}
	return m
}

func TestRecordsLieOnTheStreamAsTheyWerePut(t *testing.T) {
	for _, byARN := range []bool{false, true} {
		withLocal(t, func(t *testing.T, l local, in func(*Config)) {
			s := l.stream(t, in, func(c *Config) {
				if byARN {
					c.Stream, c.Region = l.server.ARN("telemetry"), ""
				}
			})
			if err := put(s, awkwardRecords...); err != nil {
				t.Fatal(err)
			}
			if err := put(s, someRecords(500)...); err != nil {
				t.Fatal(err)
			}
			want := byKey(append(someRecords(500), awkwardRecords...))
			if got := l.kept(); !maps.Equal(got, want) {
				t.Errorf("got %d records, want %d, or they differ", len(got), len(want))
			}
		})
	}
}

func TestFailedRecordsAreThoseNotOnTheStream(t *testing.T) {
	withLocal(t, func(t *testing.T, l local, in func(*Config)) {
		l.server.SetFaults(kinesissim.Faults{Throttle: 0.3, Seed: 1})
		batch := someRecords(200)
		err := put(l.stream(t, in), batch...)
		var partial *shipper.PartialError
		if !errors.As(err, &partial) {
			t.Fatalf("got %v, want a *PartialError", err)
		}
		want := byKey(batch)
		for _, i := range partial.Failed {
			delete(want, batch[i].PartitionKey)
		}
		if got := l.kept(); len(want) == len(batch) || !maps.Equal(got, want) {
			t.Errorf("on the stream are %d records, want %d, or they differ", len(got), len(want))
		}
	})
}

func TestWrongSecretIsRefusedAndNotPermanent(t *testing.T) {
	withLocal(t, func(t *testing.T, l local, in func(*Config)) {
		wrong := testCredentials
		wrong.SecretAccessKey = "another"
		p, err := Static(wrong)
		if err != nil {
			t.Fatal(err)
		}
		err = put(l.stream(t, in, func(c *Config) { c.Credentials = p }), someRecords(1)...)
		var e *Error
		if !errors.As(err, &e) || e.class() != refused || isShippers(err) {
			t.Errorf("got %v, want a refusal", err)
		}
		if got := l.kept(); len(got) != 0 {
			t.Errorf("got %d records on the stream", len(got))
		}
	})
}

func TestUnknownStreamIsPermanent(t *testing.T) {
	withLocal(t, func(t *testing.T, l local, in func(*Config)) {
		err := put(l.stream(t, in, func(c *Config) { c.Stream = "other" }), someRecords(1)...)
		var e *Error
		if !errors.As(err, new(*shipper.PermanentError)) || !errors.As(err, &e) || e.Code != "ResourceNotFoundException" {
			t.Errorf("got %v", err)
		}
	})
}

func TestFaultsOfTheServiceAreAnUnknownOutcome(t *testing.T) {
	for name, fault := range map[string]kinesissim.CallFault{
		"an internal failure": {Kind: kinesissim.Fail, Status: 500, Code: "InternalFailureException"},
		"a bare 503":          {Kind: kinesissim.Fail, Status: 503},
		"a hang":              {Kind: kinesissim.Hang},
		"a lost answer":       {Kind: kinesissim.Lose},
		"a reset":             {Kind: kinesissim.Reset},
	} {
		fault.First, fault.Last = 1, 1
		withLocal(t, func(t *testing.T, l local, in func(*Config)) {
			l.server.SetFaults(kinesissim.Faults{Calls: []kinesissim.CallFault{fault}})
			s := l.stream(t, in, func(c *Config) { c.AttemptTimeout = 3 * time.Second })
			if err := put(s, someRecords(1)...); err == nil || isShippers(err) {
				t.Errorf("%s: got %v, want an unknown outcome", name, err)
			}
			if err := put(s, someRecords(1)...); err != nil {
				t.Errorf("after %s: %v", name, err)
			}
		})
	}
}

func TestNetworkCutBetweenPutsCostsNoError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLocal(t)
		s := l.stream(t)
		for i := range 3 {
			if err := put(s, someRecords(1)...); err != nil {
				t.Errorf("put %d: %v", i, err)
			}
			l.network.Cut(80)
			s.RetireIdle()
		}
	})
}
