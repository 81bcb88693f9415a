package kinesis

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"kinesis-telemetry-api-extension/record"
)

// testCredentials look like AWS's and are nobody's.
var testCredentials = Credentials{
	AccessKeyID:     "AKIDEXAMPLE",
	SecretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
	SessionToken:    "IQoJb3JpZ2luX2VjEXAMPLETOKEN==",
}

var testSecrets = secrets{credentials: testCredentials}

func staticProvider(t testing.TB) Provider {
	t.Helper()
	p, err := Static(testCredentials)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// newStream returns a stream at url.
func newStream(t testing.TB, url string, change ...func(*Config)) *Stream {
	t.Helper()
	c := Config{Stream: "telemetry", Region: "eu-west-1", Endpoint: url, Credentials: staticProvider(t)}
	for _, f := range change {
		f(&c)
	}
	s, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.RetireIdle)
	return s
}

// serve starts a server on the loopback that answers with status and body.
func serve(t testing.TB, status int, body string) string {
	t.Helper()
	return serveFunc(t, func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		w.WriteHeader(status)
		io.WriteString(w, body)
	})
}

func serveFunc(t testing.TB, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

// allTaken is the answer when n records were taken.
func allTaken(n int) string {
	var b strings.Builder
	b.WriteString(`{"FailedRecordCount":0,"Records":[`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(`{"SequenceNumber":"` + strconv.Itoa(i+1) + `","ShardId":"shardId-000000000000"}`)
	}
	return b.String() + `]}`
}

func put(s *Stream, batch ...record.Record) error { return s.Put(context.Background(), batch) }

func someRecords(n int) []record.Record {
	batch := make([]record.Record, n)
	for i := range batch {
		batch[i] = record.Record{PartitionKey: "key" + strconv.Itoa(i), Data: []byte("line " + strconv.Itoa(i) + "\n")}
	}
	return batch
}
