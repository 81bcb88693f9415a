package display

import (
	"fmt"
	"strings"
)

// Ends is how often the extension ended, once in each environment, and how.
type Ends struct {
	All int `json:"ended"`
	// Killed is how many of them were by force, because it did not leave before
	// the deadline of a shutdown.
	Killed int `json:"killed"`
	// Crashed is how many more were not with status 0. Status is the last of
	// those; -1 is a signal.
	Crashed int `json:"crashed"`
	Status  int `json:"status"`
	// Complaint is the last error that it told; empty if none is known.
	Complaint string `json:"error,omitempty"`
}

// Well tells whether all of them were with status 0.
func (e Ends) Well() bool { return e.Killed == 0 && e.Crashed == 0 }

// fates says what was wrong with them, beginning with "was" or "left"; empty if
// nothing was.
func (e Ends) fates() string {
	killed := unless(e.Killed, "was killed in %d of "+count(e.All, "shutdown"))
	crashed := ""
	switch {
	case e.Crashed == 0:
	case e.Status < 0:
		crashed = fmt.Sprintf("was ended by a signal in %d of %s", e.Crashed, count(e.All, "environment"))
	default:
		crashed = fmt.Sprintf("left with status %d in %d of %s", e.Status, e.Crashed, count(e.All, "environment"))
	}
	return join(" and ", killed, crashed)
}

// rows are lines of the account, where there is anything to tell.
func (e Ends) rows(t *table) {
	of := "of " + count(e.All, "time") + " that the extension ended"
	t.some("killed", e.Killed, red, of+": it did not leave by the deadline of a shutdown")
	how := fmt.Sprintf(": with status %d", e.Status)
	if e.Status < 0 {
		how = ": by a signal"
	}
	t.some("crashed", e.Crashed, red, of+how)
}

// because is why it did not start, as far as it is known.
func (e Ends) because() string {
	if e.Complaint == "" {
		return "it " + e.fates()
	}
	return clean(strings.TrimSuffix(e.Complaint, "."))
}
