package simulation

// growStacks lets goroutines begin with as much stack as they will need. Those
// of a life are many and short, and growing their stacks takes 6 % of its time.
// Under GODEBUG=adaptivestackstart=1 the runtime goes by the mean of what it
// finds in use at a garbage collection: one stack that is large raises it.
// Whoever calls it calls what it returns in the end.
func growStacks() (done func()) {
	parked, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		occupy(8, parked)
	}()
	return func() {
		close(parked)
		<-ended
	}
}

// occupy holds so many times 64 KiB of stack until parked is closed.
func occupy(frames int, parked <-chan struct{}) byte {
	var frame [64 << 10]byte
	if frames == 1 {
		<-parked
		return frame[frames]
	}
	return occupy(frames-1, parked) + frame[frames]
}
