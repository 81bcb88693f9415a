package kinesissim

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/aws/smithy-go/encoding/cbor"
)

// forever is longer than any life of a server.
const forever = time.Duration(1<<63 - 1)

// pause waits; false when the client or the server left before its end.
func (s *Server) pause(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return true
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
	case <-s.closed:
	}
	return false
}

// jsonAppender is an answer that writes itself.
type jsonAppender interface{ appendJSON(to []byte) []byte }

// cborValuer is an answer that can be given in CBOR too.
type cborValuer interface{ cborValue() cbor.Value }

// encode writes a result in a protocol; what it has no form for in CBOR is
// nothing that the server does in CBOR.
func (p Protocol) encode(result any) ([]byte, error) {
	switch a := result.(type) {
	case nil:
		return nil, nil
	case cborValuer:
		if p == CBOR {
			return cbor.Encode(a.cborValue()), nil
		}
	}
	if a, ok := result.(jsonAppender); ok {
		return a.appendJSON(nil), nil
	}
	return json.Marshal(result)
}

type wireError struct {
	Type    string `json:"__type"`
	Message string `json:"message,omitempty"`
}

func (e wireError) cborValue() cbor.Value {
	m := cbor.Map{"__type": cbor.String(e.Type)}
	if e.Message != "" {
		m["message"] = cbor.String(e.Message)
	}
	return m
}

// answer writes a result or an error, as late and as slowly as the plan says;
// false when it could not.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, c *Call, p plan, result any, err error) bool {
	c.Status = http.StatusOK
	if err != nil {
		known := asAPIError(err)
		c.Status, c.Code = known.status, known.code
		result = wireError{known.code, known.message}
	}
	text, err := c.Protocol.encode(result)
	if err != nil || !s.pause(r.Context(), p.delay) {
		c.Status = 0
		return false
	}
	head := w.Header()
	head.Set("Content-Type", c.Protocol.contentType())
	head.Set("X-Amzn-RequestId", s.requestID(c.Began))
	head.Set("Content-Length", strconv.Itoa(len(text)))
	w.WriteHeader(c.Status)
	return s.write(w, r, text, p.trickle)
}

func asAPIError(err error) *apiError {
	var known *apiError
	if errors.As(err, &known) {
		return known
	}
	return &apiError{http.StatusInternalServerError, "InternalFailure", err.Error()}
}

// tricklePieces is how many pieces a trickled answer comes in.
const tricklePieces = 16

func (s *Server) write(w http.ResponseWriter, r *http.Request, text []byte, gap time.Duration) bool {
	if gap <= 0 {
		_, err := w.Write(text)
		return err == nil
	}
	for i := range tricklePieces {
		if i > 0 && !s.pause(r.Context(), gap) {
			return false
		}
		piece := text[i*len(text)/tricklePieces : (i+1)*len(text)/tricklePieces]
		if _, err := w.Write(piece); err != nil || http.NewResponseController(w).Flush() != nil {
			return false
		}
	}
	return true
}
