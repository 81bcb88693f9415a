// Command discard is the least that an extension can do which is pushed
// telemetry: it reads what comes and throws it away. What the extension makes
// of telemetry is measured against it.
package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"kinesis-telemetry-api-extension/bench/least"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	extension, err := least.Register(ctx, os.Getenv("AWS_LAMBDA_RUNTIME_API"), filepath.Base(os.Args[0]))
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	var read atomic.Int64
	server := &http.Server{ReadHeaderTimeout: 5 * time.Second, Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		n, _ := io.Copy(io.Discard, r.Body) // what fails is missing in the sum
		read.Add(n)
	})}
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = server.Serve(listener) // ends by Close
	}()
	defer func() {
		_ = server.Close()
		<-served
		fmt.Printf("discarded bytes=%d\n", read.Load())
	}()
	address, ok := listener.Addr().(*net.TCPAddr)
	if !ok {
		return fmt.Errorf("listening at %v, which has no port", listener.Addr())
	}
	if err := extension.Subscribe(ctx, address.Port); err != nil {
		return err
	}
	return extension.AwaitShutdown(ctx)
}
