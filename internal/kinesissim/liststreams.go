package kinesissim

import "slices"

type listStreamsRequest struct {
	Limit                    *int
	ExclusiveStartStreamName *string
	NextToken                *string
}

type streamListEntry struct {
	StreamName              string
	StreamARN               string
	StreamStatus            string
	StreamModeDetails       streamModeDetails
	StreamCreationTimestamp float64
}

type listStreamsAnswer struct {
	StreamNames     []string
	StreamSummaries []streamListEntry
	HasMoreStreams  bool
	NextToken       *string `json:",omitempty"`
}

func (s *Server) listStreams(_ *Call, q *listStreamsRequest) (any, error) {
	var v violations
	v.within(q.Limit, "limit", 1, 10000)
	if err := v.err(); err != nil {
		return nil, err
	}
	limit := 100
	if q.Limit != nil {
		limit = *q.Limit
	}
	return s.pageOfStreams(q.after(), limit), nil
}

// after is the name the page starts behind. The token is that name: AWS
// promises nothing of what it looks like.
func (q *listStreamsRequest) after() string {
	if q.NextToken != nil {
		return *q.NextToken
	}
	if q.ExclusiveStartStreamName != nil {
		return *q.ExclusiveStartStreamName
	}
	return ""
}

func (s *Server) pageOfStreams(after string, limit int) *listStreamsAnswer {
	a := &listStreamsAnswer{StreamNames: []string{}, StreamSummaries: []streamListEntry{}}
	for _, name := range s.names() {
		st := s.stream(name)
		if st == nil || name <= after {
			continue
		}
		if len(a.StreamNames) == limit {
			last := a.StreamNames[limit-1]
			a.HasMoreStreams, a.NextToken = true, &last
			break
		}
		a.StreamNames = append(a.StreamNames, name)
		a.StreamSummaries = append(a.StreamSummaries, streamListEntry{
			name, st.arn, st.status(), streamModeDetails{st.mode()}, seconds(st.created),
		})
	}
	return a
}

func (s *Server) names() []string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	names := make([]string, 0, len(s.streams))
	for name := range s.streams {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
