package spill

import (
	"fmt"
	"strings"
)

// Recovery says what Open found.
type Recovery struct {
	Blocks int // that come back
	Events int // in them

	LostBytes  int64 // that hold no block that could come back
	LostEvents int   // known to be lost; in bytes that can't be read may be more
	Foreign    int   // things in a segment's place that aren't files of ours, and stay
}

// Nothing tells whether there was nothing at all.
func (r Recovery) Nothing() bool { return r == Recovery{} }

// Lossy tells whether something is lost or in the way.
func (r Recovery) Lossy() bool { return r.LostBytes > 0 || r.LostEvents > 0 || r.Foreign > 0 }

// String is one sentence, without a full stop.
func (r Recovery) String() string {
	var s strings.Builder
	fmt.Fprintf(&s, "%d events in %d blocks came back from the spill", r.Events, r.Blocks)
	if r.LostBytes > 0 || r.LostEvents > 0 {
		fmt.Fprintf(&s, ", %d bytes of it were unreadable or beyond its bound, with %d events that are known", r.LostBytes, r.LostEvents)
	}
	if r.Foreign > 0 {
		fmt.Fprintf(&s, ", %d of its places are taken by something else", r.Foreign)
	}
	return s.String()
}

// DamageError says that blocks were lost while they lay on disk.
type DamageError struct {
	Blocks int
	Events int
	// Environment, First and Last say which events, if that is still known.
	Environment string
	First, Last uint64

	Cause error
}

func (e *DamageError) Error() string {
	return fmt.Sprintf("%d events in %d spilled blocks are lost: %v", e.Events, e.Blocks, e.Cause)
}

// Unwrap returns the cause.
func (e *DamageError) Unwrap() error { return e.Cause }
