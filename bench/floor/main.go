// Command floor is the least that a Lambda extension in Go can be: it
// registers and asks for the next event until it is shut down. The extension's
// start is measured against it.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

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
	return extension.AwaitShutdown(ctx)
}
