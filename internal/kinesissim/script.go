package kinesissim

import (
	"math/rand/v2"
	"strings"
	"sync"
	"time"
)

// script plays Faults: it counts calls and time and draws lots.
type script struct {
	mu     sync.Mutex
	faults Faults
	since  time.Time
	calls  int
	served uint64
	lots   *rand.Rand
}

func (s *script) set(f Faults) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults, s.since, s.calls = f, time.Now(), 0
	s.lots = rand.New(rand.NewPCG(f.Seed, 0))
}

// serial numbers requests.
func (s *script) serial() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.served++
	return s.served
}

// throttles draws whether one record is refused.
func (s *script) throttles() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.faults.Throttle > 0 && s.lots.Float64() < s.faults.Throttle
}

// down tells whether there is an outage now.
func (s *script) down() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.inOutage()
}

func (s *script) inOutage() bool {
	gone := time.Since(s.since)
	for _, o := range s.faults.Outages {
		if gone >= o.Start && gone-o.Start < o.Span {
			return true
		}
	}
	return false
}

// plan is what the script has for one call.
type plan struct {
	fault   CallFault // none: its Kind is 0
	delay   time.Duration
	trickle time.Duration
	outage  bool
}

// plan counts the call in, if it is one the script is about.
func (s *script) plan(operation string) plan {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := plan{outage: s.inOutage()}
	if !s.faults.AllCalls && operation != "PutRecords" && operation != "PutRecord" {
		return p
	}
	s.calls++
	p.delay, p.trickle = s.faults.Delay, s.faults.Trickle
	for _, f := range s.faults.Calls {
		if f.First > s.calls || s.calls > f.Last {
			continue
		}
		if f.Kind == Slow {
			p.delay += f.Delay
		} else if p.fault.Kind == 0 {
			p.fault = f
		}
	}
	return p
}

func (p plan) kind() FaultKind {
	if p.outage {
		return Reset
	}
	return p.fault.Kind
}

func (p plan) failure() error {
	e := &apiError{p.fault.Status, p.fault.Code, "Scripted fault."}
	if e.code == "" {
		e.code = codeOf(e.status)
	}
	if e.status == 0 {
		e.status = statusOf(e.code)
	}
	return e
}

// String names the faults for those who watch.
func (p plan) String() string {
	var names []string
	if p.outage {
		names = append(names, "outage")
	} else if k := p.fault.Kind; k != 0 {
		names = append(names, k.String())
	}
	if p.delay > 0 {
		names = append(names, "delay")
	}
	if p.trickle > 0 {
		names = append(names, "trickle")
	}
	return strings.Join(names, " ")
}

// String is the name a script's text has for the kind.
func (k FaultKind) String() string {
	switch k {
	case Fail:
		return "fail"
	case Hang:
		return "hang"
	case Lose:
		return "lose"
	case Reset:
		return "reset"
	case Slow:
		return "delay"
	}
	return "none"
}
