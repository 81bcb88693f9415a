package telemetry

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/jsii-runtime-go"
)

// buildTopic makes the topic that is told of alarms, where a new one is asked
// for. It has a key of its own: alarms can't use the one that AWS manages.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
func (x *Extension) buildTopic() {
	x.Topic = x.props.Watch.Topic
	if !x.props.Watch.NewTopic {
		return
	}
	alarms := awsiam.NewServicePrincipal(jsii.String("cloudwatch.amazonaws.com"), nil)
	key := awskms.NewKey(x.scope, jsii.String("TopicKey"), &awskms.KeyProps{
		Description:       jsii.String("Encrypts what alarms say to " + x.props.Watch.TopicName),
		EnableKeyRotation: jsii.Bool(true),
		RemovalPolicy:     awscdk.RemovalPolicy_DESTROY, // what it encrypts is gone within days
	})
	use := statement("", []string{"*"}, "kms:Decrypt", "kms:GenerateDataKey") // in a key's policy, * is the key
	key.AddToResourcePolicy(x.sentBy(use, alarms), jsii.Bool(false))

	topic := awssns.NewTopic(x.scope, jsii.String("Topic"), &awssns.TopicProps{
		TopicName:  jsii.String(x.props.Watch.TopicName),
		MasterKey:  key,
		EnforceSSL: jsii.Bool(true),
	})
	// To enforce TLS replaces the policy that lets alarms of the account in.
	publish := statement("TellAlarms", []string{*topic.TopicArn()}, "sns:Publish")
	topic.AddToResourcePolicy(x.sentBy(publish, alarms))
	x.Topic = topic
}

// sentBy allows a statement to a service of AWS, for this account only.
func (x *Extension) sentBy(s awsiam.PolicyStatement, service awsiam.IPrincipal) awsiam.PolicyStatement {
	s.AddPrincipals(service)
	s.AddCondition(jsii.String("StringEquals"), map[string]any{"aws:SourceAccount": x.stack.Account()})
	return s
}
