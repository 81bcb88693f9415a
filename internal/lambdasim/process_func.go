package lambdasim

import (
	"context"
	"errors"
)

// funcProcess is a running Func.
type funcProcess struct {
	cancel context.CancelFunc
	gone   chan struct{}
	code   int // written before gone is closed
}

func (f Func) start(l launch) (process, error) {
	ctx, cancel := context.WithCancel(context.Background())
	p := &funcProcess{cancel: cancel, gone: make(chan struct{})}
	go func() {
		defer close(p.gone)
		defer cancel()
		err := f(ctx, l.environ, l.stdout, l.stderr)
		l.stdout.flush()
		l.stderr.flush()
		p.code = exitCodeOf(ctx, err)
	}()
	return p, nil
}

// exitCodeOf is what a shell would say of a Func that returned err.
func exitCodeOf(ctx context.Context, err error) int {
	var exit *ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return exit.Code
	case ctx.Err() != nil:
		return -1
	}
	return 1
}

func (p *funcProcess) terminate()              { p.cancel() }
func (p *funcProcess) kill()                   { p.cancel() }
func (p *funcProcess) freeze()                 {}
func (p *funcProcess) thaw()                   {}
func (p *funcProcess) syncOutput()             {}
func (p *funcProcess) peakMemory() int64       { return 0 }
func (p *funcProcess) exited() <-chan struct{} { return p.gone }
func (p *funcProcess) exitCode() int           { return p.code }
