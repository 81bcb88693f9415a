package kinesissim

import "slices"

// split closes a shard and opens two in its place, the second from hash on.
func (st *stream) split(parent *shard, hash hashKey, config Config) {
	st.mu.Lock()
	defer st.mu.Unlock()
	lower := hashRange{parent.hashes.first, hash.previous()}
	upper := hashRange{hash, parent.hashes.last}
	n := len(st.shards)
	st.replace([]*shard{parent}, newShard(n, lower, config, parent), newShard(n+1, upper, config, parent))
}

// merge closes two neighbours, the lower first, and opens one in their place.
func (st *stream) merge(lower, upper *shard, config Config) {
	st.mu.Lock()
	defer st.mu.Unlock()
	hashes := hashRange{lower.hashes.first, upper.hashes.last}
	st.replace([]*shard{lower, upper}, newShard(len(st.shards), hashes, config, lower, upper))
}

// replace needs st.mu. A put that meets a closed parent waits for st.mu and
// then finds the children.
func (st *stream) replace(parents []*shard, children ...*shard) {
	st.shards = append(slices.Clip(st.shards), children...)
	at := slices.Index(st.open, parents[0])
	st.open = slices.Replace(slices.Clone(st.open), at, at+len(parents), children...)
	for _, parent := range parents {
		parent.close(children...)
	}
}
