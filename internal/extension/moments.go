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
		m.read = m.parse(text)
		m.text = append(m.text[:0], text...)
	}
	if m.read.IsZero() || m.read.After(m.now) {
		return m.now, m.now
	}
	return m.read, m.now
}

// pass notes that time has passed.
func (m *moments) pass() { m.left = 0 }

// ofMinute is how much of a time that Lambda writes says in which minute it is.
const ofMinute = len(`"2006-01-02T15:04:`)

// parse reads a time, which mostly is of the same minute as the last one; zero
// if it is none.
func (m *moments) parse(text []byte) time.Time {
	if !m.read.IsZero() && len(text) > ofMinute && len(text) == len(m.text) && bytes.Equal(text[:ofMinute], m.text[:ofMinute]) {
		is, ok := intoMinute(text[ofMinute:])
		was, before := intoMinute(m.text[ofMinute:])
		if ok && before {
			return m.read.Add(is - was)
		}
	}
	var read time.Time
	if read.UnmarshalText(insideOf(text)) != nil {
		return time.Time{}
	}
	return read
}

// intoMinute reads the rest of a time as Lambda writes it, such as 05.678Z".
func intoMinute(text []byte) (time.Duration, bool) {
	if len(text) != len(`05.678Z"`) || text[0] > '5' || text[2] != '.' || string(text[6:]) != `Z"` {
		return 0, false
	}
	millis := 0
	for i, c := range text[:6] {
		if i == 2 {
			continue
		}
		if c < '0' || c > '9' {
			return 0, false
		}
		millis = millis*10 + int(c-'0')
	}
	return time.Duration(millis) * time.Millisecond, true
}
