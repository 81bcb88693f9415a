// Command kinesis-telemetry-api-extension is an AWS Lambda extension that puts
// what the platform, the function and the extensions say into a Kinesis data
// stream. Lambda starts it; README.md tells how it is configured.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"syscall"

	"kinesis-telemetry-api-extension/internal/config"
	"kinesis-telemetry-api-extension/internal/extension"
	"kinesis-telemetry-api-extension/internal/logger"
)

// gcPercent trades a little CPU for the function's memory: the working set is
// a few megabytes of buffers that are used again and again.
const gcPercent = 50

func main() {
	debug.SetGCPercent(gcPercent)
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	err := run(ctx, os.Environ(), filepath.Base(os.Args[0]))
	stop()
	if err != nil {
		os.Exit(1)
	}
}

// run wires the rooms together. An error has been told when it returns.
func run(ctx context.Context, environ []string, name string) error {
	settings, problem := config.Load(environ)
	limitMemory(settings.MemoryLimit)
	log := logger.New(os.Stdout, name, settings.LogJSON, logger.Level(settings.LogLevel))
	for _, warning := range settings.Warnings {
		log.Log(logger.Warn, warning)
	}
	if settings.RuntimeAPI == "" {
		err := fmt.Errorf("AWS_LAMBDA_RUNTIME_API is not set: %s is started by Lambda, or by telemetryctl local", name)
		log.Log(logger.Error, "can't start", logger.Err(err))
		return err
	}
	err := extension.Run(ctx, wire(settings, problem, name, log))
	if err != nil {
		log.Log(logger.Error, "ended", logger.Err(err))
	}
	return err
}

// limitMemory asks the runtime to stay within so many bytes; 0 leaves it as
// GOMEMLIMIT says.
func limitMemory(bytes int64) {
	if bytes > 0 {
		debug.SetMemoryLimit(bytes)
	}
}
