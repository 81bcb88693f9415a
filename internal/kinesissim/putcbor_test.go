package kinesissim

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/smithy-go/encoding/cbor"
)

// callCBOR sends a request in CBOR, signed by the SDK's signer, and returns the
// status and what the answer says.
func callCBOR(t testing.TB, s *Server, key Credentials, operation string, body []byte) (int, string, cbor.Map) {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "http://kinesis/", bytes.NewReader(body))
	r.Header.Set("Content-Type", cborContentType)
	r.Header.Set("X-Amz-Target", targetPrefix+operation)
	sum := sha256.Sum256(body)
	credentials := aws.Credentials{AccessKeyID: key.AccessKeyID, SecretAccessKey: key.SecretAccessKey, SessionToken: key.SessionToken}
	if err := v4.NewSigner().SignHTTP(context.Background(), credentials, r, hex.EncodeToString(sum[:]), "kinesis", "us-east-1", time.Now()); err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	if kind := w.Header().Get("Content-Type"); kind != cborContentType {
		return w.Code, kind + ": " + w.Body.String(), nil
	}
	v, err := cbor.Decode(w.Body.Bytes())
	if err != nil {
		t.Fatalf("%s: answered %x: %v", operation, w.Body.Bytes(), err)
	}
	m, ok := v.(cbor.Map)
	if !ok {
		t.Fatalf("%s: answered %v", operation, v)
	}
	kind, _ := m["__type"].(cbor.String)
	return w.Code, string(kind), m
}

func newWithStream(t testing.TB, config Config) *Server {
	t.Helper()
	config.Credentials = []Credentials{testKey}
	s := New(config)
	if err := s.CreateStream(StreamSpec{Name: "s", Shards: 2}); err != nil {
		t.Fatal(err)
	}
	return s
}

// javas is a request as the SDK for Java writes it, with lengths left open.
const javas = "\xbf\x6aStreamName\x61s\x67Records\x9f" +
	"\xbf\x64Data\x43\x00\xff\n\x6cPartitionKey\x61k\xff" +
	"\xbf\x64Data\x40\x6cPartitionKey\x62é\x6fExplicitHashKey\x610\xff" + "\xff\xff"

func TestRecordsArePutInCBORAsInJSON(t *testing.T) {
	definite := cbor.Encode(cbor.Map{"StreamName": cbor.String("s"), "StreamARN": &cbor.Nil{}, "New": cbor.List{cbor.Uint(1)}, "Records": cbor.List{
		cbor.Map{"Data": cbor.Slice("\x00\xff\n"), "PartitionKey": cbor.String("k"), "ExplicitHashKey": &cbor.Nil{}},
		cbor.Map{"Data": cbor.Slice(""), "PartitionKey": cbor.String("é"), "ExplicitHashKey": cbor.String("0")},
	}})
	for name, body := range map[string][]byte{"indefinite": []byte(javas), "definite": definite} {
		var calls []Call
		s := newWithStream(t, Config{Observe: func(c Call) { calls = append(calls, c) }})
		status, kind, answer := callCBOR(t, s, testKey, "PutRecords", body)
		if status != 200 || len(answer) != 2 || answer["FailedRecordCount"] != cbor.Uint(0) {
			t.Fatalf("%s: got %d %s %v", name, status, kind, answer)
		}
		kept := map[string]Record{}
		for _, r := range s.Records("s") {
			kept[r.PartitionKey] = r
		}
		for i, want := range []struct{ key, data string }{{"k", "\x00\xff\n"}, {"é", ""}} {
			r := kept[want.key]
			told := cbor.Map{"SequenceNumber": cbor.String(r.SequenceNumber), "ShardId": cbor.String(r.ShardID)}
			if string(r.Data) != want.data || !reflect.DeepEqual(answer["Records"].(cbor.List)[i], cbor.Value(told)) {
				t.Errorf("%s: got %+v, told was %v", name, r, answer)
			}
		}
		if kept["é"].ShardID != "shardId-000000000000" || len(kept) != 2 {
			t.Errorf("%s: got %v", name, kept)
		}
		if len(calls) != 1 || calls[0].Protocol != CBOR || calls[0].Records != 2 {
			t.Errorf("%s: observed were %+v", name, calls)
		}
	}
}

func TestOneRecordIsPutInCBOR(t *testing.T) {
	s := newWithStream(t, Config{})
	body := cbor.Encode(cbor.Map{"StreamName": cbor.String("s"), "Data": cbor.Slice("x"), "PartitionKey": cbor.String("k")})
	status, _, answer := callCBOR(t, s, testKey, "PutRecord", body)
	kept := s.Records("s")
	if status != 200 || len(kept) != 1 || answer["SequenceNumber"] != cbor.String(kept[0].SequenceNumber) || string(kept[0].Data) != "x" {
		t.Errorf("got %d %v, kept %v", status, answer, kept)
	}
}

func TestWhatIsKeptDoesNotKeepTheRequest(t *testing.T) {
	s, body := newWithStream(t, Config{}), []byte(javas)
	m, err := membersOf(body)
	if err != nil {
		t.Fatal(err)
	}
	entries := m.entries()
	clear(body)
	if got := string(*(*entries)[0].Data); got != "\x00\xff\n" || s == nil {
		t.Errorf("got %q", got)
	}
}

func TestErrorsOfRequestsInCBORAreInCBOR(t *testing.T) {
	wrong := testKey
	wrong.SecretAccessKey = "other"
	put := func(change func(cbor.Map)) []byte {
		m := cbor.Map{"StreamName": cbor.String("s"), "Records": cbor.List{cbor.Map{"Data": cbor.Slice("x"), "PartitionKey": cbor.String("k")}}}
		change(m)
		return cbor.Encode(m)
	}
	record := func(name string, v cbor.Value) []byte {
		return put(func(m cbor.Map) { m["Records"].(cbor.List)[0].(cbor.Map)[name] = v })
	}
	for name, c := range map[string]struct {
		key       Credentials
		operation string
		body      []byte
		want      string
	}{
		"wrong secret":       {wrong, "PutRecords", []byte(javas), "InvalidSignatureException"},
		"unknown stream":     {testKey, "PutRecords", put(func(m cbor.Map) { m["StreamName"] = cbor.String("t") }), "ResourceNotFoundException"},
		"no stream":          {testKey, "PutRecords", put(func(m cbor.Map) { delete(m, "StreamName") }), "ValidationException"},
		"no records":         {testKey, "PutRecords", put(func(m cbor.Map) { delete(m, "Records") }), "ValidationException"},
		"no key":             {testKey, "PutRecords", record("PartitionKey", &cbor.Nil{}), "ValidationException"},
		"no data":            {testKey, "PutRecords", record("Data", &cbor.Nil{}), "ValidationException"},
		"dry":                {testKey, "PutRecords", put(func(m cbor.Map) { m["DryRun"] = cbor.Bool(true) }), "DryRunOperationException"},
		"base64 for data":    {testKey, "PutRecords", record("Data", cbor.String("eA==")), "SerializationException"},
		"bytes for a key":    {testKey, "PutRecords", record("PartitionKey", cbor.Slice("k")), "SerializationException"},
		"key not UTF-8":      {testKey, "PutRecords", record("PartitionKey", cbor.String("\xff")), "SerializationException"},
		"number of a stream": {testKey, "PutRecords", put(func(m cbor.Map) { m["StreamName"] = cbor.Uint(7) }), "SerializationException"},
		"map of records":     {testKey, "PutRecords", put(func(m cbor.Map) { m["Records"] = cbor.Map{} }), "SerializationException"},
		"records not maps":   {testKey, "PutRecords", put(func(m cbor.Map) { m["Records"] = cbor.List{cbor.Uint(1)} }), "SerializationException"},
		"empty":              {testKey, "PutRecords", nil, "SerializationException"},
		"a list":             {testKey, "PutRecords", []byte{0x80}, "SerializationException"},
		"cut off":            {testKey, "PutRecords", []byte(javas[:len(javas)-1]), "SerializationException"},
		"a byte more":        {testKey, "PutRecords", []byte(javas + "\x00"), "SerializationException"},
		"JSON":               {testKey, "PutRecords", []byte(`{"StreamName":"s"}`), "SerializationException"},
		"one, JSON":          {testKey, "PutRecord", []byte(`{"StreamName":"s"}`), "SerializationException"},
		"one, no data":       {testKey, "PutRecord", cbor.Encode(cbor.Map{"StreamName": cbor.String("s"), "PartitionKey": cbor.String("k")}), "ValidationException"},
		"another operation":  {testKey, "ListShards", cbor.Encode(cbor.Map{"StreamName": cbor.String("s")}), "SerializationException"},
		"an unknown one":     {testKey, "PutEverything", []byte(javas), "UnknownOperationException"},
	} {
		s := newWithStream(t, Config{})
		status, kind, _ := callCBOR(t, s, c.key, c.operation, c.body)
		if status != 400 || kind != c.want || len(s.Records("s")) > 0 {
			t.Errorf("%s: got %d %s, %d records; want %s", name, status, kind, len(s.Records("s")), c.want)
		}
	}
}

func TestThrottledRecordsAreToldInCBOR(t *testing.T) {
	s := newWithStream(t, Config{Faults: Faults{Throttle: 1}})
	status, _, answer := callCBOR(t, s, testKey, "PutRecords", []byte(javas))
	first, _ := answer["Records"].(cbor.List)[0].(cbor.Map)
	if status != 200 || answer["FailedRecordCount"] != cbor.Uint(2) || first["ErrorCode"] != cbor.String("ProvisionedThroughputExceededException") ||
		!strings.HasPrefix(string(first["ErrorMessage"].(cbor.String)), "Rate exceeded for shard") {
		t.Errorf("got %d %v", status, answer)
	}
}

func TestScriptedFailuresAreInTheRequestsProtocol(t *testing.T) {
	s := newWithStream(t, Config{Faults: Faults{Calls: []CallFault{{First: 1, Last: 1, Kind: Fail, Status: 500}}}})
	if status, kind, _ := callCBOR(t, s, testKey, "PutRecords", []byte(javas)); status != 500 || kind != "InternalFailure" {
		t.Errorf("got %d %s", status, kind)
	}
}

func TestWhoKnowsJSONOnlyRefusesCBOR(t *testing.T) {
	s := newWithStream(t, Config{JSONOnly: true})
	status, said, _ := callCBOR(t, s, testKey, "PutRecords", []byte(javas))
	if status != 400 || !strings.HasPrefix(said, contentType+`: {"__type":"UnknownOperationException"`) || len(s.Records("s")) > 0 {
		t.Errorf("got %d %s, %d records", status, said, len(s.Records("s")))
	}
}

// Whatever comes as CBOR, it is answered in it.
func FuzzServeCBOR(f *testing.F) {
	f.Add("PutRecords", []byte(javas))
	f.Add("PutRecord", cbor.Encode(cbor.Map{"StreamName": cbor.String("s"), "Data": cbor.Slice("x"), "PartitionKey": cbor.String("k")}))
	f.Add("PutRecords", bytes.Repeat([]byte{0x9f}, 200))
	f.Add("ListShards", []byte{0xa0})
	f.Fuzz(func(t *testing.T, operation string, body []byte) {
		if strings.ContainsFunc(operation, func(r rune) bool { return r < 'A' || r > 'z' }) {
			return // no header
		}
		s := newWithStream(t, Config{MaxRequestBytes: 1 << 20})
		status, kind, answer := callCBOR(t, s, testKey, operation, body)
		if answer == nil || status != 200 && status != 400 || (status == 200) != (kind == "") {
			t.Errorf("answered %d %s", status, kind)
		}
		if (status == 200) != (len(s.Records("s")) > 0) && answer["FailedRecordCount"] == nil {
			t.Errorf("answered %d %v, kept %d records", status, answer, len(s.Records("s")))
		}
	})
}
