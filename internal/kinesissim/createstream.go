package kinesissim

type streamModeDetails struct{ StreamMode string }

type createStreamRequest struct {
	StreamName         *string
	ShardCount         *int
	StreamModeDetails  *streamModeDetails
	MaxRecordSizeInKiB *int
}

func (q *createStreamRequest) onDemand() bool {
	return q.StreamModeDetails != nil && q.StreamModeDetails.StreamMode == "ON_DEMAND"
}

func (q *createStreamRequest) check() error {
	var v violations
	v.streamName(q.StreamName)
	v.within(q.ShardCount, "shardCount", 1, 100000)
	v.within(q.MaxRecordSizeInKiB, "maxRecordSizeInKiB", 1024, 10240)
	if q.StreamModeDetails != nil {
		v.oneOf(q.StreamModeDetails.StreamMode, "streamModeDetails.streamMode", "PROVISIONED, ON_DEMAND", "PROVISIONED", "ON_DEMAND")
	}
	if err := v.err(); err != nil {
		return err
	}
	if q.onDemand() && q.ShardCount != nil {
		return invalidArgument("Shard count must not be specified for a stream in ON_DEMAND mode.")
	}
	if !q.onDemand() && q.ShardCount == nil {
		return invalidArgument("Shard count must be specified for a stream in PROVISIONED mode.")
	}
	return nil
}

func (q *createStreamRequest) spec() StreamSpec {
	spec := StreamSpec{Name: *q.StreamName, OnDemand: q.onDemand(), MaxRecordBytes: mib}
	if q.ShardCount != nil {
		spec.Shards = *q.ShardCount
	}
	if q.MaxRecordSizeInKiB != nil {
		spec.MaxRecordBytes = *q.MaxRecordSizeInKiB << 10
	}
	return spec
}

// request is the operation's request for a spec.
func (spec StreamSpec) request() *createStreamRequest {
	q := &createStreamRequest{StreamName: &spec.Name}
	if spec.OnDemand {
		q.StreamModeDetails = &streamModeDetails{"ON_DEMAND"}
	} else {
		shards := max(spec.Shards, 1)
		q.ShardCount = &shards
	}
	if spec.MaxRecordBytes != 0 {
		kib := spec.MaxRecordBytes >> 10
		q.MaxRecordSizeInKiB = &kib
	}
	return q
}

// CreateStream makes a stream as the operation of that name does, with the
// same delay and errors.
func (s *Server) CreateStream(spec StreamSpec) error {
	_, err := s.createStream(&Call{}, spec.request())
	return err
}

func (s *Server) createStream(c *Call, q *createStreamRequest) (any, error) {
	if err := q.check(); err != nil {
		return nil, err
	}
	name := *q.StreamName
	s.mu.Lock()
	defer s.mu.Unlock()
	if old := s.streams[name]; old != nil && !old.gone() {
		return nil, failure("ResourceInUseException", "Stream %s under account %s already exists.", name, s.config.Account)
	}
	s.streams[name] = newStream(q.spec(), s.ARN(name), s.config)
	c.Stream = name
	return nil, nil
}
