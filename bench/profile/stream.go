//go:build bench_profile

// This file stands in for cmd/kinesis-telemetry-api-extension/stream.go when
// make profile builds the same program with a profile of its CPU time, which
// goes to the file that BENCH_PROFILE names (overlay.json).
package main

import (
	"os"
	"os/signal"
	"runtime/pprof"
	"syscall"

	"kinesis-telemetry-api-extension/internal/config"
	"kinesis-telemetry-api-extension/internal/kinesis"
)

// newStream begins the profile, which SIGUSR1 ends.
func newStream(settings config.Config) (*kinesis.Stream, error) {
	file, err := os.Create(os.Getenv("BENCH_PROFILE"))
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		return nil, err
	}
	enough := make(chan os.Signal, 1)
	signal.Notify(enough, syscall.SIGUSR1)
	go func() {
		<-enough
		pprof.StopCPUProfile()
		_ = file.Close()
	}()
	c, err := streamConfig(settings)
	if err != nil {
		return nil, err
	}
	return kinesis.New(c)
}
