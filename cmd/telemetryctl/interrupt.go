package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// echo is how long further signals count as the same one: whoever ends a
// process group may reach a process twice.
const echo = 500 * time.Millisecond

func swallow(signals <-chan os.Signal, done <-chan struct{}) {
	for over := time.After(echo); ; {
		select {
		case <-signals:
		case <-over:
			return
		case <-done:
			return
		}
	}
}

// interruptible returns two contexts: the first signal ends gentle, after
// which everything is ended in order; the second ends hard as well. A reader
// that goes away does not kill the process: it is told by the write that
// fails, so that nobody leaves children behind.
func interruptible(parent context.Context) (gentle, hard context.Context, stop func()) {
	all, kill := context.WithCancel(parent)
	first, end := context.WithCancel(all)
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	broken := make(chan os.Signal, 1)
	signal.Notify(broken, syscall.SIGPIPE)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for _, next := range []context.CancelFunc{end, kill} {
			select {
			case <-signals:
				next()
				swallow(signals, all.Done())
			case <-all.Done():
				return
			}
		}
	}()
	return first, all, func() {
		kill()
		<-done
		signal.Stop(signals)
		signal.Stop(broken)
	}
}
