package extension

import (
	"bytes"
	"time"
)

// moments tells when events were said. Reading their times and asking for the
// present cost as much as making their lines, and the events of a push have few
// different ones. It is not for concurrent use.
type moments struct {
	text []byte    // of the time that was read last
	read time.Time // that time; zero if it is none

	now  time.Time
	left int // for so many events now is still good
}

// goodFor is for how many events of a push the present is asked for once.
const goodFor = 64

// of returns when an event was said, by its time as Lambda wrote it, and the
// present. What doesn't tell, or tells of a time to come, was said now.
func (m *moments) of(text []byte) (said, now time.Time) {
	if m.left == 0 {
		m.now, m.left = time.Now(), goodFor
	}
	m.left--
	if !bytes.Equal(text, m.text) || m.text == nil {
		m.text = append(m.text[:0], text...)
		if m.read = (time.Time{}); m.read.UnmarshalText(insideOf(text)) != nil {
			m.read = time.Time{}
		}
	}
	if m.read.IsZero() || m.read.After(m.now) {
		return m.now, m.now
	}
	return m.read, m.now
}

// pass notes that time has passed.
func (m *moments) pass() { m.left = 0 }
