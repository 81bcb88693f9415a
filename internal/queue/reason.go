package queue

// Reason says why an event was dropped.
type Reason int

// The reasons why an event is dropped, and the only ones.
const (
	QueueFull Reason = iota // it was the oldest that waited when the queue was full
	TooLarge                // the queue can never hold it
	Permanent               // the stream refuses it for good
	Deadline                // the environment ended before the stream took it
	Damaged                 // what was kept elsewhere can't be read any more
	reasons
)

func (r Reason) String() string {
	return [...]string{"queue_full", "too_large", "permanent", "deadline", "damaged"}[r]
}
