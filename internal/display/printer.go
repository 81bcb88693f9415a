// Package display writes events for a person to read: one line each, in
// colour on a terminal, plain in a pipe.
package display

import (
	"strings"
	"time"

	"kinesis-telemetry-api-extension/record"
)

// Style is what the reader's screen can show and the reader wants to see.
type Style struct {
	// Colour allows ANSI colours.
	Colour bool
	// Width is the screen's, in columns; 0 leaves lines as long as they are.
	Width int
	// Rows is how many rows of a screen an event may take, 0 for any number.
	// Without a Width it is as many rows of 80 columns, unbroken.
	Rows int
	// Zone is what times are shown in; nil leaves them in UTC.
	Zone *time.Location
}

// entry is an event in words: what kind of thing it is, and what it says.
type entry struct {
	tag  span
	body []span
	// requestID is the invocation's, where only the record names it.
	requestID string
}

// The columns before an event's words: time, invocation, tag.
const (
	idWidth  = 8
	tagWidth = 7
	indent   = len("15:04:05.000") + 2 + idWidth + 2 + tagWidth + 2
)

// Aside is what is known of an event beside what it says.
type Aside struct {
	// Exit is how the process ended that the event says of that it did.
	Exit string
	// Late is how long ago others were shown that follow the event; 0: in order.
	Late time.Duration
	// Again tells that the event was shown already.
	Again bool
}

// AppendEvent appends an event as a person likes to read it.
func (s Style) AppendEvent(dst []byte, e record.Event, aside Aside) []byte {
	said := aside.of(describe(e))
	l := layout{style: s, dst: dst}
	l.write(span{dim, s.clock(e.Time)})
	l.write(span{text: "  "})
	l.write(shortID(e.RequestID, said.requestID))
	l.write(span{text: "  "})
	l.write(said.tag)
	if len(said.body) > 0 {
		l.write(span{text: strings.Repeat(" ", max(0, tagWidth-cells(said.tag.text))+2)})
		l.flow(said.body)
	}
	return append(l.dst, '\n')
}

// of adds the aside to the words: what tells of the order first, where no cut
// takes it away.
func (a Aside) of(said entry) entry {
	if a.Exit != "" {
		said.body = append(said.body, span{red, ", " + a.Exit})
	}
	order := ""
	if a.Late > 0 {
		order = "late " + lateness(a.Late)
	} else if a.Again {
		order = "again"
	}
	if order == "" {
		return said
	}
	if len(said.body) > 0 {
		order += "  "
	}
	said.body = append([]span{{dim, order}}, said.body...)
	return said
}

// clock shows the time of day of an event's time, or what stands there
// instead of a time.
func (s Style) clock(text string) string {
	const shown = "15:04:05.000"
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return fit(clean(text), len(shown))
	}
	if s.Zone != nil {
		at = at.In(s.Zone)
	}
	return at.Format(shown)
}

// shortID shows the beginning of the first id that is there, in a colour of
// its own, so that the eye follows one invocation.
func shortID(ids ...string) span {
	for _, id := range ids {
		if id != "" {
			return span{hues[hash(id)%len(hues)], fit(clean(id), idWidth)}
		}
	}
	return span{text: strings.Repeat(" ", idWidth)}
}

func hash(text string) int {
	h := 0
	for _, c := range []byte(text) {
		h = (h*31 + int(c)) & 0xffff
	}
	return h
}

// fit cuts or fills a text to exactly n columns.
func fit(text string, n int) string {
	taken := 0
	for i, r := range text {
		if taken+cell(r) > n {
			text = text[:i]
			break
		}
		taken += cell(r)
	}
	return text + strings.Repeat(" ", n-taken)
}
