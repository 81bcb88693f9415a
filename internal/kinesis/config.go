package kinesis

import (
	"context"
	"net"
	"time"
)

// Config says where records go and how they get there.
type Config struct {
	// Stream is the stream's name, or its ARN. An ARN also decides the region,
	// and is the only way to name a stream of another account.
	Stream string
	// Region is the AWS region, such as eu-west-1. It may be empty when Stream
	// is an ARN.
	Region string
	// Endpoint is the URL to use instead of the region's own, such as that of
	// a VPC endpoint or of a local Kinesis. Empty: the region's own.
	Endpoint string
	// Variant is which of the region's endpoints to use; there is none to
	// choose where Endpoint is set.
	Variant Variant
	// Protocol is what requests are written in.
	Protocol Protocol
	// Credentials yields what requests are signed with.
	Credentials Provider
	// Dial opens connections. Nil: net.Dialer's DialContext.
	Dial Dial
	// CABundle is a PEM file of roots to trust instead of Amazon's and the
	// system's. Empty: Amazon's, then the system's.
	CABundle string
	// Proxy is the URL of the proxy to Kinesis, of http or https. Empty: none.
	// The environment's proxy settings are not looked at.
	Proxy string
	// NoProxy names hosts that are reached without it, separated by commas: a
	// name stands for its subdomains too, and * for every host.
	NoProxy string
	// UserAgent is sent as it is. Empty: the extension's name.
	UserAgent string
	// MaxRecordBytes is what the stream takes in a record, its key included:
	// record.MaxBytes to 10 MiB. Zero: record.MaxBytes.
	// https://docs.aws.amazon.com/streams/latest/dev/large-records.html
	MaxRecordBytes int
	// AttemptTimeout ends a request that takes longer, connecting included.
	// Zero: only Put's context ends it.
	AttemptTimeout time.Duration
}

// Variant is one of a region's endpoints.
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-endpoints.html
type Variant struct {
	FIPS      bool // with cryptography by FIPS 140; not every region has it
	DualStack bool // by IPv4 and IPv6
}

// Dial opens a connection, as net.Dialer.DialContext does.
type Dial func(ctx context.Context, network, address string) (net.Conn, error)

const defaultUserAgent = "kinesis-telemetry-api-extension"
