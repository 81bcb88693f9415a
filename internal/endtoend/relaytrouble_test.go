package endtoend

import "time"

// turnTrouble is what a relay does to one turn: a request and its answer. The
// zero value lets both pass.
type turnTrouble struct {
	cutRequest int           // when so many bytes of the request came, the connection is reset; 0: never
	cutAnswer  int           // when so many bytes of the answer passed; 0: never
	hold       bool          // the answer waits until the relay is told to let go
	swallow    bool          // the answer never comes, and the connection stays
	delay      time.Duration // before the first byte of the answer
	trickle    int           // so many bytes of the answer pass at a time; 0: all
	every      time.Duration // between two times
}

// turn is one request and its answer.
type turn struct {
	turnTrouble
	asked, answered int // bytes of it that came so far
}
