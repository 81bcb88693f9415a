package main

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/smithy-go/encoding/cbor"
)

func inCBOR() notation {
	return notationOf(&http.Request{Header: http.Header{"Content-Type": {"application/x-amz-cbor-1.1"}}})
}

func TestAnswersSayTheSameInBothNotations(t *testing.T) {
	for _, n := range []int{0, 1, 500} {
		var said struct {
			FailedRecordCount *int
			Records           []struct{ SequenceNumber, ShardID string }
		}
		if err := json.Unmarshal([]byte(notationOf(&http.Request{}).taken(n)), &said); err != nil || said.FailedRecordCount == nil || *said.FailedRecordCount != 0 || len(said.Records) != n {
			t.Fatalf("JSON, %d: %v, %+v", n, err, said)
		}
		text := []byte(inCBOR().taken(n))
		v, err := cbor.Decode(text)
		if _, early := cbor.Decode(text[:len(text)-1]); err != nil || early == nil {
			t.Fatalf("CBOR, %d: %v, or something after it", n, err)
		}
		m := v.(cbor.Map)
		list := m["Records"].(cbor.List)
		if m["FailedRecordCount"] != cbor.Uint(0) || len(list) != n {
			t.Errorf("CBOR, %d: got %v", n, m)
		}
		for i := range list {
			r := list[i].(cbor.Map)
			if r["SequenceNumber"] != cbor.String(said.Records[i].SequenceNumber) || r["ShardId"] != cbor.String(said.Records[i].ShardID) {
				t.Fatalf("CBOR, %d: got %v, in JSON %v", n, r, said.Records[i])
			}
		}
	}
}

// Records are counted by a word that nothing of what is shipped may say.
func TestNothingThatTheBenchSaysLooksLikeARecord(t *testing.T) {
	for _, body := range newMix(leastLoad, time.Now()).bodies() {
		if strings.Contains(string(body), strings.TrimPrefix(inCBOR().key, "\x6c")) {
			t.Fatalf("%.200s", body)
		}
	}
}

func TestRequestsInCBORAreCounted(t *testing.T) {
	body := cbor.Encode(cbor.Map{"StreamName": cbor.String("s"), "Records": cbor.List{
		cbor.Map{"Data": cbor.Slice("hello"), "PartitionKey": cbor.String("one")}, cbor.Map{"Data": cbor.Slice("hi"), "PartitionKey": cbor.String("two")},
	}})
	put, err := inCBOR().read(body)
	if err != nil || len(put.Records) != 2 || string(put.Records[0].Data) != "hello" || put.Records[1].PartitionKey != "two" {
		t.Errorf("got %+v, %v", put, err)
	}
	if got := strings.Count(string(body), inCBOR().key); got != 2 {
		t.Errorf("counted %d records, want 2", got)
	}
	for _, wrong := range [][]byte{body[:len(body)-1], cbor.Encode(cbor.List{}), cbor.Encode(cbor.Map{"Records": cbor.List{cbor.Map{"Data": cbor.String("aGk="), "PartitionKey": cbor.String("k")}}})} {
		if put, err := inCBOR().read(wrong); err == nil {
			t.Errorf("%x: got %+v", wrong, put)
		}
	}
}
