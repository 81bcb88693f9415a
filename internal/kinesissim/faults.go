package kinesissim

import (
	"math"
	"time"
)

// Faults is a script of what goes wrong. Calls are counted from 1 from the
// moment the script is set, and only those the script applies to: PutRecords
// and PutRecord, or every call when AllCalls is set. The zero value is no
// fault.
type Faults struct {
	Throttle float64       // share of records, 0..1, refused as over their shard's rate
	Seed     uint64        // of the draw of those records
	Delay    time.Duration // before each answer
	Trickle  time.Duration // the answer comes in 16 pieces, so long apart
	Calls    []CallFault   // what befalls single calls; the first that fits counts
	Outages  []Outage      // spans in which every connection and call is reset
	AllCalls bool          // whether calls other than puts are met too
}

// CallFault is a fault of the calls First..Last.
type CallFault struct {
	First, Last int // counted from 1
	Kind        FaultKind
	Status      int           // Fail: the HTTP status
	Code        string        // Fail: AWS's error code
	Delay       time.Duration // Slow: before the answer
}

// Forever as the Last of a CallFault leaves its span open.
const Forever = math.MaxInt

// FaultKind is what befalls a call.
type FaultKind int

// The kinds of fault.
const (
	Fail  FaultKind = iota + 1 // the call has no effect and answers with Status and Code
	Hang                       // no effect, no answer until the client goes away
	Lose                       // the call takes effect, and its answer never comes
	Reset                      // no effect, the connection is reset
	Slow                       // the answer comes Delay later
)

// Outage is a span of time in which the service is gone.
type Outage struct {
	Start time.Duration // after the script was set
	Span  time.Duration
}

// ParseFaults reads a script from its text: settings with commas between them.
// N is the number of a call from 1, and a span of calls is N, N-M, or N- (from
// N on).
//
//	throttle=SHARE       that share of records (0..1) is refused per record
//	seed=NUMBER          draws other records
//	delay=DURATION       each answer comes so much later
//	delay=SPAN:DURATION  those answers come so much later
//	trickle=DURATION     each answer comes in 16 pieces, so long apart
//	fail=SPAN:STATUS     those calls fail with that HTTP status (400..599)
//	fail=SPAN:CODE       ... with that AWS error code
//	expire=SPAN          ... with ExpiredTokenException
//	hang=SPAN            those calls get no answer and have no effect
//	lose=SPAN            those calls take effect, their answer never comes
//	reset=SPAN           those calls' connections are reset, without effect
//	outage=START+SPAN    from START after the beginning, for SPAN, all is reset
//	calls=puts|all       the script is about puts (the default) or all calls
//
// For example "throttle=0.2,fail=3-5:500,hang=9,outage=2s+3s". The empty text
// is no fault. The error names the setting that is wrong, in one sentence.
func ParseFaults(text string) (Faults, error) {
	return parseFaults(text)
}
