// Package config turns the environment into one Config. It is the only reader
// of the environment in the extension, and knows no other room of it: cmd
// hands the values on.
//
// The table of all settings is in settings.go; README.md shows the same table
// and a test holds the two together.
package config

import "time"

// Prefix begins the name of every setting of the extension's own.
const Prefix = "KINESIS_TELEMETRY_"

// Config is everything the environment says, checked. All its fields hold a
// usable value, also after Load returned an error; only what Lambda itself
// sets (Region, RuntimeAPI, Function, Credentials) may be missing, outside of
// Lambda.
type Config struct {
	Stream            string        // name or ARN of the stream
	Endpoint          string        // of Kinesis, as URL; empty: by region
	FIPS              bool          // the region's endpoint for FIPS 140; not with Endpoint
	DualStack         bool          // the region's endpoint for IPv4 and IPv6; not with Endpoint
	Region            string        // AWS region; may be empty where Stream is an ARN
	Types             []string      // what to subscribe to: platform, function, extension
	SchemaVersion     string        // of the Telemetry API's events, as YYYY-MM-DD
	Buffer            Buffer        // how Lambda buffers before it pushes
	Port              int           // preferred port of the listener; 0: any
	Flush             FlushMode     // when an invocation is held for delivery
	MaxDelay          time.Duration // with FlushAdaptive: within which an event is to be readable
	PostRuntimeBudget time.Duration // at most so long is an invocation held for delivery
	ReportInterval    time.Duration // between two delivery.report events, about
	Linger            time.Duration // at most so long an event waits for its batch to fill
	RequestTimeout    time.Duration // of one PutRecords attempt
	Protocol          Protocol      // of PutRecords
	Spill             int           // bytes on disk for what the queue has no room for; 0: none
	QueueMaxBytes     int           // bytes that may wait, in flight included
	MemoryLimit       int64         // bytes that Go's runtime is to stay within; 0: as GOMEMLIMIT says
	Format            Format        // what stands for an event on the stream
	Packing           Packing       // how events become records
	Compression       Compression   // of records; none with PackingKPL
	PartitionKey      PartitionKey  // of records
	MaxRecordBytes    int           // that the stream takes in a record, its key included
	Process           Process
	LogLevel          LogLevel // least level of the extension's own log
	LogJSON           bool     // the extension's own log is JSON, else text
	Enabled           bool     // false: register, subscribe to nothing, ship nothing
	Strict            bool     // a bad setting fails the function's init
	RuntimeAPI        string   // host:port of Lambda's APIs; empty outside of Lambda
	Function          Function
	Credentials       Credentials
	Network           Network

	// Warnings are sentences about settings that were understood but not
	// taken as they are: clamped, unknown, overridden. For the log, once.
	Warnings []string
}

// Buffer is the Telemetry API's buffering: a push comes when the first of the
// three is reached.
// https://docs.aws.amazon.com/lambda/latest/dg/telemetry-api.html#telemetry-api-buffering
type Buffer struct {
	Timeout  time.Duration // 25 ms to 30 s
	MaxBytes int           // 262,144 to 1,048,576
	MaxItems int           // 1,000 to 10,000
}

// FlushMode says when an invocation is held for delivery.
type FlushMode string

// The modes.
const (
	FlushAdaptive   FlushMode = "adaptive"   // as far as MaxDelay asks for it
	FlushEnd        FlushMode = "end"        // always
	FlushContinuous FlushMode = "continuous" // never
)

// Protocol is what requests to Kinesis are written in.
type Protocol string

// The protocols.
const (
	ProtocolAuto Protocol = "auto" // CBOR where AWS's own Kinesis answers, else JSON
	ProtocolCBOR Protocol = "cbor"
	ProtocolJSON Protocol = "json"
)

// Function is what Lambda says about the function the extension runs beside.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
type Function struct {
	Name               string
	Version            string
	MemoryMB           int    // 128, Lambda's least, where Lambda doesn't say
	InitializationType string // on-demand, provisioned-concurrency, snap-start, lambda-managed-instances
}

// Credentials is what the environment says about the function's role: keys,
// or the endpoint that hands out keys (SnapStart). Either may be missing.
type Credentials struct {
	AccessKeyID     string
	SecretAccessKey Secret
	SessionToken    Secret
	ContainerURI    string // AWS_CONTAINER_CREDENTIALS_FULL_URI
	ContainerToken  Secret // AWS_CONTAINER_AUTHORIZATION_TOKEN
}

// Network is how the way to Kinesis differs from the plain one. Lambda's own
// APIs are never reached through a proxy.
type Network struct {
	CABundle    string // file of extra roots, AWS_CA_BUNDLE
	SSLCertFile string // file of roots, SSL_CERT_FILE
	HTTPSProxy  Secret // URL; a secret because it may hold a password
	NoProxy     string
}
