package kinesis

import (
	"net/url"
	"slices"
	"strings"

	"kinesis-telemetry-api-extension/internal/http1"
	"kinesis-telemetry-api-extension/record"
)

// Protocol is what requests are written in.
type Protocol int

// The protocols.
const (
	// Auto is CBOR where AWS's own Kinesis answers, and else JSON: what others
	// wrote may take CBOR, and make something else of it.
	Auto Protocol = iota
	// JSON is what most of AWS's SDKs write; it has records' data in base64.
	// https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
	JSON
	// CBOR is what the AWS SDK for Java writes: the same, and data as it is. A
	// Stream goes over to JSON for good where it isn't understood.
	CBOR
)

func (p Protocol) contentType() string {
	if p == CBOR {
		return "application/x-amz-cbor-1.1"
	}
	return "application/x-amz-json-1.1"
}

// at is p, or what Auto means at an endpoint.
func (p Protocol) at(u *url.URL) Protocol {
	switch {
	case p != Auto:
		return p
	case isAWS(u.Hostname()):
		return CBOR
	}
	return JSON
}

// isAWS says whether host is one of Kinesis's own: of a region or an account,
// or a VPC endpoint. Others in the same domains are their owners'.
func isAWS(host string) bool {
	host = strings.ToLower(host)
	for _, p := range partitions() {
		for _, suffix := range [...]string{p.suffix, p.dualStack} {
			if before, ok := strings.CutSuffix(host, "."+suffix); ok && slices.ContainsFunc(strings.Split(before, "."), isService) {
				return true
			}
		}
	}
	return false
}

// isService says whether a part of a host's name is one that Kinesis has.
func isService(part string) bool {
	part = strings.TrimSuffix(part, "-fips")
	return part == "kinesis" || part == "data-kinesis"
}

// writer writes the bodies of requests.
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html#API_PutRecords_RequestSyntax
type writer interface {
	// size is at least as many bytes as appendBody appends, unless there are
	// keys that JSON escapes, or that are not UTF-8.
	size(to target, batch []record.Record) int
	appendBody(dst []byte, to target, batch []record.Record) []byte
}

func newWriter(p Protocol) writer {
	if p == CBOR {
		return cborWriter{}
	}
	return newPairs()
}

// misunderstood says whether an answer, which e was read from, shows that CBOR
// isn't known there. Then nothing was written. That of an account which may not
// do it, is too fast or sent too much says nothing of that.
func misunderstood(e *Error, header http1.Header) bool {
	switch e.Code {
	case "SerializationException", "UnknownOperationException":
		return true
	case "":
	default:
		return false
	}
	switch e.Status {
	case 400, 404, 405, 406, 415, 422: // a bad request, nothing there, nothing acceptable
		return !isCBOR(header.Get("Content-Type"))
	}
	return false
}

func isCBOR(contentType string) bool { return strings.Contains(contentType, "cbor") }

// protocolError says that a request wasn't understood for being CBOR. The next
// is JSON.
type protocolError struct{ refusal *Error }

func (e protocolError) Error() string {
	return e.refusal.Error() + "; CBOR is not understood there, JSON will be sent"
}

func (e protocolError) Unwrap() error { return e.refusal }
