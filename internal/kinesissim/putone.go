package kinesissim

type putRecordRequest struct {
	target
	putEntry
	SequenceNumberForOrdering *string
	DryRun                    bool
}

func (s *Server) putRecord(c *Call, q *putRecordRequest) (any, error) {
	var v violations
	q.target.check(&v)
	q.putEntry.check(&v, "")
	if q.SequenceNumberForOrdering != nil {
		v.pattern(*q.SequenceNumberForOrdering, "sequenceNumberForOrdering", sequencePattern)
	}
	if err := v.err(); err != nil {
		return nil, err
	}
	many := &putRecordsRequest{target: q.target, Records: &[]putEntry{q.putEntry}, DryRun: q.DryRun}
	st, hashes, err := s.ready(c, many)
	if err != nil {
		return nil, err
	}
	result := s.place(c, st, &q.putEntry, hashes[0])
	if result.shard == nil {
		return nil, failure("ProvisionedThroughputExceededException", "%s", result.failed)
	}
	return &putRecordAnswer{result}, nil
}
