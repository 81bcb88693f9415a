package kinesissim

type enhancedMonitoring struct{ ShardLevelMetrics []string }

// streamDescription is what DescribeStream and DescribeStreamSummary share.
type streamDescription struct {
	StreamName              string
	StreamARN               string
	StreamStatus            string
	StreamModeDetails       streamModeDetails
	StreamCreationTimestamp float64
	RetentionPeriodHours    int
	EncryptionType          string
	EnhancedMonitoring      []enhancedMonitoring
	MaxRecordSizeInKiB      int
}

type streamSummary struct {
	streamDescription
	OpenShardCount int
	ConsumerCount  int
}

type streamWithShards struct {
	streamDescription
	Shards        []wireShard
	HasMoreShards bool
}

func (s *Server) describe(st *stream) streamDescription {
	return streamDescription{
		StreamName: st.name, StreamARN: st.arn, StreamStatus: st.status(),
		StreamModeDetails:       streamModeDetails{st.mode()},
		StreamCreationTimestamp: seconds(st.created),
		RetentionPeriodHours:    int(s.config.Retention.Hours()),
		EncryptionType:          "NONE",
		EnhancedMonitoring:      []enhancedMonitoring{{[]string{}}},
		MaxRecordSizeInKiB:      st.maxRecord >> 10,
	}
}

func (st *stream) mode() string {
	if st.onDemand {
		return "ON_DEMAND"
	}
	return "PROVISIONED"
}

type describeStreamSummaryAnswer struct{ StreamDescriptionSummary streamSummary }

func (s *Server) describeStreamSummary(c *Call, q *target) (any, error) {
	st, err := s.named(c, *q)
	if err != nil {
		return nil, err
	}
	return &describeStreamSummaryAnswer{streamSummary{s.describe(st), len(st.openShards()), 0}}, nil
}

type describeStreamRequest struct {
	target
	Limit                 *int
	ExclusiveStartShardID *string `json:"ExclusiveStartShardId"`
}

type describeStreamAnswer struct{ StreamDescription streamWithShards }

func (s *Server) describeStream(c *Call, q *describeStreamRequest) (any, error) {
	var v violations
	v.within(q.Limit, "limit", 1, 10000)
	if err := v.err(); err != nil {
		return nil, err
	}
	st, err := s.named(c, q.target)
	if err != nil {
		return nil, err
	}
	limit := 100
	if q.Limit != nil {
		limit = *q.Limit
	}
	shards, more := pageOfShards(st.listed(), q.ExclusiveStartShardID, limit)
	return &describeStreamAnswer{streamWithShards{s.describe(st), wireShards(shards), more}}, nil
}
