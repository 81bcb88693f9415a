package lambdasim

import (
	"errors"
	"os"
	"syscall"
	"time"
)

// maxCatchUp bounds what one sync reads, so that a process that never stops
// printing cannot hold it.
const maxCatchUp = 1 << 20

// outlet reads one output of a real process, and can be asked to have read all
// that was printed so far: without that, a line printed before a call of the
// Runtime API could be read after the call was served.
type outlet struct {
	r     *os.File
	to    *lines
	asked chan chan struct{} // each is closed when the output was caught up with
	done  chan struct{}      // closed when the output ended
}

// newOutlet also returns the writing end, for the process.
func newOutlet(to *lines) (*outlet, *os.File, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, nil, err
	}
	return &outlet{r: r, to: to, asked: make(chan chan struct{}, 1), done: make(chan struct{})}, w, nil
}

func (o *outlet) run() {
	defer close(o.done)
	defer o.r.Close()
	defer o.to.flush()
	buf := make([]byte, 64<<10)
	for {
		n, err := o.r.Read(buf)
		_, _ = o.to.Write(buf[:n]) // only tells
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded):
			o.catchUp(buf)
		case err != nil:
			return
		}
	}
}

// catchUp reads without waiting until nothing is left, then tells the asker.
func (o *outlet) catchUp(buf []byte) {
	_ = o.r.SetReadDeadline(time.Time{}) // fails when it is closed, which the next read tells
	for read := 0; read < maxCatchUp; {
		n := o.readNow(buf)
		if n <= 0 {
			break
		}
		_, _ = o.to.Write(buf[:n]) // only tells
		read += n
	}
	select {
	case ack := <-o.asked:
		close(ack)
	default:
	}
}

// readNow reads what is there, 0 or less if nothing is.
func (o *outlet) readNow(buf []byte) (n int) {
	raw, err := o.r.SyscallConn()
	if err != nil {
		return 0
	}
	if readErr := raw.Read(func(fd uintptr) bool {
		n, err = syscall.Read(int(fd), buf)
		return true
	}); readErr != nil {
		return 0
	}
	return n
}

// sync returns when everything printed before the call was told, or the output
// ended. A deadline in the past is what interrupts the reader.
func (o *outlet) sync() {
	ack := make(chan struct{})
	select {
	case o.asked <- ack:
	case <-o.done:
		return
	}
	_ = o.r.SetReadDeadline(time.Unix(1, 0)) // fails when it is closed: then done is near
	select {
	case <-ack:
	case <-o.done:
	}
}

// abandon ends the reading.
func (o *outlet) abandon() { o.r.Close() }
