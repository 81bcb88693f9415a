package telemetry

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/jsii-runtime-go"
)

// buildStream makes the stream that functions write to.
func (x *Extension) buildStream() {
	s := x.props.Stream
	props := &awskinesis.StreamProps{
		StreamName:      jsii.String(s.Name),
		StreamMode:      s.Mode,
		RetentionPeriod: awscdk.Duration_Hours(jsii.Number(s.Retention.Hours())),
		RemovalPolicy:   s.RemovalPolicy,
		Encryption:      awskinesis.StreamEncryption_MANAGED,
	}
	if s.Key != nil {
		props.Encryption, props.EncryptionKey = awskinesis.StreamEncryption_KMS, s.Key
	}
	if s.Mode == awskinesis.StreamMode_PROVISIONED {
		props.ShardCount = jsii.Number(s.Shards)
	}
	x.Stream = awskinesis.NewStream(x.scope, jsii.String("Stream"), props)
}
