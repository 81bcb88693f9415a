package kinesis

import (
	"errors"
	"io"
	"sync"
	"sync/atomic"
)

// loan lends the bytes of a request to net/http, which may go on reading after
// the answer is there, or after the request's context ended. Once taken back,
// the bytes may be overwritten.
type loan struct {
	mu    sync.Mutex
	bytes []byte
	rest  *rest
}

// rest is how many bytes of the request that is being sent are still to be
// read from its loan; zero before the first is.
type rest struct{ atomic.Int64 }

// body returns the bytes from their start, for one attempt to send them.
func (l *loan) body() (io.ReadCloser, error) {
	l.rest.Store(0) // an attempt before may have read some
	return &body{loan: l}, nil
}

func (l *loan) takeBack() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.bytes = nil
	l.rest.Store(0)
}

type body struct {
	loan *loan
	sent int
}

func (b *body) Read(p []byte) (int, error) {
	b.loan.mu.Lock()
	defer b.loan.mu.Unlock()
	switch {
	case b.loan.bytes == nil:
		return 0, errTakenBack
	case b.sent == len(b.loan.bytes):
		return 0, io.EOF
	}
	n := copy(p, b.loan.bytes[b.sent:])
	b.sent += n
	b.loan.rest.Store(int64(len(b.loan.bytes) - b.sent))
	return n, nil
}

func (*body) Close() error { return nil }

var errTakenBack = errors.New("the request is over")
