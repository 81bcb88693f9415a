package kinesissim

import "strings"

// target is how a request names its stream: by name, ARN, or both.
type target struct {
	StreamName *string
	StreamARN  *string
}

func (t target) check(v *violations) {
	if t.StreamName != nil || t.StreamARN == nil {
		v.streamName(t.StreamName)
	}
	if t.StreamARN != nil {
		v.pattern(*t.StreamARN, "streamARN", streamARNPattern)
	}
}

// find returns the stream a checked target names.
func (s *Server) find(c *Call, t target) (*stream, error) {
	name := ""
	if t.StreamName != nil {
		name = *t.StreamName
	}
	if t.StreamARN != nil {
		_, ofARN, _ := strings.Cut(*t.StreamARN, ":stream/")
		if name != "" && name != ofARN {
			return nil, invalidArgument("StreamName %s and StreamARN %s do not name the same stream.", name, *t.StreamARN)
		}
		if name = ofARN; *t.StreamARN != s.ARN(name) {
			return nil, s.notFound(name)
		}
	}
	st := s.stream(name)
	if st == nil {
		return nil, s.notFound(name)
	}
	c.Stream = name
	return st, nil
}

func (s *Server) notFound(name string) *apiError {
	return failure("ResourceNotFoundException", "Stream %s under account %s not found.", name, s.config.Account)
}

// writable fails while the stream cannot take records.
func (s *Server) writable(st *stream) error {
	switch st.status() {
	case "CREATING":
		return s.notFound(st.name)
	case "DELETING":
		return failure("ResourceInUseException", "Stream %s under account %s is in state DELETING.", st.name, s.config.Account)
	}
	return nil
}
