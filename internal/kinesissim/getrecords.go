package kinesissim

import "time"

type getRecordsRequest struct {
	ShardIterator *string
	Limit         *int
	StreamARN     *string
}

func (q *getRecordsRequest) check() error {
	var v violations
	v.within(q.Limit, "limit", 1, maxReadRecords)
	if q.ShardIterator == nil {
		v.null("shardIterator")
	} else {
		v.length(*q.ShardIterator, "shardIterator", 1, 512)
	}
	return v.err()
}

type gotRecord struct {
	SequenceNumber              string
	ApproximateArrivalTimestamp float64
	Data                        []byte
	PartitionKey                string
}

type childShard struct {
	ShardID      string `json:"ShardId"`
	ParentShards []string
	HashKeyRange hashKeyRange
}

type getRecordsAnswer struct {
	Records            []gotRecord
	NextShardIterator  *string `json:",omitempty"` // none: the shard is closed and read to its end
	MillisBehindLatest int64
	ChildShards        []childShard `json:",omitempty"`
}

func (s *Server) getRecords(c *Call, q *getRecordsRequest) (any, error) {
	if err := q.check(); err != nil {
		return nil, err
	}
	it, st, sh, err := s.resume(c, *q.ShardIterator)
	if err != nil {
		return nil, err
	}
	limit := maxReadRecords
	if q.Limit != nil {
		limit = *q.Limit
	}
	p, err := sh.read(it.ordinal, limit)
	if err != nil {
		return nil, rateExceeded(sh.id(), st.name, s.config.Account)
	}
	c.Records, c.Bytes = p.count()
	return p.answer(st, sh), nil
}

// resume finds what an iterator stands for.
func (s *Server) resume(c *Call, token string) (iterator, *stream, *shard, error) {
	it, ok := parseIterator(token)
	if !ok {
		return it, nil, nil, invalidArgument("Invalid ShardIterator.")
	}
	if age := time.Since(it.issued); age >= iteratorLife {
		return it, nil, nil, expired(it, age)
	}
	st := s.stream(it.stream)
	if st == nil || st.created.UnixNano() != it.created {
		return it, nil, nil, s.notFound(it.stream)
	}
	c.Stream = st.name
	shards := st.allShards()
	if it.shard < 0 || it.shard >= len(shards) {
		return it, nil, nil, invalidArgument("Invalid ShardIterator.")
	}
	return it, st, shards[it.shard], nil
}

func expired(it iterator, age time.Duration) error {
	const layout = "Mon Jan 02 15:04:05 MST 2006"
	return failure("ExpiredIteratorException", "Iterator expired. The iterator was created at time %s while right now "+
		"it is %s which is further in the future than the tolerated delay of %d milliseconds.",
		it.issued.UTC().Format(layout), it.issued.Add(age).UTC().Format(layout), iteratorLife.Milliseconds())
}

func (p page) count() (records, bytes int) {
	for i := range p.entries {
		bytes += p.entries[i].size()
	}
	return len(p.entries), bytes
}

func (p page) answer(st *stream, sh *shard) *getRecordsAnswer {
	a := &getRecordsAnswer{Records: make([]gotRecord, len(p.entries)), MillisBehindLatest: p.behind.Milliseconds()}
	for i, e := range p.entries {
		a.Records[i] = gotRecord{
			SequenceNumber:              sh.sequence(p.first+int64(i), e.arrived),
			ApproximateArrivalTimestamp: seconds(e.arrived),
			Data:                        e.data,
			PartitionKey:                e.key,
		}
	}
	if p.ended {
		a.ChildShards = sh.childShards()
		return a
	}
	a.NextShardIterator = st.iterator(sh, p.next).token()
	return a
}

func (sh *shard) childShards() []childShard {
	children, _ := sh.ending()
	list := make([]childShard, len(children))
	for i, child := range children {
		list[i] = childShard{ShardID: child.id(), HashKeyRange: child.hashes.wire()}
		for _, parent := range child.parents {
			list[i].ParentShards = append(list[i].ParentShards, parent.id())
		}
	}
	return list
}

// seconds is an instant as the JSON protocol has it.
func seconds(t time.Time) float64 { return float64(t.UnixMilli()) / 1000 }
