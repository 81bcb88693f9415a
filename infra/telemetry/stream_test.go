package telemetry_test

import (
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/jsii-runtime-go"

	"kinesis-telemetry-api-extension/infra/telemetry"
)

func TestTheStreamIsOnDemandAndEncrypted(t *testing.T) {
	tpl := synthesized(t, telemetry.Props{})

	// the Kinesis stream telemetry-kinesis-stream
	tpl.expect(t, "AWS::Kinesis::Stream", `{
		"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain",
		"Properties": {
			"Name": "telemetry-kinesis-stream", "RetentionPeriodHours": 24, "ShardCount": null,
			"StreamModeDetails": {"StreamMode": "ON_DEMAND"},
			"StreamEncryption": {"EncryptionType": "KMS", "KeyId": "alias/aws/kinesis"}}}`)
	tpl.count(t, "AWS::Kinesis::Stream", 1)
	tpl.count(t, "AWS::KMS::Key", 0)
}

func TestAProvisionedStreamHasOneShardUnlessTold(t *testing.T) {
	provisioned := telemetry.StreamProps{Mode: awskinesis.StreamMode_PROVISIONED}

	// the stream, provisioned as the original
	synthesized(t, telemetry.Props{Stream: provisioned}).expect(t, "AWS::Kinesis::Stream",
		`{"Properties": {"ShardCount": 1, "StreamModeDetails": {"StreamMode": "PROVISIONED"}}}`)

	// the stream, provisioned with N shards
	provisioned.Shards = 7
	synthesized(t, telemetry.Props{Stream: provisioned}).expect(t, "AWS::Kinesis::Stream",
		`{"Properties": {"ShardCount": 7, "StreamModeDetails": {"StreamMode": "PROVISIONED"}}}`)
}

func TestTheStreamTakesItsOptions(t *testing.T) {
	stack := newStack(t)
	key := awskms.NewKey(stack, jsii.String("Key"), &awskms.KeyProps{EnableKeyRotation: jsii.Bool(true)})
	buildIn(t, stack, telemetry.Props{Stream: telemetry.StreamProps{
		Name: "other", Key: key, Retention: 48 * time.Hour, RemovalPolicy: awscdk.RemovalPolicy_DESTROY,
	}})

	// the stream, with a key of its own
	synth(t, stack).expect(t, "AWS::Kinesis::Stream", `{
		"DeletionPolicy": "Delete",
		"Properties": {
			"Name": "other", "RetentionPeriodHours": 48,
			"StreamEncryption": {"EncryptionType": "KMS", "KeyId": {"Fn::GetAtt": ["Key…", "Arn"]}}}}`)
}
