package extension

import "time"

const (
	// holdBack is how long the answer to one push is held back at the most
	// while the queue is full: Lambda keeps what comes then in its own buffer,
	// and not in the sandbox's memory.
	holdBack = 4 * time.Second
	// holdBackBeforeDisk is the same where there is a disk to go to.
	holdBackBeforeDisk = time.Second

	// patienceTick is how much of the patience a freeze costs at the most.
	patienceTick = 100 * time.Millisecond
)

// awaitRoom waits for the queue to have room for so many bytes, as long as the
// body that is being pushed may be held back. The life is told: it must not
// wait for an event that waits behind this one. When the life ends, nothing is
// held back any more: nobody would be there to take it.
func (in *intake) awaitRoom(key string, bytes int) {
	for told := false; !in.queue.Fits(key, bytes); told = true {
		left := in.leftOfPatience()
		if left <= 0 {
			in.overflow.makeRoom(in.queue.Cost(bytes), in.spillTime())
			return
		}
		if !told {
			in.signals.publish(true)
		}
		began := time.Now()
		timer := time.NewTimer(min(left, patienceTick))
		select {
		case <-in.queue.Freed():
		case <-timer.C:
		case <-in.ending:
			in.spendPatience(left)
		}
		timer.Stop()
		in.spendPatience(min(time.Since(began), patienceTick))
	}
}

// endHoldingBack lets through what is held back: there is no time for it any
// more. It is called once.
func (in *intake) endHoldingBack() { close(in.ending) }

// fullPatience is how long a push may be held back that begins.
func (in *intake) fullPatience() time.Duration {
	if in.overflow != nil {
		return holdBackBeforeDisk
	}
	return holdBack
}

func (in *intake) spillTime() time.Duration {
	select {
	case <-in.ending:
		return lastSpillTime
	default:
		return spillTime
	}
}

func (in *intake) leftOfPatience() time.Duration {
	in.mu.Lock()
	defer in.mu.Unlock()
	return in.patience
}

func (in *intake) spendPatience(waited time.Duration) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.patience -= waited
}
