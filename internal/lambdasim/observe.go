package lambdasim

import "time"

func (e *Environment) observe(s Step) {
	if f := e.cfg.Observer.Step; f != nil {
		if s.At.IsZero() {
			s.At = time.Now()
		}
		f(s)
	}
}

func (e *Environment) observePrinted(extension string, line []byte) {
	if f := e.cfg.Observer.Printed; f != nil {
		f(extension, line)
	}
}

func (e *Environment) observeSaid(ev Event) {
	if f := e.cfg.Observer.Said; f != nil {
		f(ev)
	}
}

func (e *Environment) observeLost(ev Event, why LossReason) {
	if f := e.cfg.Observer.Lost; f != nil {
		f(ev, why)
	}
}
