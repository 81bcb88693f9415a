package lambdasim

import (
	"context"
	"io"
)

// roles are what the test binary is when a test starts it as a process.
var roles = map[string]func(ctx context.Context, environ []string, stdout, stderr io.Writer) error{}
