package main

import (
	"context"
	"fmt"
	"path/filepath"
	"syscall"
)

// profileEvents is how many make enough samples: there are a hundred for each
// second of CPU time.
const profileEvents = 1_000_000

// writeProfile loads the extension, which must be built as bench/profile has
// it, and lets it write the profile of its CPU time.
func (o options) writeProfile(ctx context.Context) error {
	e, err := listenTLS(ctx, o.authority)
	if err != nil {
		return err
	}
	defer e.close()
	at, release, err := o.isolate()
	if err != nil {
		return err
	}
	defer release()
	path, err := filepath.Abs(o.profile)
	if err != nil {
		return err
	}
	s := o.measured()
	s.loaded = func(pid int) error { return syscall.Kill(pid, syscall.SIGUSR1) }
	if _, err = s.try(ctx, profileEvents, at, e, append(e.environment(o.authority), "BENCH_PROFILE="+path)...); err != nil {
		return fmt.Errorf("profiling: %w", err)
	}
	return nil
}
