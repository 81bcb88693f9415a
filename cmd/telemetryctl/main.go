// Command telemetryctl is the tool of those who develop with the extension and
// read what it wrote.
package main

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"kinesis-telemetry-api-extension/internal/version"
)

func main() {
	os.Exit(run(os.Args[1:], standard()))
}

// run is the whole program but for the process around it.
func run(args []string, s streams) int {
	root := &cobra.Command{
		Use:           "telemetryctl",
		Short:         "develop with the Kinesis telemetry extension, and read what it wrote",
		Version:       version.Version,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.NoArgs,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.AddCommand(localCommand(s), kinesisCommand(s), tailCommand(s), decodeCommand(s), auditCommand(s), rulesCommand(s), doctorCommand(s))
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SetArgs(args)
	root.SetIn(s.in)
	root.SetOut(s.out)
	root.SetErr(s.err)
	root.SetFlagErrorFunc(flagError)
	return tell(s.err, root.ExecuteContext(context.Background()))
}

// streams are the process's own, and what is known of the terminal.
type streams struct {
	in       io.Reader
	out, err io.Writer
	// outWidth and errWidth are a terminal's width in columns, 0 for what is
	// none.
	outWidth, errWidth int
}

// tell says an error in one line and returns the exit status that it means.
func tell(w io.Writer, err error) int {
	status := statusOf(err)
	if status == statusUsage {
		fmt.Fprintf(w, "telemetryctl: %v\n", err)
	}
	return status
}
