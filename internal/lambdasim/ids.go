package lambdasim

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"
)

// ids draws everything random of the environment from its seed.
type ids struct {
	mu     sync.Mutex
	source *rand.ChaCha8 // guarded by mu
}

func newIDs(seed uint64) *ids {
	var key [32]byte
	binary.LittleEndian.PutUint64(key[:], seed)
	return &ids{source: rand.NewChaCha8(key)}
}

func (d *ids) bytes(n int) []byte {
	d.mu.Lock()
	defer d.mu.Unlock()
	b := make([]byte, n)
	_, _ = d.source.Read(b) // never fails
	return b
}

func (d *ids) hex(n int) string { return hex.EncodeToString(d.bytes(n)) }

// uuid is a version 4 UUID.
func (d *ids) uuid() string {
	b := d.bytes(16)
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// trace is a value of the X-Amzn-Trace-Id header.
func (d *ids) trace(now time.Time) string {
	return fmt.Sprintf("Root=1-%08x-%s;Parent=%s;Sampled=0", now.Unix(), d.hex(12), d.hex(8))
}

// jitter is a duration from d/2 to d.
func (d *ids) jitter(most time.Duration) time.Duration {
	half := most / 2
	if half <= 0 {
		return most
	}
	return half + time.Duration(binary.LittleEndian.Uint64(d.bytes(8))%uint64(half))
}

// isUUID reports whether s is written as a UUID.
func isUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i, c := range []byte(s) {
		dash := i == 8 || i == 13 || i == 18 || i == 23
		hexDigit := c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
		if dash != (c == '-') || !dash && !hexDigit {
			return false
		}
	}
	return true
}
