package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"syscall"

	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// plainly says what a call of Kinesis's failed of, without the layers that it
// went through.
func (d *destination) plainly(err error) error {
	if absent := new(types.ResourceNotFoundException); errors.As(err, &absent) {
		if d.creatable {
			return errors.New("there is no such stream (--create-stream creates it)")
		}
		return fmt.Errorf("there is no such stream in %s", d.region)
	}
	var api smithy.APIError
	answer := new(smithyhttp.ResponseError)
	if errors.As(err, &api) && !isNobody(api) {
		return fmt.Errorf("%s: %s", api.ErrorCode(), firstLine(api.ErrorMessage()))
	}
	if errors.As(err, &answer) && answer.HTTPStatusCode() > 0 {
		return d.strange(answer.HTTPStatusCode())
	}
	if errors.Is(err, syscall.ECONNRESET) && d.isPlain() {
		return fmt.Errorf("%w%s", syscall.ECONNRESET, orTLS) // a server of TLS may hang up before its answer is read
	}
	return unreachable(err)
}

// orTLS is what else it may be where a URL begins with http.
const orTLS = "; if it speaks TLS, the URL begins with https"

func (d *destination) isPlain() bool { return strings.HasPrefix(d.endpoint, "http:") }

// passing tells whether what a call failed of may pass by itself: too many
// calls, trouble inside of Kinesis, or on the way there.
func passing(err error) bool {
	var api smithy.APIError
	if !errors.As(err, &api) || isNobody(api) || api.ErrorFault() == smithy.FaultServer {
		return true
	}
	switch api.ErrorCode() {
	case "ProvisionedThroughputExceededException", "LimitExceededException", "KMSThrottlingException", "ThrottlingException",
		"InternalFailure", "InternalFailureException", "ServiceUnavailable", "RequestTimeout", "ExpiredIteratorException":
		return true
	}
	answer := new(smithyhttp.ResponseError)
	return errors.As(err, &answer) && answer.HTTPStatusCode() >= http.StatusInternalServerError
}

// isNobody tells an error that the client made up, because the answer names
// none.
func isNobody(err smithy.APIError) bool {
	return err.ErrorCode() == "UnknownError" || err.ErrorCode() == ""
}

// strange says what answers that is no Kinesis.
func (d *destination) strange(status int) error {
	if status == http.StatusBadRequest && d.isPlain() {
		return fmt.Errorf("what answers is no Kinesis (status %d)%s", status, orTLS)
	}
	return fmt.Errorf("what answers is no Kinesis (status %d %s)", status, http.StatusText(status))
}

// unreachable says why nothing answers.
func unreachable(err error) error {
	if dns := new(net.DNSError); errors.As(err, &dns) {
		return fmt.Errorf("the host %s is not known", dns.Name)
	}
	if plain := new(tls.RecordHeaderError); errors.As(err, plain) || strings.Contains(err.Error(), "server gave HTTP response to HTTPS client") {
		return errors.New("what answers does not speak TLS: the URL begins with http")
	}
	if unknown := new(x509.UnknownAuthorityError); errors.As(err, unknown) {
		return errors.New("nobody trusted signed its certificate: AWS_CA_BUNDLE names a file of further ones to trust")
	}
	for _, plain := range []error{syscall.ECONNREFUSED, syscall.ECONNRESET, os.ErrDeadlineExceeded} {
		if errors.Is(err, plain) {
			return plain
		}
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return errors.New("nothing answers in time")
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
