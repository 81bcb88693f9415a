package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"github.com/aws/smithy-go"
)

func TestKnowsWhatPassesByItself(t *testing.T) {
	for _, test := range []struct {
		err  error
		want bool
	}{
		{&types.ProvisionedThroughputExceededException{}, true},
		{&types.LimitExceededException{}, true},
		{&types.KMSThrottlingException{}, true},
		{&types.ExpiredIteratorException{}, true},
		{&types.InternalFailureException{}, true},
		{&smithy.GenericAPIError{Code: "ServiceUnavailable", Fault: smithy.FaultClient}, true},
		{&smithy.GenericAPIError{Code: "Odd", Fault: smithy.FaultServer}, true},
		{&smithy.GenericAPIError{Code: "UnknownError"}, true},
		{errors.New("connection reset"), true},
		{context.DeadlineExceeded, true},
		{&types.ResourceNotFoundException{}, false},
		{&types.AccessDeniedException{}, false},
		{&types.KMSAccessDeniedException{}, false},
		{&types.InvalidArgumentException{}, false},
		{&smithy.GenericAPIError{Code: "ExpiredTokenException", Fault: smithy.FaultClient}, false},
		{&smithy.GenericAPIError{Code: "UnrecognizedClientException", Fault: smithy.FaultClient}, false},
	} {
		if got := passing(fmt.Errorf("reading: %w", test.err)); got != test.want {
			t.Errorf("%v: got %v, want %v", test.err, got, test.want)
		}
	}
}

func TestAConnectionThatIsResetMayBeOfTLS(t *testing.T) {
	reset := fmt.Errorf("reading: %w", &net.OpError{Op: "read", Err: os.NewSyscallError("read", syscall.ECONNRESET)})
	for endpoint, want := range map[string]string{
		"http://127.0.0.1:1": "connection reset by peer; if it speaks TLS, the URL begins with https",
		"https://kinesis":    "connection reset by peer",
		"":                   "connection reset by peer",
	} {
		if got := (&destination{endpoint: endpoint}).plainly(reset).Error(); got != want {
			t.Errorf("%q: got %q, want %q", endpoint, got, want)
		}
	}
}
