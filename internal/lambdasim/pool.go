package lambdasim

import (
	"net/http"
	"slices"
)

// pool is the runtime of a Managed Instance: it asks for several invocations
// at once and works on several. Guarded by the generation's mu.
type pool struct {
	seats   []*seat                // free, the one that asked first is first
	running map[string]*Invocation // by requestId
	late    map[string]bool        // those that timed out and were not answered since
}

// seat is a call of next that waits for an invocation.
type seat struct{ invocation *Invocation }

// working is the invocation with an id that the runtime may answer, nil if
// there is none; late says that it timed out, which is told once.
func (r *runtimeState) working(id string) (i *Invocation, late bool) {
	if r.pool.late[id] {
		delete(r.pool.late, id)
		return nil, true
	}
	if i := r.pool.running[id]; i != nil {
		return i, false
	}
	return r.current, false
}

// begin takes the first free seat for an invocation; nil if there is none.
func (p *pool) begin(i *Invocation) *seat {
	if len(p.seats) == 0 {
		return nil
	}
	s := p.seats[0]
	p.seats = p.seats[1:]
	if p.running == nil {
		p.running, p.late = map[string]*Invocation{}, map[string]bool{}
	}
	p.running[i.RequestID] = i
	return s
}

// end takes an invocation for done. One that timed out may still be answered.
func (p *pool) end(i *Invocation, late bool) {
	delete(p.running, i.RequestID)
	if late {
		p.late[i.RequestID] = true
	}
}

func (g *generation) serveManagedNext(w http.ResponseWriter, r *http.Request) {
	s := &seat{}
	full := false
	g.alter(func() {
		p := &g.runtime.pool
		if full = len(p.seats) >= g.env.cfg.Concurrency; !full {
			p.seats = append(p.seats, s)
		}
	})
	if full {
		refuse(w, http.StatusForbidden, "Runtime.TooManyIdleRuntimes", "More than %d wait for an invocation", g.env.cfg.Concurrency)
		return
	}
	g.handInvocation(w, g.awaitSeat(r, s))
}

// awaitSeat waits for work; nil means that the caller or the generation is
// gone.
func (g *generation) awaitSeat(r *http.Request, s *seat) *Invocation {
	defer g.alter(func() {
		p := &g.runtime.pool
		p.seats = slices.DeleteFunc(p.seats, func(other *seat) bool { return other == s })
	})
	g.hold(r, func() bool { return s.invocation != nil })
	var i *Invocation
	g.check(func() bool { i = s.invocation; return true })
	return i
}
