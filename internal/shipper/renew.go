package shipper

import "errors"

// renewal is what changes for Run when the process is another's clone.
type renewal struct{ packer Packer }

var errRestored = errors.New("the environment was restored from a snapshot")

// Renew says that the process was restored from a snapshot: what failed before
// says nothing about now, an attempt that was being made has lost its
// connection, and the account begins anew. packer makes records from now on.
func (s *Shipper) Renew(packer Packer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.renewed, s.thawed, s.askedFor, s.counts = &renewal{packer}, true, 0, Counts{}
	if s.cut != nil {
		s.cut(errRestored)
	}
	select {
	case s.wake <- struct{}{}:
	default: // Run is being woken already
	}
}

func (s *Shipper) takeRenewal() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.renewed != nil {
		s.config.Packer, s.renewed = s.renewed.packer, nil
	}
}
