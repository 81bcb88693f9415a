package kinesissim

type splitShardRequest struct {
	target
	ShardToSplit       *string
	NewStartingHashKey *string
}

func (q *splitShardRequest) check() error {
	var v violations
	q.target.check(&v)
	if q.ShardToSplit == nil {
		v.null("shardToSplit")
	}
	if q.NewStartingHashKey == nil {
		v.null("newStartingHashKey")
	} else {
		v.pattern(*q.NewStartingHashKey, "newStartingHashKey", hashKeyPattern)
	}
	return v.err()
}

func (s *Server) splitShard(c *Call, q *splitShardRequest) (any, error) {
	if err := q.check(); err != nil {
		return nil, err
	}
	st, err := s.find(c, q.target)
	if err != nil {
		return nil, err
	}
	s.resharding.Lock()
	defer s.resharding.Unlock()
	parent, err := s.openShard(st, *q.ShardToSplit)
	if err != nil {
		return nil, err
	}
	hash, ok := parseHashKey(*q.NewStartingHashKey)
	if !ok || !parent.hashes.contains(hash) || hash == parent.hashes.first || hash == parent.hashes.last {
		return nil, invalidArgument("NewStartingHashKey %s used in SplitShard() on shard %s in stream %s under account %s "+
			"is not both greater than one plus the shard's StartingHashKey %s and less than the shard's EndingHashKey %s.",
			*q.NewStartingHashKey, parent.id(), st.name, s.config.Account, parent.hashes.first, parent.hashes.last)
	}
	st.split(parent, hash, s.config)
	return nil, nil
}

type mergeShardsRequest struct {
	target
	ShardToMerge         *string
	AdjacentShardToMerge *string
}

func (q *mergeShardsRequest) check() error {
	var v violations
	q.target.check(&v)
	if q.ShardToMerge == nil {
		v.null("shardToMerge")
	}
	if q.AdjacentShardToMerge == nil {
		v.null("adjacentShardToMerge")
	}
	return v.err()
}

func (s *Server) mergeShards(c *Call, q *mergeShardsRequest) (any, error) {
	if err := q.check(); err != nil {
		return nil, err
	}
	st, err := s.find(c, q.target)
	if err != nil {
		return nil, err
	}
	s.resharding.Lock()
	defer s.resharding.Unlock()
	lower, err := s.openShard(st, *q.ShardToMerge)
	if err != nil {
		return nil, err
	}
	upper, err := s.openShard(st, *q.AdjacentShardToMerge)
	if err != nil {
		return nil, err
	}
	if upper.hashes.borders(lower.hashes) {
		lower, upper = upper, lower
	}
	if !lower.hashes.borders(upper.hashes) {
		return nil, invalidArgument("Shards %s and %s in stream %s under account %s are not an adjacent pair of shards eligible for merging",
			*q.ShardToMerge, *q.AdjacentShardToMerge, st.name, s.config.Account)
	}
	st.merge(lower, upper, s.config)
	return nil, nil
}

// openShard finds a shard that can be split or merged. The caller holds
// s.resharding, so that it stays open.
func (s *Server) openShard(st *stream, id string) (*shard, error) {
	if status := st.status(); status != "ACTIVE" {
		return nil, failure("ResourceInUseException", "Stream %s under account %s not ACTIVE, instead in state %s", st.name, s.config.Account, status)
	}
	sh := st.shard(id)
	if sh == nil {
		return nil, s.noShard(st, id)
	}
	if children, _ := sh.ending(); children != nil {
		return nil, invalidArgument("Shard %s in stream %s under account %s has already been merged or split, and thus is not eligible for merging or splitting.",
			id, st.name, s.config.Account)
	}
	return sh, nil
}
