package telemetry

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
)

// Props are the options of [New]. All but Layers have defaults.
type Props struct {
	// Suffix is put behind every default name, such as "-eu", so that a second
	// stack can live in the same account. Names that are given stay as they are.
	Suffix string

	Stream     StreamProps
	Layers     LayerProps
	Policy     PolicyProps
	Parameters ParameterProps
	Watch      WatchProps

	// Archive keeps what is on the stream in S3. Nil: no archive.
	Archive *ArchiveProps
}

// StreamProps are the options of the Kinesis stream.
type StreamProps struct {
	// Name is "telemetry-kinesis-stream" by default.
	Name string

	// Mode is on demand by default.
	Mode awskinesis.StreamMode

	// Shards is how many a provisioned stream has, 1 by default. A stream on
	// demand has none to choose.
	Shards int

	// Key encrypts the stream. Nil: the key that AWS manages for Kinesis.
	// Functions of other accounts can only use a key of one's own.
	Key awskms.IKey

	// Retention is how long records can be read, in whole hours: 24 h, which
	// is the default, to 8760 h.
	// https://docs.aws.amazon.com/streams/latest/dev/kinesis-extended-retention.html
	Retention time.Duration

	// RemovalPolicy says what becomes of the stream when the stack goes. By
	// default it stays.
	RemovalPolicy awscdk.RemovalPolicy
}

// LayerProps are the options of the layers. At least one zip must be given.
type LayerProps struct {
	// Name is what the layers' names begin with; architecture and version
	// follow. "kinesis-telemetry-api-extension" by default.
	Name string

	// X86 and Arm64 are the paths of the zips for each architecture, as make
	// layer builds them. Empty: no layer for that architecture.
	X86, Arm64 string
}

// PolicyProps are the options of the managed policy that functions get.
type PolicyProps struct {
	// Name is "kinesis-telemetry-api-extension-managed-policy" by default. It
	// must be the only one of its name in the account, in all regions.
	Name string

	// DenyLogs forbids functions to write to CloudWatch Logs, whatever else
	// allows it, for those who leave it for its price. Otherwise they may
	// write to LogGroups.
	DenyLogs bool

	// LogGroups is the pattern of the log groups that functions may write to,
	// "/aws/lambda/*" by default.
	LogGroups string
}

// ParameterProps are the options of the SSM parameters.
type ParameterProps struct {
	// Prefix is what their names begin with, "/telemetry/kinesis" by default.
	Prefix string
}

// WatchProps are the options of the alarms, of the dashboard, and of where
// alarms are told.
type WatchProps struct {
	// Name is what the alarms' names begin with, and the dashboard's, behind
	// which the region follows. "kinesis-telemetry-api-extension" by default.
	Name string

	// Namespace of the metric DroppedEvents: events that the extension itself
	// dropped, of functions whose log group is of the app, counted when the
	// environment of each ends. "KinesisTelemetryApiExtension" by default.
	Namespace string

	// IteratorAge is how far readers may be behind before the alarm rings, in
	// whole milliseconds; 10 minutes by default.
	IteratorAge time.Duration

	// Topic is told of every alarm. Nil: nobody is, unless NewTopic is set.
	Topic awssns.ITopic

	// NewTopic creates an encrypted topic to be told.
	NewTopic bool

	// TopicName is the new topic's, "kinesis-telemetry-api-extension-alarms"
	// by default.
	TopicName string
}

// ArchiveFormat is what the archive's objects are written as.
type ArchiveFormat string

// The formats of an archive.
const (
	NDJSON  ArchiveFormat = "NDJSON"  // one JSON object per line
	Parquet ArchiveFormat = "PARQUET" // columns, cheaper to query
)

// ArchiveCompression is how the archive's objects are compressed.
type ArchiveCompression string

// The compressions of an archive.
const (
	GZIP   ArchiveCompression = "GZIP"   // of NDJSON, its default
	Snappy ArchiveCompression = "SNAPPY" // of Parquet, its default
)

// ArchiveProps are the options of the archive in S3 and of what queries it.
type ArchiveProps struct {
	// Format is NDJSON by default.
	Format ArchiveFormat

	// Compression is GZIP by default for NDJSON, and Snappy for Parquet, whose
	// files are compressed inside.
	Compression ArchiveCompression

	// BucketName is chosen by CloudFormation by default: buckets' names are
	// the whole world's.
	BucketName string

	// Key encrypts bucket and query results. Nil: keys that S3 manages.
	Key awskms.IKey

	// AccessLogs is where S3 logs who read the archive. Nil: it does not.
	AccessLogs awss3.IBucket

	// InfrequentAfter is how old objects are when they become cheaper to keep
	// and dearer to read, in whole days: 30 or more, 30 by default.
	InfrequentAfter time.Duration

	// ExpireAfter is how old objects are when they are deleted, in whole days;
	// 365 by default.
	ExpireAfter time.Duration

	// RemovalPolicy says what becomes of the bucket when the stack goes. By
	// default it stays.
	RemovalPolicy awscdk.RemovalPolicy

	// DeliveryName is the Firehose stream's name,
	// "kinesis-telemetry-api-extension-archive" by default.
	DeliveryName string

	// Database and Table are Glue's names, in lower case, digits and
	// underscores: "kinesis_telemetry_api_extension" and "events" by default.
	Database, Table string

	// Workgroup is Athena's, "kinesis-telemetry-api-extension" by default.
	Workgroup string
}

const day = 24 * time.Hour

// withDefaults fills in what was left open.
func (p Props) withDefaults() Props {
	const project = "kinesis-telemetry-api-extension"
	fill(&p.Stream.Name, "telemetry-kinesis-stream"+p.Suffix)
	fill(&p.Stream.Mode, awskinesis.StreamMode_ON_DEMAND)
	fill(&p.Stream.Retention, day)
	fill(&p.Stream.RemovalPolicy, awscdk.RemovalPolicy_RETAIN)
	if p.Stream.Mode == awskinesis.StreamMode_PROVISIONED {
		fill(&p.Stream.Shards, 1)
	}
	fill(&p.Layers.Name, project+p.Suffix)
	fill(&p.Policy.Name, project+"-managed-policy"+p.Suffix)
	if !p.Policy.DenyLogs {
		fill(&p.Policy.LogGroups, "/aws/lambda/*")
	}
	fill(&p.Parameters.Prefix, "/telemetry/kinesis"+p.Suffix)
	fill(&p.Watch.Name, project+p.Suffix)
	fill(&p.Watch.Namespace, "KinesisTelemetryApiExtension"+p.Suffix)
	fill(&p.Watch.IteratorAge, 10*time.Minute)
	if p.Watch.NewTopic {
		fill(&p.Watch.TopicName, project+"-alarms"+p.Suffix)
	}
	if p.Archive != nil {
		archive := p.Archive.withDefaults(project, p.Suffix)
		p.Archive = &archive
	}
	return p
}

func (a ArchiveProps) withDefaults(project, suffix string) ArchiveProps {
	fill(&a.Format, NDJSON)
	if a.Format == Parquet {
		fill(&a.Compression, Snappy)
	}
	fill(&a.Compression, GZIP)
	fill(&a.InfrequentAfter, 30*day)
	fill(&a.ExpireAfter, 365*day)
	fill(&a.RemovalPolicy, awscdk.RemovalPolicy_RETAIN)
	fill(&a.DeliveryName, project+"-archive"+suffix)
	fill(&a.Database, underscored(project+suffix))
	fill(&a.Table, "events")
	fill(&a.Workgroup, project+suffix)
	return a
}

// fill sets what is still zero.
func fill[T comparable](option *T, value T) {
	var zero T
	if *option == zero {
		*option = value
	}
}
