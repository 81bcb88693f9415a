// Package extension is the life of the extension: the only room that knows the
// order of things.
package extension

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"

	"kinesis-telemetry-api-extension/internal/extensionsapi"
	"kinesis-telemetry-api-extension/internal/logger"
	"kinesis-telemetry-api-extension/internal/queue"
	"kinesis-telemetry-api-extension/internal/shipper"
	"kinesis-telemetry-api-extension/internal/telemetryapi"
	"kinesis-telemetry-api-extension/record"
)

// ErrNoShutdown says that the extension ended without Lambda having told it to.
var ErrNoShutdown = errors.New("ended before SHUTDOWN")

// Run lives from registration to SHUTDOWN. It returns nil only after SHUTDOWN:
// Lambda takes any other end for a crash and fails the function, so that every
// other trouble is told in the log and lived with. It fails if registration
// does, if a strict configuration is wrong, or if ctx ends.
func Run(ctx context.Context, config Config) error {
	client := extensionsapi.New(config.RuntimeAPI, config.Dial)
	defer client.Close()
	if err := register(ctx, config, client); err != nil {
		return err
	}
	if config.Problem != nil && config.Strict {
		err := client.InitError(ctx, "Extension.ConfigInvalid", config.Problem.Error())
		return errors.Join(config.Problem, err)
	}
	if config.Sink == nil {
		config.tellProblem("shipping nothing: the configuration is wrong")
		return idle(ctx, config, client)
	}
	config.tellProblem("the configuration is wrong in parts")
	return ship(ctx, config, client)
}

// register tries for a short while: the function's runtime waits for it.
func register(ctx context.Context, config Config, client *extensionsapi.Client) error {
	err := retry(ctx, registerAttempts, func() error {
		_, err := client.Register(ctx, config.Name, extensionsapi.Invoke, extensionsapi.Shutdown)
		return err
	})
	if err != nil {
		// Lambda may know us although its answer said otherwise.
		return errors.Join(err, client.InitError(ctx, "Extension.RegisterFailed", err.Error()))
	}
	return nil
}

// idle lives without shipping anything.
func idle(ctx context.Context, config Config, client *extensionsapi.Client) error {
	l := life{config: config, client: client}
	for {
		event, err := l.next(ctx)
		if err != nil {
			return err
		}
		if event.Type == extensionsapi.Shutdown {
			return nil
		}
	}
}

// ship lives and ships.
func ship(ctx context.Context, config Config, client *extensionsapi.Client) error {
	environment, err := record.NewEnvironment(config.Random)
	if err != nil {
		config.Log.Log(logger.Error, "shipping nothing", logger.Err(err))
		return idle(ctx, config, client)
	}
	q := queue.New(config.QueueBytes, config.Packing, batchBytes)
	in := &intake{
		queue:   q,
		signals: newSignals(),
		encoder: record.NewEncoder(environment, config.FunctionName, maxLine),
	}
	listener, err := hear(ctx, config, client, in)
	if err != nil {
		config.Log.Log(logger.Error, "shipping nothing: no telemetry will come", logger.Err(err))
		return idle(ctx, config, client)
	}
	l := &life{
		config: config, client: client, queue: q, signals: in.signals, listener: listener,
		shipper: shipper.New(shipper.Config{
			Queue: q, Sink: config.Sink, BatchBytes: batchBytes, Linger: config.Linger,
			AttemptTimeout: config.AttemptTimeout, Random: config.Random,
		}),
	}
	return l.live(ctx)
}

// maxLine is how long a line may be, so that it fits a record with its key.
const maxLine = record.MaxBytes - 16

// hear listens, and then subscribes to what shall be heard.
func hear(ctx context.Context, config Config, client *extensionsapi.Client, in *intake) (*telemetryapi.Listener, error) {
	listener, err := telemetryapi.Listen(config.Listen, config.Host, config.Port, in)
	if err != nil {
		return nil, err
	}
	_, port, err := net.SplitHostPort(listener.Address())
	if err == nil {
		subscription := config.Subscription
		subscription.URI = "http://sandbox.localdomain:" + port
		err = retry(ctx, subscribeAttempts, func() error {
			return telemetryapi.Subscribe(ctx, client.HTTP, config.RuntimeAPI, client.Identifier(), subscription)
		})
	}
	if err != nil {
		return nil, errors.Join(err, listener.Close(ctx))
	}
	return listener, nil
}

// live runs the shipper beside the life, and ends both.
func (l *life) live(ctx context.Context) error {
	shipping, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	var shipped sync.WaitGroup
	shipped.Go(func() { l.shipper.Run(shipping) })

	shutdown, err := l.invocations(ctx)
	if err != nil {
		shutdown = extensionsapi.Event{} // there is no time: what is held is counted, not sent
	}
	l.drain(ctx, shutdown.Deadline)
	l.queue.Close()
	stop()
	shipped.Wait()
	l.tell()
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNoShutdown, err)
	}
	return nil
}
