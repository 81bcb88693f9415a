package main

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"
	"syscall"

	"github.com/aws/smithy-go"
)

// The exit statuses.
const (
	statusOK          = 0
	statusIncomplete  = 1   // an event is missing
	statusUsage       = 2   // it could not begin; one sentence said why
	statusInterrupted = 130 // ended by Ctrl-C, as a shell counts it
)

var (
	errIncomplete  = errors.New("an event is missing")
	errInterrupted = errors.New("interrupted")
)

func statusOf(err error) int {
	switch {
	case err == nil:
		return statusOK
	case errors.Is(err, errIncomplete):
		return statusIncomplete
	case errors.Is(err, errInterrupted):
		return statusInterrupted
	}
	return statusUsage
}

// plainly says what a call of Kinesis's failed of, without the layers that it
// went through.
func plainly(err error) error {
	var api smithy.APIError
	if errors.As(err, &api) {
		return fmt.Errorf("%s: %s", api.ErrorCode(), firstLine(api.ErrorMessage()))
	}
	if dns := new(net.DNSError); errors.As(err, &dns) {
		return fmt.Errorf("the host %s is not known", dns.Name)
	}
	for _, plain := range []error{syscall.ECONNREFUSED, syscall.ECONNRESET, os.ErrDeadlineExceeded} {
		if errors.Is(err, plain) {
			return plain
		}
	}
	if u := new(url.Error); errors.As(err, &u) {
		return u.Err
	}
	return err
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}
