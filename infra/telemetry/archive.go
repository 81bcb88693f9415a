package telemetry

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"
)

// Where things lie in the archive's bucket.
const (
	eventsFolder  = "events/"
	errorsFolder  = "errors/"
	resultsFolder = "athena-results/"
)

// buildArchive makes the bucket, what fills it and what queries it.
func (x *Extension) buildArchive() {
	if x.props.Archive == nil {
		return
	}
	x.buildBucket(*x.props.Archive)
	table := x.buildTable(*x.props.Archive)
	x.buildDelivery(*x.props.Archive, table)
	x.buildQueries(*x.props.Archive, table)
}

func (x *Extension) buildBucket(a ArchiveProps) {
	props := &awss3.BucketProps{
		BucketName:             optional(a.BucketName),
		BlockPublicAccess:      awss3.BlockPublicAccess_BLOCK_ALL(),
		Encryption:             awss3.BucketEncryption_S3_MANAGED,
		EnforceSSL:             jsii.Bool(true),
		ObjectOwnership:        awss3.ObjectOwnership_BUCKET_OWNER_ENFORCED,
		RemovalPolicy:          a.RemovalPolicy,
		ServerAccessLogsBucket: a.AccessLogs,
		LifecycleRules:         lifecycle(a),
	}
	if a.AccessLogs != nil {
		props.ServerAccessLogsPrefix = jsii.String("telemetry-archive/")
	}
	if a.Key != nil {
		props.Encryption, props.EncryptionKey = awss3.BucketEncryption_KMS, a.Key
		props.BucketKeyEnabled = jsii.Bool(true)
	}
	x.Archive = awss3.NewBucket(x.scope, jsii.String("Archive"), props)
}

// lifecycle makes old events cheaper and then deletes them. What could not be
// archived is kept as long as they are; results of queries for a week.
func lifecycle(a ArchiveProps) *[]*awss3.LifecycleRule {
	return &[]*awss3.LifecycleRule{
		{
			Id: jsii.String("events"), Prefix: jsii.String(eventsFolder), Expiration: days(a.ExpireAfter),
			Transitions: &[]*awss3.Transition{{
				StorageClass: awss3.StorageClass_INFREQUENT_ACCESS(), TransitionAfter: days(a.InfrequentAfter),
			}},
		},
		{Id: jsii.String("errors"), Prefix: jsii.String(errorsFolder), Expiration: days(a.ExpireAfter)},
		{Id: jsii.String("results"), Prefix: jsii.String(resultsFolder), Expiration: days(7 * day)},
		{Id: jsii.String("unfinished"), AbortIncompleteMultipartUploadAfter: days(day)},
	}
}

func days(d time.Duration) awscdk.Duration {
	return awscdk.Duration_Days(jsii.Number(d.Hours() / 24))
}
