package main

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/aws/smithy-go/encoding/cbor"
)

// notation is how PutRecords is written.
type notation struct {
	contentType string
	// key is what stands once in each record of a request: its member's name as
	// it is written, which is neither in base64 nor in what the bench lets a
	// function say.
	key               string
	before, one, more string // of an answer; more is between two records
	after             string
	read              func([]byte) (putRecords, error)
}

// putRecords is the request, as far as it is counted.
type putRecords struct {
	Records []putRecord
}

type putRecord struct {
	Data         []byte // base64 in JSON
	PartitionKey string
}

// notationOf is the one of a request, and of its answer.
func notationOf(r *http.Request) notation {
	const sequence, shard = "49671364120000000000000000000000000000000000000000000001", "shardId-000000000000"
	if strings.HasSuffix(r.Header.Get("Content-Type"), "cbor-1.1") {
		return notation{
			contentType: "application/x-amz-cbor-1.1", key: "\x6cPartitionKey", read: readCBOR,
			before: "\xa2\x71FailedRecordCount\x00\x67Records\x9f", one: "\xa2\x6eSequenceNumber\x78\x38" + sequence + "\x67ShardId\x74" + shard, after: "\xff",
		}
	}
	return notation{
		contentType: "application/x-amz-json-1.1", key: `"PartitionKey"`, read: readJSON,
		before: `{"FailedRecordCount":0,"Records":[`, one: `{"SequenceNumber":"` + sequence + `","ShardId":"` + shard + `"}`, more: ",", after: "]}",
	}
}

// taken says that so many records were taken.
func (n notation) taken(records int) string {
	return n.before + strings.TrimSuffix(strings.Repeat(n.one+n.more, records), n.more) + n.after
}

func readJSON(body []byte) (put putRecords, err error) {
	err = json.Unmarshal(body, &put)
	return put, err
}

var errNoRecords = errors.New("not a list of records with data and keys")

func readCBOR(body []byte) (put putRecords, err error) {
	v, err := cbor.Decode(body)
	if err != nil {
		return put, err
	}
	request, _ := v.(cbor.Map)
	list, ok := request["Records"].(cbor.List)
	if !ok {
		return put, errNoRecords
	}
	for _, v := range list {
		m, _ := v.(cbor.Map)
		data, isData := m["Data"].(cbor.Slice)
		key, isKey := m["PartitionKey"].(cbor.String)
		if !isData || !isKey {
			return put, errNoRecords
		}
		put.Records = append(put.Records, putRecord{data, string(key)})
	}
	return put, nil
}
