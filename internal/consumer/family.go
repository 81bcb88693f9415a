package consumer

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
)

// family knows which shards are read, and which were read to their end: what
// went to a key comes in order only if parents are read before their children.
// https://docs.aws.amazon.com/streams/latest/dev/kinesis-using-sdk-java-after-resharding.html
// The zero value knows none.
type family struct {
	opened map[string]bool
	closed map[string]bool // among those opened
	shut   map[string]bool // those that had an end when they were listed last
}

// next returns those of the shards listed that can be read now, and from then
// on counts them as opened: their parents are at their end, or too old to be
// there.
func (f *family) next(listed []types.Shard) []string {
	there := map[string]bool{}
	if f.opened == nil {
		f.opened = map[string]bool{}
	}
	if f.shut == nil {
		f.shut = map[string]bool{}
	}
	for _, s := range listed {
		id := aws.ToString(s.ShardId)
		there[id], f.shut[id] = true, hasEnd(s)
	}
	var ready []string
	for _, s := range listed {
		id := aws.ToString(s.ShardId)
		if f.opened[id] || f.awaits(there, s.ParentShardId) || f.awaits(there, s.AdjacentParentShardId) {
			continue
		}
		ready = append(ready, id)
	}
	for _, id := range ready {
		f.opened[id] = true
	}
	return ready
}

func (f *family) awaits(there map[string]bool, parent *string) bool {
	id := aws.ToString(parent)
	return there[id] && !f.closed[id]
}

// close notes that a shard was read to its end.
func (f *family) close(id string) {
	if f.closed == nil {
		f.closed = map[string]bool{}
	}
	f.closed[id] = true
}

// skipClosed takes the shards that are closed already as read.
func (f *family) skipClosed(listed []types.Shard) {
	f.opened = map[string]bool{}
	for _, s := range listed {
		if hasEnd(s) {
			f.opened[aws.ToString(s.ShardId)] = true
			f.close(aws.ToString(s.ShardId))
		}
	}
}

// hasEnd tells whether a shard was split or merged, so that nothing more comes
// there.
func hasEnd(s types.Shard) bool {
	return s.SequenceNumberRange != nil && s.SequenceNumberRange.EndingSequenceNumber != nil
}
