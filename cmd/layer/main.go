// Command layer builds the extension's layers: for each architecture a zip
// and an SBOM, and the checksums of them all. Run it by make layer, in the
// module's folder. What it writes depends on the sources and on the version of
// Go alone: not on the machine, its clock, its folders or its settings of Go.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "layer:", err)
		os.Exit(1)
	}
}

func run() error {
	out := flag.String("out", "dist", "folder for the zips, their SBOMs and checksums")
	flag.Parse()
	if flag.NArg() > 0 {
		return fmt.Errorf("%s is no flag: see --help", flag.Arg(0))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()

	files, err := build(ctx, os.Environ())
	if err != nil {
		return err
	}
	return files.write(*out)
}
