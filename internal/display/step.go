package display

import (
	"strings"
	"time"
)

// AppendStep appends something that happened and is no event, in the columns
// of the events.
func (s Style) AppendStep(dst []byte, at time.Time, requestID, text string) []byte {
	l := layout{style: s, dst: dst}
	l.write(span{dim, s.clock(at.UTC().Format(time.RFC3339Nano))})
	l.write(span{text: "  "})
	l.write(shortID(requestID))
	l.write(span{dim, "  ·" + strings.Repeat(" ", tagWidth+1)})
	l.flow([]span{{dim, text}})
	return append(l.dst, '\n')
}
