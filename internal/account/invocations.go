package account

// End is how an invocation ended.
type End int

// The ends of an invocation.
const (
	OK End = iota
	Failed
	TimedOut
)

// Invocations is how many invocations ended in which way.
type Invocations struct {
	OK       int `json:"ok"`
	Failed   int `json:"failed"`
	TimedOut int `json:"timedOut"`
}

// Total is how many ended at all.
func (i Invocations) Total() int { return i.OK + i.Failed + i.TimedOut }

func (i *Invocations) count(end End) {
	switch end {
	case OK:
		i.OK++
	case Failed:
		i.Failed++
	case TimedOut:
		i.TimedOut++
	}
}
