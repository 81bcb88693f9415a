package kinesis

import (
	"fmt"
	"strings"

	"kinesis-telemetry-api-extension/internal/shipper"
)

// Error is what Kinesis answered instead of taking the records, or, inside a
// shipper.PartialError, instead of taking one of them.
// https://docs.aws.amazon.com/kinesis/latest/APIReference/CommonErrors.html
type Error struct {
	Status    int    // of HTTP; 200 for the error of one record
	Code      string // AWS's name for the error; empty if the answer was not AWS's
	Message   string // for people; one line, without credentials
	RequestID string // to give to AWS's support; may be empty
}

func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Kinesis answered %d", e.Status)
	if e.Code != "" {
		b.WriteString(" " + e.Code)
	} else {
		b.WriteString(" without saying why")
	}
	if e.Message != "" {
		b.WriteString(": " + e.Message)
	}
	if e.RequestID != "" {
		b.WriteString(" (request " + e.RequestID + ")")
	}
	return b.String()
}

// class is what an error means for who has the batch.
type class int

const (
	unknown   class = iota // not known whether the batch was taken: try again
	throttled              // not taken: try again, later
	refused                // not taken: try again with other credentials or at another time
	permanent              // never to be taken
)

// class tells what e means. A code that is not known is permanent, as in AWS's
// own clients; an answer that is not AWS's may come from whatever stands
// between, and so may pass.
func (e *Error) class() class {
	switch {
	case isThrottle(e.Code):
		return throttled
	case e.Status >= 500, isTransient(e.Code):
		return unknown
	case isRefusal(e.Code):
		return refused
	case e.Code != "", e.Status == 413:
		return permanent
	case e.Status == 429:
		return throttled
	}
	return unknown
}

// forShipper says e in the shipper's words.
func (e *Error) forShipper() error {
	switch e.class() {
	case throttled:
		return &shipper.ThrottledError{Err: e}
	case permanent:
		return &shipper.PermanentError{Err: e}
	}
	return e
}

func isThrottle(code string) bool {
	switch code {
	case "ProvisionedThroughputExceededException", "LimitExceededException", "KMSThrottlingException",
		"ThrottledException", "RequestThrottled", "RequestThrottledException", "RequestLimitExceeded",
		"BandwidthLimitExceeded", "SlowDown", "PriorRequestNotComplete", "EC2ThrottledException",
		"TransactionInProgressException":
		return true
	}
	return strings.HasPrefix(code, "Throttling") || strings.HasPrefix(code, "TooManyRequests")
}

func isTransient(code string) bool {
	switch code {
	case "InternalFailure", "InternalFailureException", "ServiceUnavailable", "ServiceUnavailableException":
		return true
	}
	return strings.HasPrefix(code, "RequestTimeout")
}

// isRefusal tells the errors that other credentials may mend, or the same ones
// once the clock is right again.
func isRefusal(code string) bool {
	switch code {
	case "UnrecognizedClientException", "InvalidClientTokenId", "InvalidSignatureException",
		"SignatureDoesNotMatch", "RequestExpired", "RequestTimeTooSkewed":
		return true
	}
	return strings.HasPrefix(code, "ExpiredToken")
}
