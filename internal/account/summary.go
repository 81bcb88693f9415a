package account

import (
	"fmt"
	"math"
	"slices"
	"time"
)

// Summary is the account at one moment.
type Summary struct {
	Invocations Invocations `json:"invocations"`
	// Said is how many events Lambda said to the extension; Dropped those among
	// them that Lambda dropped before they reached it, and said so.
	Said    int `json:"said"`
	Dropped int `json:"droppedByLambda"`
	// Read is how many different events lay on the stream; Own those among
	// them by which the extension accounts for itself or sums up invocations,
	// Masked those that were said otherwise, Strangers those that nobody was
	// seen to say.
	Read      int `json:"read"`
	Own       int `json:"own"`
	Masked    int `json:"masked"`
	Strangers int `json:"strangers"`
	// LeftOut is how many of the events said are not there because the
	// extension is configured to leave them out. Why is what it counts itself,
	// by reason: what Lambda pushed twice twice.
	LeftOut int    `json:"leftOut"`
	Why     Losses `json:"leftOutByReason"`
	// Foreign is how many Kinesis records, or lines of them, were no events.
	Foreign int `json:"foreign"`
	// Repeated is how many events Lambda pushed once more and lay there under
	// an id of their own.
	Repeated int `json:"repeatedByLambda"`
	// Duplicates is how many events lay there more than once under one id,
	// Copies how often beyond the first.
	Duplicates int `json:"duplicates"`
	Copies     int `json:"copies"`
	// Missing is how many events were said and neither read nor left out;
	// Unpushed those among them that never reached the extension because it was
	// gone.
	Missing  int `json:"missing"`
	Unpushed int `json:"unpushed"`
	// Lost is how many events the extension says that it dropped, by reason.
	Lost Losses `json:"droppedByExtension"`
	// Gaps is how many sequence numbers are not there although later ones of
	// the same environment are; Explained is those among them that a
	// delivery.dropped names, for the reasons in Because.
	Gaps      uint64   `json:"gaps"`
	Explained uint64   `json:"gapsExplained"`
	Because   []string `json:"-"`
	// Environments is how many different ones the events were numbered in: one
	// for each start of the extension.
	Environments int `json:"environments"`
	// Delay is the time from said to readable on the stream.
	Delay Quantiles `json:"delayMs"`
	// Hold is the time that extensions held the environment after the function
	// was done.
	Hold Quantiles `json:"holdMs"`
	// FirstMissing are some of the missing, the first said first; none where
	// events were left out, which can't be told from them one by one.
	FirstMissing []Said `json:"-"`
}

// someMissing is how many missing events a summary tells one by one.
const someMissing = 5

// Complete tells whether something was said and all of it lies on the stream.
// A gap that the extension explains is none of what was said: all of that was
// seen.
func (s Summary) Complete() bool { return s.Said > 0 && s.Missing == 0 && s.Gaps == s.Explained }

// Summary sums up what was noted so far.
func (a *Account) Summary() Summary {
	a.mu.Lock()
	defer a.mu.Unlock()
	because := a.explain()
	s := Summary{
		Invocations: a.invocations, Said: a.said, Dropped: a.dropped,
		Read: a.read, Own: a.own, Foreign: a.foreign,
		Repeated: a.repeated, Lost: a.ledger.losses.sum(),
		LeftOut: because.leftOut, Missing: a.waiting.count() - because.events(), Unpushed: a.unpushed,
		Environments: len(a.ledger.environments), Delay: quantiles(a.delays), Hold: quantiles(a.holds),
	}
	s.Masked = because.events() - because.leftOut
	s.Strangers = -s.Masked
	for _, n := range a.strangers {
		s.Strangers += n
	}
	var unmasked uint64
	if s.Why, unmasked, _ = a.processed.sum(); unmasked > 0 {
		s.Lost[reasonUnmasked] = unmasked
	}
	if s.LeftOut == 0 {
		s.FirstMissing = a.waiting.oldest(someMissing, because.masked)
	}
	s.Duplicates, s.Copies = a.ledger.duplicates()
	s.Gaps, s.Explained, s.Because = a.ledger.gaps()
	return s
}

// Quantiles are two quantiles of so many durations.
type Quantiles struct {
	Of       int
	P50, P99 time.Duration
}

// MarshalJSON writes them in milliseconds, null if there were no durations.
func (q Quantiles) MarshalJSON() ([]byte, error) {
	if q.Of == 0 {
		return []byte("null"), nil
	}
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	return fmt.Appendf(nil, `{"p50":%v,"p99":%v}`, ms(q.P50), ms(q.P99)), nil
}

// quantiles are nearest ranks: values that occurred, never between two.
func quantiles(all []time.Duration) Quantiles {
	if len(all) == 0 {
		return Quantiles{}
	}
	sorted := slices.Sorted(slices.Values(all))
	rank := func(q float64) time.Duration {
		return sorted[int(math.Ceil(q*float64(len(sorted))))-1]
	}
	return Quantiles{Of: len(all), P50: rank(0.50), P99: rank(0.99)}
}
