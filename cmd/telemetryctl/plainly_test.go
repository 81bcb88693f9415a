package main

import (
	"context"
	"errors"
	"fmt"
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
