// Package extension is the life of the extension: the only room that knows the
// order of things.
package extension

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"kinesis-telemetry-api-extension/internal/extensionsapi"
	"kinesis-telemetry-api-extension/internal/http1"
	"kinesis-telemetry-api-extension/internal/logger"
	"kinesis-telemetry-api-extension/internal/shipper"
	"kinesis-telemetry-api-extension/internal/telemetryapi"
)

// ErrNoShutdown says that the extension ended without Lambda having told it to.
var ErrNoShutdown = errors.New("ended before SHUTDOWN")

// Run lives from registration to SHUTDOWN. It returns nil only after SHUTDOWN:
// Lambda takes any other end for a crash and fails the function, so that every
// other trouble is told in the log and lived with. It fails if registration
// does, if a strict configuration is wrong, or if ctx ends.
//
// The configuration is made by configure, which is called once in any case,
// while Lambda answers the registration: the function's runtime waits for that.
func Run(ctx context.Context, opening Opening, configure func() Config) error {
	client := extensionsapi.New(opening.RuntimeAPI, opening.Dial)
	defer client.Close()
	var made outfit
	var registration extensionsapi.Registration
	err := meanwhile(client.HTTP, func() { made = fitOut(opening, configure()) }, func() (err error) {
		registration, err = register(ctx, opening, client)
		return err
	})
	if err != nil {
		return errors.Join(err, made.leave())
	}
	config := made.config
	if config.Problem != nil && config.Strict {
		return errors.Join(config.Problem, initError(ctx, client, "Extension.ConfigInvalid", config.Problem))
	}
	if !config.ships() {
		config.tellProblem("shipping nothing: the configuration is wrong")
		return idle(ctx, config, client)
	}
	config.tellProblem("the configuration is wrong in parts")
	return ship(ctx, made, client, registration)
}

// meanwhile does something as soon as the first request that ask makes has left,
// and waits for both.
func meanwhile(client *http1.Client, do func(), ask func() error) error {
	var doing sync.WaitGroup
	begin := sync.OnceFunc(func() { doing.Go(do) })
	client.Wrote = begin
	err := ask()
	client.Wrote = nil
	begin() // where no request left
	doing.Wait()
	return err
}

// register tries for a short while: the function's runtime waits for it.
func register(ctx context.Context, opening Opening, client *extensionsapi.Client) (extensionsapi.Registration, error) {
	events := []extensionsapi.EventType{extensionsapi.Invoke, extensionsapi.Shutdown}
	if opening.ShutdownOnly {
		events = events[1:]
	}
	var registration extensionsapi.Registration
	err := retry(ctx, registerAttempts, func() (err error) {
		registration, err = client.Register(ctx, opening.Name, events...)
		return err
	})
	if err != nil {
		// Lambda may know us although its answer said otherwise.
		return registration, errors.Join(err, initError(ctx, client, "Extension.RegisterFailed", err))
	}
	return registration, nil
}

func initError(ctx context.Context, client *extensionsapi.Client, errorType string, cause error) error {
	ctx, cancel := context.WithTimeout(ctx, errorTime)
	defer cancel()
	return client.InitError(ctx, errorType, cause.Error())
}

// idle lives without shipping anything.
func idle(ctx context.Context, config Config, client *extensionsapi.Client) error {
	l := life{config: config, client: client}
	for {
		event, err := l.next(ctx)
		if err != nil {
			return fmt.Errorf("%w: %w", ErrNoShutdown, err)
		}
		if event.Type == extensionsapi.Shutdown {
			return nil
		}
	}
}

// ship lives and ships.
func ship(ctx context.Context, made outfit, client *extensionsapi.Client, registration extensionsapi.Registration) error {
	config, q := made.config, made.queue
	if made.failed != nil {
		config.Log.Log(logger.Error, "shipping nothing", logger.Err(made.failed))
		return idle(ctx, config, client)
	}
	config.Process = config.processing(registration)
	in := newIntake(config, q, made.environment, made.records.Encoder)
	in.about = slices.Concat(config.About, []Setting{
		{"functionVersion", registration.FunctionVersion},
		{"handler", registration.Handler},
		{"accountId", registration.AccountID},
	})
	in.announceStart(in.about)
	in.overflow = openOverflow(config, q)
	in.patience = in.fullPatience()
	listener, err := hear(ctx, made, client, in)
	if err != nil {
		in.overflow.leave(ctx, false)
		config.Log.Log(logger.Error, "shipping nothing: no telemetry will come", logger.Err(err))
		return idle(ctx, config, client)
	}
	l := &life{
		config: config, client: client, queue: q, intake: in, signals: in.signals, listener: listener,
		policy:   policyOf(config),
		reported: time.Now(),
		shipper: shipper.New(shipper.Config{
			Queue: q, Sink: config.Sink, Packer: made.records.Packer, BatchBytes: config.BatchBytes, Linger: config.linger(),
			AttemptTimeout: config.AttemptTimeout, Random: config.Random,
		}),
	}
	in.awaitRestore(newRestores(config, made.environment, l.shipper))
	return l.live(ctx)
}

// policyOf is the policy that the configuration asks for. Where Lambda buffers
// for longer than an invocation may be held, it would be held for nothing.
func policyOf(config Config) policy {
	mode := config.Flush
	if config.Subscription.Timeout >= config.PostRuntimeBudget {
		mode = FlushContinuous
	}
	return policy{mode: mode, maxDelay: config.MaxDelay}
}

// beyondRecord is how much more is kept of an event than a record can hold, so
// that the event is cut where the record ends.
const beyondRecord = 64 << 10

// typePlatform is the kind of events that the life itself goes by.
const typePlatform = "platform"

// hear listens, and then subscribes to what shall be heard.
func hear(ctx context.Context, made outfit, client *extensionsapi.Client, in *intake) (*telemetryapi.Listener, error) {
	config := made.config
	listener := telemetryapi.Listen(made.listener, config.MaxRecordBytes+beyondRecord, in)
	_, port, err := net.SplitHostPort(listener.Address())
	if err == nil {
		subscription := config.Subscription
		subscription.URI = "http://" + net.JoinHostPort(config.Destination, port)
		if !slices.Contains(subscription.Types, typePlatform) {
			subscription.Types = append([]string{typePlatform}, subscription.Types...)
		}
		err = retry(ctx, subscribeAttempts, func() error {
			return telemetryapi.Subscribe(ctx, client.HTTP, config.RuntimeAPI, client.Identifier(), subscription)
		})
	}
	if err != nil {
		return nil, errors.Join(err, listener.Close(ctx))
	}
	return listener, nil
}

// spindown is the shutdown after which the sandbox is gone. After any other it
// may be initialised again, with what is in its /tmp.
const spindown = "spindown"

// isForGood tells whether nobody will find what is left in /tmp. A Managed
// Instance that breaks is replaced by another.
// https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances-execution-environment.html
func (l *life) isForGood(shutdown extensionsapi.Event) bool {
	return l.config.ShutdownOnly || strings.EqualFold(shutdown.ShutdownReason, spindown)
}

// leaveReserve is what is kept of the shutdown's time to tell the account.
const leaveReserve = 50 * time.Millisecond

// goodbye is what a life has to send what it holds when it is ended by other
// means than SHUTDOWN.
const goodbye = time.Second

// live runs the shipper beside the life, and ends both.
func (l *life) live(ctx context.Context) error {
	shipping, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	var shipped sync.WaitGroup
	shipped.Go(func() { l.shipper.Run(shipping) })
	shipped.Go(func() { l.intake.overflow.run(shipping) })

	shutdown, err := l.invocations(ctx)
	if err != nil {
		shutdown.Deadline = time.Now().Add(goodbye)
	}
	l.drain(shipping, shutdown.Deadline)
	stop()
	shipped.Wait()
	leaving, left := context.WithDeadline(context.WithoutCancel(ctx), shutdown.Deadline.Add(-leaveReserve))
	defer left()
	l.intake.overflow.leave(leaving, l.isForGood(shutdown))
	l.queue.Close()
	l.tellTrouble()
	l.tell()
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNoShutdown, err)
	}
	return nil
}
