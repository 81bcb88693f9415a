package kinesissim

type deleteStreamRequest struct{ target }

func (s *Server) deleteStream(c *Call, q *deleteStreamRequest) (any, error) {
	st, err := s.named(c, q.target)
	if err != nil {
		return nil, err
	}
	st.delete(s.config.DeleteDelay)
	return nil, nil
}

// stream returns the stream of that name, nil when there is none. One whose
// deletion is over is forgotten here, with its records.
func (s *Server) stream(name string) *stream {
	s.mu.RLock()
	st := s.streams[name]
	s.mu.RUnlock()
	if st == nil || !st.gone() {
		return st
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.streams[name] == st {
		delete(s.streams, name)
	}
	return nil
}

// named checks a target that is all a request says, and finds its stream.
func (s *Server) named(c *Call, t target) (*stream, error) {
	var v violations
	t.check(&v)
	if err := v.err(); err != nil {
		return nil, err
	}
	return s.find(c, t)
}
