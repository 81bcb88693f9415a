package kinesissim

import (
	"encoding/base64"
	"fmt"
	"sort"
	"strings"
	"time"
)

// iteratorLife is how long AWS keeps a shard iterator.
const iteratorLife = 5 * time.Minute

// iterator is a place in a shard, from a moment on.
type iterator struct {
	stream  string
	created int64 // of the stream, ns: a stream made anew is another one
	shard   int
	ordinal int64
	issued  time.Time
}

// token is the iterator as the wire has it: opaque to clients.
func (it iterator) token() *string {
	text := fmt.Sprintf("%s %d %d %d %d", it.stream, it.created, it.shard, it.ordinal, it.issued.UnixMilli())
	token := base64.StdEncoding.EncodeToString([]byte(text))
	return &token
}

func parseIterator(token string) (it iterator, ok bool) {
	text, err := base64.StdEncoding.DecodeString(token)
	if err != nil {
		return it, false
	}
	var issued int64
	_, err = fmt.Sscanf(string(text), "%s %d %d %d %d", &it.stream, &it.created, &it.shard, &it.ordinal, &issued)
	it.issued = time.UnixMilli(issued)
	return it, err == nil && it.ordinal >= 0 && strings.Count(string(text), " ") == 4
}

type getShardIteratorRequest struct {
	target
	ShardID                *string `json:"ShardId"`
	ShardIteratorType      *string
	StartingSequenceNumber *string
	Timestamp              *float64
}

func (q *getShardIteratorRequest) check() error {
	var v violations
	q.target.check(&v)
	if q.ShardID == nil {
		v.null("shardId")
	}
	if q.ShardIteratorType == nil {
		v.null("shardIteratorType")
	} else {
		v.oneOf(*q.ShardIteratorType, "shardIteratorType",
			"AFTER_SEQUENCE_NUMBER, LATEST, AT_TIMESTAMP, AT_SEQUENCE_NUMBER, TRIM_HORIZON",
			"AFTER_SEQUENCE_NUMBER", "LATEST", "AT_TIMESTAMP", "AT_SEQUENCE_NUMBER", "TRIM_HORIZON")
	}
	if q.StartingSequenceNumber != nil {
		v.pattern(*q.StartingSequenceNumber, "startingSequenceNumber", sequencePattern)
	}
	return v.err()
}

type getShardIteratorAnswer struct{ ShardIterator *string }

func (s *Server) getShardIterator(c *Call, q *getShardIteratorRequest) (any, error) {
	if err := q.check(); err != nil {
		return nil, err
	}
	st, err := s.find(c, q.target)
	if err != nil {
		return nil, err
	}
	sh := st.shard(*q.ShardID)
	if sh == nil {
		return nil, s.noShard(st, *q.ShardID)
	}
	ordinal, err := q.start(st, sh)
	if err != nil {
		return nil, err
	}
	return &getShardIteratorAnswer{st.iterator(sh, ordinal).token()}, nil
}

func (s *Server) noShard(st *stream, id string) error {
	return failure("ResourceNotFoundException", "Could not find shard %s in stream %s under account %s.",
		id, st.name, s.config.Account)
}

func (st *stream) iterator(sh *shard, ordinal int64) iterator {
	return iterator{st.name, st.created.UnixNano(), sh.index, ordinal, time.Now()}
}

// start is the ordinal at which the iterator stands.
func (q *getShardIteratorRequest) start(st *stream, sh *shard) (int64, error) {
	switch *q.ShardIteratorType {
	case "TRIM_HORIZON":
		return 0, nil
	case "LATEST":
		return sh.next(), nil
	case "AT_TIMESTAMP":
		return q.startInTime(sh)
	}
	if q.StartingSequenceNumber == nil {
		return 0, invalidArgument("Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and "+
			"StartingSequenceNumber or (2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. "+
			"Request specified %s and no StartingSequenceNumber.", *q.ShardIteratorType)
	}
	ordinal, ok := sh.ordinalOf(*q.StartingSequenceNumber)
	if !ok {
		return 0, invalidArgument("StartingSequenceNumber %s used in GetShardIterator on shard %s in stream %s is invalid.",
			*q.StartingSequenceNumber, sh.id(), st.name)
	}
	if *q.ShardIteratorType == "AFTER_SEQUENCE_NUMBER" {
		ordinal++
	}
	return ordinal, nil
}

func (q *getShardIteratorRequest) startInTime(sh *shard) (int64, error) {
	if q.Timestamp == nil {
		return 0, invalidArgument("Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP. Current request has no timestamp parameter.")
	}
	at, now := int64(*q.Timestamp*1000), time.Now().UnixMilli()
	if at > now {
		return 0, invalidArgument("The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. "+
			"timestampInMillis: %d, currentTimestampInMillis: %d", at, now)
	}
	kept, first := sh.snapshot(0)
	n := sort.Search(len(kept), func(i int) bool { return kept[i].arrived.UnixMilli() >= at })
	return first + int64(n), nil
}
