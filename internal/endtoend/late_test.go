package endtoend

import "time"

// lateness runs act, and returns for how long together the machine kept a
// timer waiting meanwhile: what it does to one process when it is busy it does
// to all, and nobody can be blamed for it.
func lateness(act func()) time.Duration {
	const every = 5 * time.Millisecond
	stop, found := make(chan struct{}), make(chan time.Duration)
	go func() {
		var late time.Duration
		for {
			asked := time.Now()
			select {
			case <-time.After(every):
				late += time.Since(asked) - every
			case <-stop:
				found <- late
				return
			}
		}
	}()
	act()
	close(stop)
	return <-found
}
