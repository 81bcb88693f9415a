// Package world puts the extension between a local Lambda and a local Kinesis,
// on a network in memory. It is for tests and simulations in a testing/synctest
// bubble, and is the only place that joins all three.
package world

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"strconv"
	"sync"
	"time"

	"kinesis-telemetry-api-extension/internal/extension"
	"kinesis-telemetry-api-extension/internal/kinesis"
	"kinesis-telemetry-api-extension/internal/kinesissim"
	"kinesis-telemetry-api-extension/internal/lambdasim"
	"kinesis-telemetry-api-extension/internal/logger"
	"kinesis-telemetry-api-extension/internal/memnet"
	"kinesis-telemetry-api-extension/internal/queue"
	"kinesis-telemetry-api-extension/internal/telemetryapi"
	"kinesis-telemetry-api-extension/record"
)

// What every world has.
const (
	Name     = "ext"       // the extension's
	Function = "fn"        // the function's name
	Stream   = "telemetry" // the stream's name

	KinesisPort   = 4567
	TelemetryPort = 4243 // where the extension would listen
)

const (
	accessKey = "AKIDLOCAL"
	secretKey = "local-secret"
)

// World is one execution environment of Lambda and the stream that the
// extension in it ships to.
type World struct {
	Network *memnet.Network
	Kinesis *kinesissim.Server

	Lambda   lambdasim.Config        // may be changed before Start, but not its programs
	Protocol kinesis.Protocol        // between the extension and Kinesis; CBOR, as with AWS
	Settings func(*extension.Config) // changes them, each time before the extension runs; may be nil
	Exited   func(err error)         // is told what extension.Run returned; may be nil
	Handle   Handler                 // the function
	Signal   context.CancelFunc      // ends the extension as SIGTERM does; set while it runs
	serving  sync.WaitGroup
}

// New makes a world whose Kinesis has one stream. The extension logs to log.
func New(k kinesissim.Config, shards int, handle Handler, log io.Writer) (*World, error) {
	w := &World{Network: memnet.New(), Handle: handle, Protocol: kinesis.CBOR}
	k.Credentials = []kinesissim.Credentials{{AccessKeyID: accessKey, SecretAccessKey: secretKey}}
	w.Kinesis = kinesissim.New(k)
	w.Lambda = lambdasim.Config{
		Function: lambdasim.FunctionConfig{Program: lambdasim.Func(w.runtime), Name: Function},
		Extensions: []lambdasim.Extension{{
			Name: Name,
			Program: lambdasim.Func(func(ctx context.Context, environ []string, _, _ io.Writer) error {
				return w.extension(ctx, environ, log)
			}),
		}},
		Network:     lambdasim.Memory(w.Network),
		Credentials: lambdasim.Credentials{AccessKeyID: accessKey, SecretAccessKey: secretKey},
	}
	if err := w.Kinesis.CreateStream(kinesissim.StreamSpec{Name: Stream, Shards: shards}); err != nil {
		return nil, fmt.Errorf("making the stream: %w", err)
	}
	return w, nil
}

// Start opens Kinesis and runs the init phase of Lambda. Without an error the
// caller must shut the environment down, and in any case Close the world.
func (w *World) Start(ctx context.Context) (*lambdasim.Environment, error) {
	listener, err := w.Network.Listen("tcp", "127.0.0.1:"+strconv.Itoa(KinesisPort))
	if err != nil {
		return nil, fmt.Errorf("listening for Kinesis: %w", err)
	}
	w.serving.Go(func() { _ = w.Kinesis.Serve(listener) })
	return lambdasim.Start(ctx, w.Lambda)
}

// Close ends Kinesis. What it was given stays readable.
func (w *World) Close() {
	_ = w.Kinesis.Close() // its listener is in memory
	w.serving.Wait()
}

// extension is the process that Lambda starts.
func (w *World) extension(ctx context.Context, environ []string, log io.Writer) error {
	credentials, err := w.credentials(environ)
	if err != nil {
		return err
	}
	stream, err := kinesis.New(kinesis.Config{
		Stream: Stream, Region: "us-east-1", Endpoint: "http://127.0.0.1:" + strconv.Itoa(KinesisPort),
		Protocol: w.Protocol, Credentials: credentials, Dial: w.Network.DialContext,
	})
	if err != nil {
		return err
	}
	defer stream.RetireIdle()
	config := w.settings(stream, variable(environ, "AWS_LAMBDA_RUNTIME_API"), log)
	config.Snapshot = variable(environ, "AWS_LAMBDA_INITIALIZATION_TYPE") == string(lambdasim.SnapStart)
	if w.Settings != nil {
		w.Settings(&config)
	}
	ctx, w.Signal = context.WithCancel(ctx)
	defer w.Signal()
	err = extension.Run(ctx, config.Opening, func() extension.Config { return config })
	if w.Exited != nil {
		w.Exited(err)
	}
	return err
}

// credentials are those of Lambda's variables, or of its endpoint.
func (w *World) credentials(environ []string) (kinesis.Provider, error) {
	if url := variable(environ, "AWS_CONTAINER_CREDENTIALS_FULL_URI"); url != "" {
		token := variable(environ, "AWS_CONTAINER_AUTHORIZATION_TOKEN")
		return kinesis.Container(kinesis.ContainerConfig{URL: url, Token: token, Dial: w.Network.DialContext})
	}
	return kinesis.Static(kinesis.Credentials{AccessKeyID: accessKey, SecretAccessKey: secretKey})
}

// settings are the product's defaults.
func (w *World) settings(stream *kinesis.Stream, runtimeAPI string, log io.Writer) extension.Config {
	return extension.Config{
		Opening:      extension.Opening{Name: Name, RuntimeAPI: runtimeAPI, Dial: w.Network.DialContext},
		FunctionName: Function,
		Listen:       w.Network.Listen, Host: "127.0.0.1", Port: TelemetryPort, Destination: "sandbox.localdomain",
		Subscription: telemetryapi.Subscription{
			SchemaVersion: "2025-01-29", Types: []string{"platform", "function"},
			MaxItems: 1000, MaxBytes: 262144, Timeout: 25 * time.Millisecond,
		},
		PostRuntimeBudget: 300 * time.Millisecond,
		Flush:             extension.FlushAdaptive, MaxDelay: 5 * time.Second, ReportEvery: 5 * time.Minute,
		QueueBytes:     8 << 20,
		BatchBytes:     256 << 10,
		MaxRecordBytes: record.MaxBytes,
		Records: func(environment string) extension.Records {
			return extension.Records{Encoder: record.NewEncoder(environment, Function, record.MaxBytes-16), Packing: queue.Lines()}
		},
		Linger:         time.Second,
		AttemptTimeout: 5 * time.Second,
		Sink:           stream,
		RetireIdle:     stream.RetireIdle,
		Random:         rand.Reader,
		Log:            logger.New(log, Name, false, logger.Debug),
	}
}
