package memnet

import (
	"io"
	"os"
	"sync"
	"syscall"
	"time"
)

// window is how many bytes a stream holds: a writer waits when it is full.
const window = 64 << 10

// stream is one direction of a link.
type stream struct {
	mu       sync.Mutex
	changed  sync.Cond // on mu; told after each change of what follows
	buf      []byte    // written; from begin on not yet read, at most window
	begin    int
	readErr  error // set when the reading end closed its side
	writeErr error // set when the writing end closed its side
	broken   bool  // cut: both ends fail
	stalled  bool
	readBy   limit
	writeBy  limit
}

// limit is a deadline: passed is set when its timer fires.
type limit struct {
	timer  *time.Timer
	passed bool
}

func newStream(stalled bool) *stream {
	s := &stream{stalled: stalled}
	s.changed.L = &s.mu
	return s
}

func (s *stream) read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for {
		switch {
		case s.readErr != nil:
			return 0, s.readErr
		case s.readBy.passed:
			return 0, os.ErrDeadlineExceeded
		case s.broken:
			return 0, syscall.ECONNRESET
		case s.stalled:
		case len(p) == 0:
			return 0, nil
		case len(s.buf) > 0:
			n := s.take(p)
			s.changed.Broadcast()
			return n, nil
		case s.writeErr != nil:
			return 0, io.EOF
		}
		s.changed.Wait()
	}
}

// readable tells whether read would not wait, whatever its deadline.
func (s *stream) readable() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.readErr != nil || s.broken || !s.stalled && (len(s.buf) > 0 || s.writeErr != nil)
}

func (s *stream) write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	written := 0
	for {
		if err := s.writable(); err != nil {
			return written, err
		}
		if written == len(p) {
			return written, nil
		}
		if room := window - (len(s.buf) - s.begin); room > 0 && !s.stalled {
			n := min(room, len(p)-written)
			s.put(p[written : written+n])
			written += n
			s.changed.Broadcast()
			continue
		}
		s.changed.Wait()
	}
}

// take moves what fits from buf to p. The caller holds s.mu.
func (s *stream) take(p []byte) int {
	n := copy(p, s.buf[s.begin:])
	if s.begin += n; s.begin == len(s.buf) {
		s.drop()
	}
	return n
}

// put adds p to buf, which grows only if what was read left too little room.
// The caller holds s.mu.
func (s *stream) put(p []byte) {
	if len(s.buf)+len(p) > cap(s.buf) {
		s.buf, s.begin = s.buf[:copy(s.buf, s.buf[s.begin:])], 0
	}
	s.buf = append(s.buf, p...)
}

// drop forgets what is in buf. The caller holds s.mu.
func (s *stream) drop() { s.buf, s.begin = s.buf[:0], 0 }

// writable is why nothing can be written any more, nil if it can. The caller
// holds s.mu.
func (s *stream) writable() error {
	switch {
	case s.writeErr != nil:
		return s.writeErr
	case s.writeBy.passed:
		return os.ErrDeadlineExceeded
	case s.broken:
		return syscall.ECONNRESET
	case s.readErr != nil:
		return syscall.EPIPE
	}
	return nil
}

// change applies f and wakes both ends.
func (s *stream) change(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
	s.changed.Broadcast()
}

func (s *stream) cut()          { s.change(func() { s.broken = true; s.drop() }) }
func (s *stream) stall(on bool) { s.change(func() { s.stalled = on }) }
func (s *stream) closeReader(err error) {
	s.change(func() { s.readErr = err; s.drop(); s.readBy.stop() })
}

func (s *stream) closeWriter(err error) {
	s.change(func() { s.writeErr = err; s.writeBy.stop() })
}

// setDeadline sets l, one of s's two limits. The zero time is no deadline.
func (s *stream) setDeadline(l *limit, t time.Time) {
	s.change(func() {
		l.stop()
		l.passed = false
		if t.IsZero() {
			return
		}
		wait := time.Until(t)
		if wait <= 0 {
			l.passed = true
			return
		}
		var timer *time.Timer
		timer = time.AfterFunc(wait, func() {
			s.change(func() { l.passed = l.passed || l.timer == timer })
		})
		l.timer = timer
	})
}

// stop ends the timer; a callback already on its way finds another timer.
func (l *limit) stop() {
	if l.timer != nil {
		l.timer.Stop()
		l.timer = nil
	}
}
