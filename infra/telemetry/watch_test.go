package telemetry_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/jsii-runtime-go"

	"kinesis-telemetry-api-extension/infra/telemetry"
)

const ofStream = `"Namespace": "AWS/Kinesis", "Dimensions": [{"Name": "StreamName", "Value": {"Ref": "TelemetryStream…"}}], "TreatMissingData": "notBreaching", "ComparisonOperator": "GreaterThanThreshold"`

func TestAlarmsWatchStreamAndExtension(t *testing.T) {
	tpl := synthesized(t, telemetry.Props{})

	// the alarm of the iterator's age
	tpl.expect(t, "AWS::CloudWatch::Alarm", `{"Properties": {"AlarmName": "kinesis-telemetry-api-extension-iterator-age",
		"MetricName": "GetRecords.IteratorAgeMilliseconds", "Statistic": "Maximum", "Threshold": 600000, "Period": 60, "EvaluationPeriods": 5, "AlarmActions": null, `+ofStream+`}}`)

	// the alarm of write throttling
	tpl.expect(t, "AWS::CloudWatch::Alarm", `{"Properties": {"AlarmName": "kinesis-telemetry-api-extension-write-throttling",
		"MetricName": "WriteProvisionedThroughputExceeded", "Statistic": "Sum", "Threshold": 0, "Period": 300, "EvaluationPeriods": 3, `+ofStream+`}}`)

	// the alarm of rejected records
	tpl.expect(t, "AWS::CloudWatch::Alarm", `{"Properties": {"AlarmName": "kinesis-telemetry-api-extension-rejected-records",
		"MetricName": "PutRecords.FailedRecords", "Statistic": "Sum", "Threshold": 0, "Period": 300, "EvaluationPeriods": 3, `+ofStream+`}}`)

	// the alarm of the extension's own drops
	tpl.expect(t, "AWS::CloudWatch::Alarm", `{"Properties": {"AlarmName": "kinesis-telemetry-api-extension-dropping",
		"Namespace": "KinesisTelemetryApiExtension", "MetricName": "DroppedEvents", "Statistic": "Sum", "Threshold": 0, "EvaluationPeriods": 1, "TreatMissingData": "notBreaching"}}`)
	tpl.count(t, "AWS::CloudWatch::Alarm", 4)
	tpl.count(t, "AWS::SNS::Topic", 0)
}

func TestAlarmsTakeTheirOptions(t *testing.T) {
	tpl := synthesized(t, telemetry.Props{Watch: telemetry.WatchProps{Name: "mine", Namespace: "My/Space", IteratorAge: time.Minute}})

	// the alarms, with other names and thresholds
	tpl.expect(t, "AWS::CloudWatch::Alarm", `{"Properties": {"AlarmName": "mine-iterator-age", "Threshold": 60000}}`)
	tpl.expect(t, "AWS::CloudWatch::Alarm", `{"Properties": {"AlarmName": "mine-dropping", "Namespace": "My/Space"}}`)
}

func TestWithoutLogsNoAlarmWaitsForThem(t *testing.T) {
	synthesized(t, telemetry.Props{Policy: telemetry.PolicyProps{DenyLogs: true}}).count(t, "AWS::CloudWatch::Alarm", 3)
}

func TestEveryAlarmTellsTheNewTopic(t *testing.T) {
	tpl := synthesized(t, telemetry.Props{Watch: telemetry.WatchProps{NewTopic: true}, Archive: &telemetry.ArchiveProps{}})

	// the SNS topic
	tpl.expect(t, "AWS::SNS::Topic", `{"Properties": {"TopicName": "kinesis-telemetry-api-extension-alarms", "KmsMasterKeyId": {"Fn::GetAtt": ["TelemetryTopicKey…", "Arn"]}}}`)

	// the topic's key, which alarms may use
	tpl.expect(t, "AWS::KMS::Key", `{"Properties": {"EnableKeyRotation": true, "KeyPolicy": {"Statement": [
		{"Action": "kms:*", "Principal": {"AWS": {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":iam::", {"Ref": "AWS::AccountId"}, ":root"]]}}},
		{"Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Principal": {"Service": "cloudwatch.amazonaws.com"}, "Condition": {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}}]}}}`)

	// the topic's policy, which lets alarms in, and nobody without TLS
	tpl.expect(t, "AWS::SNS::TopicPolicy", `{"Properties": {"PolicyDocument": {"Statement": [
		{"Effect": "Deny", "Action": "sns:Publish", "Condition": {"Bool": {"aws:SecureTransport": "false"}}},
		{"Effect": "Allow", "Action": "sns:Publish", "Principal": {"Service": "cloudwatch.amazonaws.com"}, "Resource": {"Ref": "TelemetryTopic…"}, "Condition": {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}}]}}}`)

	for id, resource := range tpl.Resources {
		topic := []any{map[string]any{"Ref": "TelemetryTopic…"}}
		told := map[string]any{"Properties": map[string]any{"AlarmActions": topic, "OKActions": topic}}
		if resource["Type"] == "AWS::CloudWatch::Alarm" && !contains(resource, told) {
			t.Errorf("alarm %s does not tell the topic: %v", id, resource)
		}
	}
}

func TestATopicThatIsThereIsTold(t *testing.T) {
	stack := newStack(t)
	topic := awssns.NewTopic(stack, jsii.String("Mine"), nil)
	buildIn(t, stack, telemetry.Props{Watch: telemetry.WatchProps{Topic: topic}})
	tpl := synth(t, stack)
	tpl.count(t, "AWS::SNS::Topic", 1)
	tpl.expect(t, "AWS::CloudWatch::Alarm", `{"Properties": {"AlarmName": "kinesis-telemetry-api-extension-dropping", "AlarmActions": [{"Ref": "Mine…"}]}}`)
}

func TestTheDashboardShowsWhatIsWatched(t *testing.T) {
	for _, tc := range []struct {
		props telemetry.Props
		shows []string
		not   string
	}{
		{telemetry.Props{}, []string{"IncomingRecords", "IncomingBytes", "WriteProvisionedThroughputExceeded", "PutRecords.FailedRecords", "GetRecords.IteratorAgeMilliseconds", "DroppedEvents"}, "DataFreshness"},
		{telemetry.Props{Archive: &telemetry.ArchiveProps{}}, []string{"DeliveryToS3.DataFreshness", "DroppedEvents"}, "nothing"},
		{telemetry.Props{Policy: telemetry.PolicyProps{DenyLogs: true}}, []string{"IncomingRecords"}, "DroppedEvents"},
	} {
		tpl := synthesized(t, tc.props)

		// the dashboard, with the region in its name
		tpl.expect(t, "AWS::CloudWatch::Dashboard", `{"Properties": {"DashboardName": {"Fn::Join": ["", ["kinesis-telemetry-api-extension-", {"Ref": "AWS::Region"}]]}}}`)
		for _, resource := range tpl.Resources {
			if resource["Type"] != "AWS::CloudWatch::Dashboard" {
				continue
			}
			body, _ := json.Marshal(resource["Properties"].(map[string]any)["DashboardBody"])
			for _, metric := range tc.shows {
				if !strings.Contains(string(body), metric) {
					t.Errorf("the dashboard does not show %s: %s", metric, body)
				}
			}
			if strings.Contains(string(body), tc.not) {
				t.Errorf("the dashboard shows %s, which is never there", tc.not)
			}
		}
	}
}
