// Command kinesis-telemetry-api-extension is an AWS Lambda extension that puts
// what the platform, the function and the extensions say into a Kinesis data
// stream. Lambda starts it; README.md tells how it is configured.
package main

import (
	"context"
	"fmt"
	"net"
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
	ctx, end := context.WithCancelCause(context.Background())
	err := run(ctx, os.Environ(), filepath.Base(os.Args[0]), func() { heedSignals(ctx, end) })
	end(nil)
	if err != nil {
		os.Exit(1)
	}
}

// heedSignals lets the signals that ask a process to leave end ctx. It costs
// three threads, for what Lambda never sends, so that no start waits for it.
func heedSignals(ctx context.Context, end context.CancelCauseFunc) {
	signalled, stop := signal.NotifyContext(ctx, syscall.SIGTERM, syscall.SIGINT)
	context.AfterFunc(signalled, func() {
		end(context.Cause(signalled))
		stop()
	})
}

// run wires the rooms together, and calls asked when it waits for the first
// event. An error has been told when it returns.
func run(ctx context.Context, environ []string, name string, asked func()) error {
	var log *logger.Logger
	configure := func() extension.Config {
		debug.SetGCPercent(gcPercent)
		settings, problem := config.Load(environ)
		limitMemory(settings.MemoryLimit)
		log = logger.New(os.Stdout, name, settings.LogJSON, logger.Level(settings.LogLevel))
		for _, warning := range settings.Warnings {
			log.Log(logger.Warn, warning)
		}
		life := wire(settings, problem, log)
		life.Asked = asked
		return life
	}
	opening := open(environ, name)
	if opening.RuntimeAPI == "" {
		configure()
		err := fmt.Errorf("AWS_LAMBDA_RUNTIME_API is not set: %s is started by Lambda, or by telemetryctl local", name)
		log.Log(logger.Error, "can't start", logger.Err(err))
		return err
	}
	err := extension.Run(ctx, opening, configure)
	if err != nil {
		log.Log(logger.Error, "ended", logger.Err(err))
	}
	return err
}

// open is what registration needs of the environment, with nothing before it.
func open(environ []string, name string) extension.Opening {
	place := config.LoadPlace(environ)
	return extension.Opening{
		Name: name, RuntimeAPI: place.RuntimeAPI, Dial: dialHere,
		ShutdownOnly: place.InitializationType == managedInstances,
	}
}

// dialHere opens a connection to the Runtime API, which is on this machine: it is
// made or refused at once. With a context that may end, Go would begin a goroutine
// for that, and a thread for it, before anything is asked.
func dialHere(_ context.Context, network, address string) (net.Conn, error) {
	return net.Dial(network, address) //nolint:noctx // see above
}

// limitMemory asks the runtime to stay within so many bytes; 0 leaves it as
// GOMEMLIMIT says.
func limitMemory(bytes int64) {
	if bytes > 0 {
		debug.SetMemoryLimit(bytes)
	}
}
