package kinesissim

import "time"

// Record is one record that a stream keeps.
type Record struct {
	ShardID        string
	SequenceNumber string
	Arrived        time.Time
	PartitionKey   string
	Data           []byte // shared with the server: not to be changed
}

// Records returns what the stream keeps, shard by shard, in the order of
// arrival in each; nil when there is no such stream.
func (s *Server) Records(name string) []Record {
	st := s.stream(name)
	if st == nil {
		return nil
	}
	var all []Record
	for _, sh := range st.allShards() {
		kept, first := sh.snapshot(0)
		for i, e := range kept {
			all = append(all, sh.record(first+int64(i), e))
		}
	}
	return all
}

func (sh *shard) record(ordinal int64, e entry) Record {
	return Record{sh.id(), sh.sequence(ordinal, e.arrived), e.arrived, e.key, e.data}
}
