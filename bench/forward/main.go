// Command forward is the least that an extension can do which puts what it is
// pushed on a stream: it reads it, and puts it as it came, cut into records
// anywhere, in requests as large as the extension's, hashed, signed and over
// TLS. What the extension costs on top of that is what it makes of telemetry.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"

	"kinesis-telemetry-api-extension/bench/least"
	"kinesis-telemetry-api-extension/internal/http1"
	"kinesis-telemetry-api-extension/internal/kinesis"
	"kinesis-telemetry-api-extension/record"
)

const (
	requestBytes = 256 << 10 // as the extension fills them
	recordBytes  = 25_000
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	stream, err := open()
	if err != nil {
		return err
	}
	extension, err := least.Register(ctx, os.Getenv("AWS_LAMBDA_RUNTIME_API"), filepath.Base(os.Args[0]))
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	f := &forwarder{ctx: ctx, stream: stream}
	server := http1.Serve(listener, f.take)
	address, ok := listener.Addr().(*net.TCPAddr)
	if !ok {
		return errors.Join(fmt.Errorf("listening at %v, which has no port", listener.Addr()), server.Close(ctx))
	}
	err = extension.Subscribe(ctx, address.Port)
	if err == nil {
		err = extension.AwaitShutdown(ctx)
	}
	return errors.Join(err, server.Close(ctx), f.end())
}

// open returns the stream that the environment names.
func open() (*kinesis.Stream, error) {
	keys, err := kinesis.Static(kinesis.Credentials{
		AccessKeyID: os.Getenv("AWS_ACCESS_KEY_ID"), SecretAccessKey: os.Getenv("AWS_SECRET_ACCESS_KEY"), SessionToken: os.Getenv("AWS_SESSION_TOKEN"),
	})
	if err != nil {
		return nil, err
	}
	return kinesis.New(kinesis.Config{
		Stream: "telemetry", Region: os.Getenv("AWS_REGION"), Endpoint: os.Getenv("AWS_ENDPOINT_URL_KINESIS"),
		CABundle: os.Getenv("AWS_CA_BUNDLE"), Credentials: keys, Protocol: kinesis.CBOR,
	})
}

// forwarder puts bodies on a stream.
type forwarder struct {
	ctx    context.Context
	stream *kinesis.Stream

	mu     sync.Mutex
	held   []byte // guarded by mu
	read   int64  // guarded by mu
	failed error  // guarded by mu
	batch  []record.Record
}

func (f *forwarder) take(e *http1.Exchange) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.held == nil {
		f.held = make([]byte, 0, requestBytes)
	}
	for {
		n, err := e.Read(f.held[len(f.held):cap(f.held)])
		f.held = f.held[:len(f.held)+n]
		f.read += int64(n)
		if len(f.held) == cap(f.held) {
			f.put()
		}
		if err != nil {
			if !errors.Is(err, io.EOF) {
				f.failed = err
			}
			_ = e.Answer(http1.StatusOK) // what fails is missing in the sum
			return
		}
	}
}

// put puts what is held. The caller holds mu.
func (f *forwarder) put() {
	f.batch = f.batch[:0]
	for rest := f.held; len(rest) > 0; {
		n := min(recordBytes, len(rest))
		f.batch = append(f.batch, record.Record{PartitionKey: "key", Data: rest[:n]})
		rest = rest[n:]
	}
	if err := f.stream.Put(f.ctx, f.batch); err != nil {
		f.failed = err
	}
	f.held = f.held[:0]
}

// end puts what is left, and says how much was forwarded.
func (f *forwarder) end() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.put()
	if f.failed == nil {
		fmt.Printf("forwarded bytes=%d\n", f.read)
	}
	return f.failed
}
