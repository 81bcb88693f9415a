package kinesissim

import (
	"encoding/base64"
	"strings"
	"time"
)

type hashKeyRange struct{ StartingHashKey, EndingHashKey string }

func (r hashRange) wire() hashKeyRange { return hashKeyRange{r.first.String(), r.last.String()} }

type sequenceNumberRange struct {
	StartingSequenceNumber string
	EndingSequenceNumber   string `json:",omitempty"`
}

type wireShard struct {
	ShardID               string `json:"ShardId"`
	ParentShardID         string `json:"ParentShardId,omitempty"`
	AdjacentParentShardID string `json:"AdjacentParentShardId,omitempty"`
	HashKeyRange          hashKeyRange
	SequenceNumberRange   sequenceNumberRange
}

func (sh *shard) wire() wireShard {
	w := wireShard{ShardID: sh.id(), HashKeyRange: sh.hashes.wire()}
	if len(sh.parents) > 0 {
		w.ParentShardID = sh.parents[0].id()
	}
	if len(sh.parents) > 1 {
		w.AdjacentParentShardID = sh.parents[1].id()
	}
	w.SequenceNumberRange.StartingSequenceNumber = sh.sequence(0, sh.created)
	if children, closed := sh.ending(); children != nil {
		w.SequenceNumberRange.EndingSequenceNumber = sh.sequence(sh.next(), closed)
	}
	return w
}

func wireShards(shards []*shard) []wireShard {
	list := make([]wireShard, len(shards))
	for i, sh := range shards {
		list[i] = sh.wire()
	}
	return list
}

// listed are the shards one can still read: a stream that is being created
// shows none, and a closed shard is forgotten when its records are too old.
func (st *stream) listed() []*shard {
	if time.Now().Before(st.activeAt) {
		return nil
	}
	var list []*shard
	for _, sh := range st.allShards() {
		if children, closed := sh.ending(); children == nil || time.Since(closed) < sh.retention {
			list = append(list, sh)
		}
	}
	return list
}

// pageOfShards returns up to limit shards behind the one named, and whether
// there are more.
func pageOfShards(shards []*shard, after *string, limit int) ([]*shard, bool) {
	for after != nil && len(shards) > 0 && shards[0].id() <= *after {
		shards = shards[1:]
	}
	n := min(limit, len(shards))
	return shards[:n], n < len(shards)
}

type shardFilter struct {
	Type    string
	ShardID *string `json:"ShardId"`
}

type listShardsRequest struct {
	target
	NextToken             *string
	ExclusiveStartShardID *string `json:"ExclusiveStartShardId"`
	MaxResults            *int
	ShardFilter           *shardFilter
}

func (q *listShardsRequest) check() error {
	var v violations
	v.within(q.MaxResults, "maxResults", 1, 10000)
	if f := q.ShardFilter; f != nil {
		v.oneOf(f.Type, "shardFilter.type",
			"AFTER_SHARD_ID, AT_TRIM_HORIZON, FROM_TRIM_HORIZON, AT_LATEST, AT_TIMESTAMP, FROM_TIMESTAMP",
			"AFTER_SHARD_ID", "AT_TRIM_HORIZON", "FROM_TRIM_HORIZON", "AT_LATEST", "AT_TIMESTAMP", "FROM_TIMESTAMP")
	}
	if err := v.err(); err != nil {
		return err
	}
	if q.NextToken != nil && (q.StreamName != nil || q.ExclusiveStartShardID != nil) {
		return invalidArgument("NextToken and StreamName cannot be provided together.")
	}
	return nil
}

type listShardsAnswer struct {
	Shards    []wireShard
	NextToken *string `json:",omitempty"`
}

func (s *Server) listShards(c *Call, q *listShardsRequest) (any, error) {
	if err := q.check(); err != nil {
		return nil, err
	}
	if err := q.unfold(); err != nil {
		return nil, err
	}
	st, err := s.named(c, q.target)
	if err != nil {
		return nil, err
	}
	limit := 1000
	if q.MaxResults != nil {
		limit = *q.MaxResults
	}
	shards, more := pageOfShards(q.filtered(st), q.ExclusiveStartShardID, limit)
	a := &listShardsAnswer{Shards: wireShards(shards)}
	if more {
		token := base64.StdEncoding.EncodeToString([]byte(st.name + " " + shards[limit-1].id()))
		a.NextToken = &token
	}
	return a, nil
}

// unfold puts what a NextToken stands for into the request.
func (q *listShardsRequest) unfold() error {
	if q.NextToken == nil {
		return nil
	}
	text, err := base64.StdEncoding.DecodeString(*q.NextToken)
	name, after, ok := strings.Cut(string(text), " ")
	if err != nil || !ok {
		return invalidArgument("Invalid NextToken.")
	}
	q.StreamName, q.ExclusiveStartShardID = &name, &after
	return nil
}

func (q *listShardsRequest) filtered(st *stream) []*shard {
	shards := st.listed()
	if q.ShardFilter == nil {
		return shards
	}
	switch q.ShardFilter.Type {
	case "AT_LATEST":
		if shards != nil {
			shards = st.openShards()
		}
	case "AFTER_SHARD_ID":
		shards, _ = pageOfShards(shards, q.ShardFilter.ShardID, len(shards))
	}
	return shards
}
