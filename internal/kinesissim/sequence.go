package kinesissim

import (
	"strconv"
	"time"
)

// A sequence number has AWS's 56 digits:
//
//	49 | shard's creation, s (10) | shard (12) | ordinal (19) | arrival, ms (13)
//
// Within a shard the ordinal makes it strictly increasing and lets a number be
// found again without an index; the clock plays no part in the order.
const (
	sequenceDigits = 56
	sequencePrefix = "49"
	ordinalAt      = 2 + 10 + 12
	ordinalDigits  = 19
)

func (sh *shard) appendSequence(to []byte, ordinal int64, arrived time.Time) []byte {
	to = append(to, sequencePrefix...)
	to = appendPadded(to, sh.created.Unix(), 10)
	to = appendPadded(to, int64(sh.index), 12)
	to = appendPadded(to, ordinal, ordinalDigits)
	return appendPadded(to, arrived.UnixMilli(), 13)
}

func (sh *shard) sequence(ordinal int64, arrived time.Time) string {
	return string(sh.appendSequence(make([]byte, 0, sequenceDigits), ordinal, arrived))
}

// ordinalOf reads the ordinal out of one of the shard's sequence numbers.
func (sh *shard) ordinalOf(sequence string) (int64, bool) {
	own := sh.sequence(0, sh.created)
	if len(sequence) != sequenceDigits || sequence[:ordinalAt] != own[:ordinalAt] {
		return 0, false
	}
	n, err := strconv.ParseInt(sequence[ordinalAt:ordinalAt+ordinalDigits], 10, 64)
	return n, err == nil
}

// appendPadded writes n with leading zeros; n has at most width digits.
func appendPadded(to []byte, n int64, width int) []byte {
	start := len(to)
	for range width {
		to = append(to, '0')
	}
	for i := start + width - 1; n > 0 && i >= start; i-- {
		to[i] = byte('0' + n%10)
		n /= 10
	}
	return to
}
