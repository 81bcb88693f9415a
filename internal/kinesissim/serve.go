package kinesissim

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"time"
)

const targetPrefix = "Kinesis_20131202."

// ServeHTTP answers one call. An outage resets calls that come this way, but
// only Serve can also turn new connections away.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !s.enter() {
		panic(http.ErrAbortHandler)
	}
	defer s.calls.Done()
	c := &Call{Operation: operationOf(r), Protocol: s.protocolOf(r), Began: time.Now()}
	answered := s.serve(w, r, c)
	c.Took = time.Since(c.Began)
	if s.config.Observe != nil {
		s.config.Observe(*c)
	}
	if !answered {
		panic(http.ErrAbortHandler)
	}
}

// operationOf is what the request wants, empty when that is nothing of ours.
func operationOf(r *http.Request) string {
	name, ok := strings.CutPrefix(r.Header.Get("X-Amz-Target"), targetPrefix)
	if !ok {
		return ""
	}
	return name
}

// serve lets the script have its way with a call and otherwise answers it;
// false when it must end without an answer.
func (s *Server) serve(w http.ResponseWriter, r *http.Request, c *Call) bool {
	body, err := s.readBody(r)
	if err != nil && !errors.As(err, new(*apiError)) {
		return false // the client left or trickles for ever; nobody to tell
	}
	p := s.script.plan(c.Operation)
	c.Fault = p.String()
	switch p.kind() {
	case Reset:
		reset(w)
		return false
	case Hang:
		s.pause(r.Context(), forever)
		return false
	case Fail:
		return s.answer(w, r, c, p, nil, p.failure())
	}
	var result any
	if err == nil {
		result, err = s.execute(r, c, body)
	}
	if p.kind() == Lose {
		s.pause(r.Context(), forever)
		return false
	}
	return s.answer(w, r, c, p, result, err)
}

// readBody bounds what it reads: base64 is a third longer, and 500 keys and
// braces come on top.
func (s *Server) readBody(r *http.Request) ([]byte, error) {
	most := s.config.MaxRequestBytes/3*4 + mib
	var body []byte
	if n := r.ContentLength; n > 0 && n <= int64(most) {
		body = make([]byte, n)
		_, err := io.ReadFull(r.Body, body)
		return body, err
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, int64(most)+1))
	if err == nil && len(body) > most {
		return nil, requestTooLarge(s.config.MaxRequestBytes)
	}
	return body, err
}

// execute does what the request asks for. The checks come in AWS's order: the
// operation, the signature, the syntax, the parameters, the stream.
func (s *Server) execute(r *http.Request, c *Call, body []byte) (any, error) {
	do := s.operation(c.Operation)
	if c.Protocol == CBOR && do != nil {
		do = s.operationCBOR(c.Operation)
	}
	if r.Method != http.MethodPost || c.Protocol == "" || do == nil {
		return nil, failure("UnknownOperationException", "")
	}
	if err := s.authenticate(r, body); err != nil {
		return nil, err
	}
	return do(c, body)
}
