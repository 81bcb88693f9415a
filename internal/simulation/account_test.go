package simulation

import (
	"strconv"
	"strings"
)

// account is what a process told at its end of what became of the events.
type account map[string]int

// account is nil if the process told none. Only who judges a life that is over
// asks.
func (p *process) account() account {
	if p.told == nil {
		p.told = p.readAccount()
	}
	return p.told
}

func (p *process) readAccount() account {
	for _, line := range p.log {
		_, fields, found := strings.Cut(line, " shut down ")
		if !found {
			continue
		}
		a := account{}
		for field := range strings.FieldsSeq(fields) {
			name, value, _ := strings.Cut(field, "=")
			if n, err := strconv.Atoi(value); err == nil {
				a[name] = n
			}
		}
		return a
	}
	return nil
}

// reasons are those for which an event may be dropped.
func reasons() []string {
	return []string{"queue_full", "too_large", "permanent", "deadline", "damaged"}
}
