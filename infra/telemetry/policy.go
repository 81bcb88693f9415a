package telemetry

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"
)

// buildPolicy makes the managed policy that every function's role gets: to
// put records on this stream, and what is said about logs.
func (x *Extension) buildPolicy() {
	statements := []awsiam.PolicyStatement{
		statement("PutTelemetry", []string{*x.Stream.StreamArn()}, "kinesis:PutRecord", "kinesis:PutRecords"),
	}
	if key := x.props.Stream.Key; key != nil {
		// The key that AWS manages needs no right; one's own does.
		// https://docs.aws.amazon.com/streams/latest/dev/permissions-user-key-KMS.html
		statements = append(statements, statement("EncryptTelemetry", []string{*key.KeyArn()}, "kms:GenerateDataKey"))
	}
	x.Policy = awsiam.NewManagedPolicy(x.scope, jsii.String("Policy"), &awsiam.ManagedPolicyProps{
		ManagedPolicyName: jsii.String(x.props.Policy.Name),
		Description:       jsii.String("Lets a function with the Kinesis telemetry extension put its telemetry on the stream"),
		Statements:        new(append(statements, x.logs())),
	})
}

// logs confines a function's logs to Lambda's log groups, or forbids them.
func (x *Extension) logs() awsiam.PolicyStatement {
	actions := []string{"logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"}
	if !x.props.Policy.DenyLogs {
		return statement("WriteLogs", []string{x.logGroups(x.props.Policy.LogGroups)}, actions...)
	}
	deny := statement("DenyLogs", []string{x.logGroups("*")}, actions...)
	deny.SetEffect(awsiam.Effect_DENY)
	return deny
}

// logGroups is the ARN of log groups of this account, region and partition,
// and of all streams in them.
func (x *Extension) logGroups(pattern string) string {
	return *x.stack.FormatArn(&awscdk.ArnComponents{
		Service:      jsii.String("logs"),
		Resource:     jsii.String("log-group"),
		ResourceName: jsii.String(pattern),
		ArnFormat:    awscdk.ArnFormat_COLON_RESOURCE_NAME,
	})
}

func statement(sid string, resources []string, actions ...string) awsiam.PolicyStatement {
	return awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Sid:       optional(sid),
		Actions:   jsii.Strings(actions...),
		Resources: jsii.Strings(resources...),
	})
}

// optional is nil for nothing, as the CDK wants it.
func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
