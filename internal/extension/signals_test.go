package extension

import "testing"

// An asynchronous retry keeps its request id.
func TestWhatIsForgottenIsNotTakenForTheNextInvocation(t *testing.T) {
	s := newSignals()
	s.note(func(p *progress) { p.started, p.done = "r", "r" })
	s.publish(false)
	s.forget("r")
	s.publish(false)
	if got := s.progress(); got.started != "" || got.done != "" {
		t.Errorf("got %+v", got)
	}
	s.note(func(p *progress) { p.done = "other" })
	s.forget("r")
	s.publish(false)
	if got := s.progress().done; got != "other" {
		t.Errorf("forgot %q too", got)
	}
}

func TestTrustIsLostForLongerEachTimeAndGivenBackToTheSlow(t *testing.T) {
	var trust trust
	for _, penance := range []int{8, 16, 32, 64, 64} {
		trust.stayedOut("r")
		for i := range penance {
			if trust.begin() {
				t.Fatalf("trusted after %d of %d", i, penance)
			}
		}
		if !trust.begin() {
			t.Errorf("not trusted after %d", penance)
		}
	}
	trust.stayedOut("slow")
	if trust.came("other"); trust.begin() {
		t.Error("another's event is taken for the missed one")
	}
	if trust.came("slow"); !trust.begin() {
		t.Error("an event that only came late is not forgiven")
	}
}
