package http1

import (
	"errors"
	"net"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// failing is a listener that gives nothing but errors, and a connection for each
// nil among them.
type failing struct {
	errs   []error
	asked  []time.Duration // since the beginning
	began  time.Time
	closed chan struct{}
	once   sync.Once
}

func (f *failing) Accept() (net.Conn, error) {
	f.asked = append(f.asked, time.Since(f.began))
	if len(f.errs) == 0 {
		<-f.closed
		return nil, net.ErrClosed
	}
	err := f.errs[0]
	f.errs = f.errs[1:]
	if err != nil {
		return nil, err
	}
	here, there := net.Pipe()
	go func() {
		<-f.closed
		there.Close()
	}()
	return here, nil
}

func (f *failing) Close() error   { f.once.Do(func() { close(f.closed) }); return nil }
func (f *failing) Addr() net.Addr { return nil }

func TestConnectionsAreAcceptedAgainAfterErrors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		full := errors.New("too many open files")
		l := &failing{errs: []error{full, full, full, nil, full, nil}, began: time.Now(), closed: make(chan struct{})}
		s := Serve(l, func(*Exchange) {})
		time.Sleep(time.Minute)
		if err := s.Close(t.Context()); err != nil {
			t.Error(err)
		}
		ms := time.Millisecond
		if want := []time.Duration{0, ms, 3 * ms, 7 * ms, 7 * ms, 8 * ms, 8 * ms}; !slices.Equal(l.asked, want) {
			t.Errorf("asked at %v, want %v", l.asked, want)
		}
	})
}

func TestWhereNothingCanBeAcceptedItIsTriedEachSecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &failing{errs: slices.Repeat([]error{errors.New("too many open files")}, 1000), began: time.Now(), closed: make(chan struct{})}
		s := Serve(l, func(*Exchange) {})
		time.Sleep(time.Minute)
		synctest.Wait()
		// Ten pauses double to half a second, 1.023 s in all.
		if n := len(l.asked); n != 11+58 || l.asked[n-1]-l.asked[n-2] != time.Second {
			t.Errorf("asked %d times, last at %v", n, l.asked[n-2:])
		}
		began := time.Now()
		if err := s.Close(t.Context()); err == nil || time.Since(began) > 0 {
			t.Errorf("closing: %v after %v", err, time.Since(began))
		}
	})
}
