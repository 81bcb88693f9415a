package kinesissim

import (
	"strconv"
	"time"

	"github.com/aws/smithy-go/encoding/cbor"
)

// putResult is what became of one record: a place, or why it has none.
type putResult struct {
	shard   *shard
	ordinal int64
	arrived time.Time
	failed  string
}

// appendJSON writes by hand, because it does so for every record; nothing in
// it needs escaping.
func (r *putResult) appendJSON(to []byte) []byte {
	if r.shard == nil {
		to = append(to, `{"ErrorCode":"ProvisionedThroughputExceededException","ErrorMessage":"`...)
		to = append(to, r.failed...)
		return append(to, `"}`...)
	}
	to = append(to, `{"SequenceNumber":"`...)
	to = r.shard.appendSequence(to, r.ordinal, r.arrived)
	to = append(to, `","ShardId":"`...)
	to = append(to, "shardId-"...)
	to = appendPadded(to, int64(r.shard.index), 12)
	return append(to, `"}`...)
}

func (r *putResult) cborValue() cbor.Value {
	if r.shard == nil {
		return cbor.Map{"ErrorCode": cbor.String("ProvisionedThroughputExceededException"), "ErrorMessage": cbor.String(r.failed)}
	}
	return cbor.Map{
		"SequenceNumber": cbor.String(r.shard.appendSequence(nil, r.ordinal, r.arrived)),
		"ShardId":        cbor.String(r.shard.id()),
	}
}

type putRecordsAnswer struct {
	failed  int
	results []putResult
}

func (a *putRecordsAnswer) appendJSON(to []byte) []byte {
	to = append(to, `{"FailedRecordCount":`...)
	to = strconv.AppendInt(to, int64(a.failed), 10)
	to = append(to, `,"Records":[`...)
	for i := range a.results {
		if i > 0 {
			to = append(to, ',')
		}
		to = a.results[i].appendJSON(to)
	}
	return append(to, `]}`...)
}

func (a *putRecordsAnswer) cborValue() cbor.Value {
	list := make(cbor.List, len(a.results))
	for i := range a.results {
		list[i] = a.results[i].cborValue()
	}
	return cbor.Map{"FailedRecordCount": cbor.Uint(a.failed), "Records": list}
}

type putRecordAnswer struct{ putResult }
