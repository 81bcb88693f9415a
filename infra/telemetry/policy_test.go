package telemetry_test

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/jsii-runtime-go"

	"kinesis-telemetry-api-extension/infra/telemetry"
)

// Statements of the policy as they should be, to the last action.
const (
	put = `{"Sid": "PutTelemetry", "Effect": "Allow",
		"Action": ["kinesis:PutRecord", "kinesis:PutRecords"], "Resource": {"Fn::GetAtt": ["TelemetryStream…", "Arn"]}}`
	encrypt = `{"Sid": "EncryptTelemetry", "Effect": "Allow",
		"Action": "kms:GenerateDataKey", "Resource": {"Fn::GetAtt": ["Key…", "Arn"]}}`
	log = `{"Sid": "WriteLogs", "Effect": "Allow",
		"Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
		"Resource": {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":logs:", {"Ref": "AWS::Region"}, ":", {"Ref": "AWS::AccountId"}, ":log-group:/aws/lambda/*"]]}}`
	deny = `{"Sid": "DenyLogs", "Effect": "Deny",
		"Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
		"Resource": {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":logs:", {"Ref": "AWS::Region"}, ":", {"Ref": "AWS::AccountId"}, ":log-group:*"]]}}`
)

func policy(name, statements string) string {
	return `{"Properties": {"ManagedPolicyName": "` + name + `", "PolicyDocument": {"Statement": [` + statements + `]}}}`
}

func TestThePolicyAllowsToPutAndToLogAndNothingElse(t *testing.T) {
	tpl := synthesized(t, telemetry.Props{})

	// the managed policy kinesis-telemetry-api-extension-managed-policy
	tpl.expect(t, "AWS::IAM::ManagedPolicy", policy("kinesis-telemetry-api-extension-managed-policy", put+","+log))
	tpl.count(t, "AWS::IAM::ManagedPolicy", 1)
}

func TestThePolicyOfAStreamWithAKeyAllowsToUseIt(t *testing.T) {
	stack := newStack(t)
	key := awskms.NewKey(stack, jsii.String("Key"), nil)
	buildIn(t, stack, telemetry.Props{Stream: telemetry.StreamProps{Key: key}})

	// the managed policy, with the stream's own key
	synth(t, stack).expect(t, "AWS::IAM::ManagedPolicy", policy("kinesis-telemetry-api-extension-managed-policy", put+","+encrypt+","+log))
}

func TestDeniedLogsAreDeniedWhateverElseAllowsThem(t *testing.T) {
	tpl := synthesized(t, telemetry.Props{Policy: telemetry.PolicyProps{Name: "mine", DenyLogs: true}})

	// the managed policy, for those who leave CloudWatch
	tpl.expect(t, "AWS::IAM::ManagedPolicy", policy("mine", put+","+deny))
}

func TestParametersHoldTheARNs(t *testing.T) {
	tpl := synthesized(t, telemetry.Props{})

	// the parameter /telemetry/kinesis/extension/arn
	tpl.expect(t, "AWS::SSM::Parameter", `{"Properties": {"Name": "/telemetry/kinesis/extension/arn", "Type": "String", "Value": {"Ref": "TelemetryLayerX86…"}}}`)

	// the parameter /telemetry/kinesis/extension/arn/arm64
	tpl.expect(t, "AWS::SSM::Parameter", `{"Properties": {"Name": "/telemetry/kinesis/extension/arn/arm64", "Type": "String", "Value": {"Ref": "TelemetryLayerArm64…"}}}`)

	// the parameter /telemetry/kinesis/runtime/policy/arn
	tpl.expect(t, "AWS::SSM::Parameter", `{"Properties": {"Name": "/telemetry/kinesis/runtime/policy/arn", "Type": "String", "Value": {"Ref": "TelemetryPolicy…"}}}`)
	tpl.count(t, "AWS::SSM::Parameter", 3)

	// the parameters, under another prefix
	other := synthesized(t, telemetry.Props{Parameters: telemetry.ParameterProps{Prefix: "/a/b"}})
	other.expect(t, "AWS::SSM::Parameter", `{"Properties": {"Name": "/a/b/extension/arn"}}`)
	other.expect(t, "AWS::SSM::Parameter", `{"Properties": {"Name": "/a/b/extension/arn/arm64"}}`)
	other.expect(t, "AWS::SSM::Parameter", `{"Properties": {"Name": "/a/b/runtime/policy/arn"}}`)
}
