package kinesissim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

// operation finds what does an operation; nil when there is none.
func (s *Server) operation(name string) func(*Call, []byte) (any, error) {
	switch name {
	case "PutRecords":
		return s.putRecordsJSON
	case "PutRecord":
		return decoded(s.putRecord)
	case "GetRecords":
		return decoded(s.getRecords)
	case "GetShardIterator":
		return decoded(s.getShardIterator)
	case "ListShards":
		return decoded(s.listShards)
	case "ListStreams":
		return decoded(s.listStreams)
	case "DescribeStream":
		return decoded(s.describeStream)
	case "DescribeStreamSummary":
		return decoded(s.describeStreamSummary)
	case "CreateStream":
		return decoded(s.createStream)
	case "DeleteStream":
		return decoded(s.deleteStream)
	case "SplitShard":
		return decoded(s.splitShard)
	case "MergeShards":
		return decoded(s.mergeShards)
	}
	return nil
}

// decoded reads a request before doing it.
func decoded[T any](do func(*Call, *T) (any, error)) func(*Call, []byte) (any, error) {
	return func(c *Call, body []byte) (any, error) {
		q := new(T)
		if err := decode(body, q); err != nil {
			return nil, err
		}
		return do(c, q)
	}
}

func decode(body []byte, into any) error {
	if len(bytes.TrimSpace(body)) == 0 {
		return failure("SerializationException", "")
	}
	if err := json.Unmarshal(body, into); err != nil {
		return failure("SerializationException", "%s", err)
	}
	return nil
}

// requestID looks like AWS's and tells requests apart.
func (s *Server) requestID(began time.Time) string {
	n := s.script.serial()
	return fmt.Sprintf("%08x-0000-4000-8000-%012x", uint32(began.Unix()), n)
}
