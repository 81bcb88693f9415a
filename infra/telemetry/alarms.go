package telemetry

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatchactions"
	"github.com/aws/jsii-runtime-go"
)

// droppedMetric counts events that the extension dropped, when the environment
// of each ends.
const droppedMetric = "DroppedEvents"

// alarm is one thing that somebody should be told of.
type alarm struct {
	id, name, description string
	metric                awscloudwatch.IMetric
	above                 float64
	periods               float64 // of the metric, in a row
}

// buildAlarms makes the alarms. Where there is no data nothing is wrong: a
// stream that nobody writes to says nothing.
func (x *Extension) buildAlarms() {
	for _, a := range x.streamAlarms() {
		x.buildAlarm(a)
	}
	if !x.props.Policy.DenyLogs { // without logs there is nothing to find drops in
		x.buildAlarm(alarm{
			"DroppingAlarm", "dropping", "The extension dropped events; delivery.dropped on the stream and its last line in the functions' logs say what and why",
			x.dropped(), 0, 1,
		})
	}
}

func (x *Extension) streamAlarms() []alarm {
	return []alarm{
		{
			"IteratorAgeAlarm", "iterator-age", "Readers of the telemetry stream are behind; what they have not read when it expires is lost to them",
			x.Stream.MetricGetRecordsIteratorAgeMilliseconds(every(time.Minute, "Maximum")), float64(x.props.Watch.IteratorAge.Milliseconds()), 5,
		},
		{
			"ThrottlingAlarm", "write-throttling", "The telemetry stream refuses records for their rate; the extension sends them again, until it has no time or no room",
			x.Stream.MetricWriteProvisionedThroughputExceeded(every(5*time.Minute, "Sum")), 0, 3,
		},
		{
			"RejectedAlarm", "rejected-records", "The telemetry stream rejects records for faults of its own",
			x.Stream.MetricPutRecordsFailedRecords(every(5*time.Minute, "Sum")), 0, 3,
		},
	}
}

// dropped is the metric that [Extension.Attach] fills from functions' logs.
func (x *Extension) dropped() awscloudwatch.Metric {
	return awscloudwatch.NewMetric(&awscloudwatch.MetricProps{
		Namespace:  jsii.String(x.props.Watch.Namespace),
		MetricName: jsii.String(droppedMetric),
		Statistic:  jsii.String("Sum"),
		Period:     minutes(5 * time.Minute),
	})
}

func (x *Extension) buildAlarm(a alarm) {
	built := awscloudwatch.NewAlarm(x.scope, jsii.String(a.id), &awscloudwatch.AlarmProps{
		AlarmName:          jsii.String(x.props.Watch.Name + "-" + a.name),
		AlarmDescription:   jsii.String(a.description),
		Metric:             a.metric,
		Threshold:          jsii.Number(a.above),
		EvaluationPeriods:  jsii.Number(a.periods),
		ComparisonOperator: awscloudwatch.ComparisonOperator_GREATER_THAN_THRESHOLD,
		TreatMissingData:   awscloudwatch.TreatMissingData_NOT_BREACHING,
	})
	if x.Topic != nil {
		built.AddAlarmAction(awscloudwatchactions.NewSnsAction(x.Topic))
		built.AddOkAction(awscloudwatchactions.NewSnsAction(x.Topic))
	}
	x.Alarms = append(x.Alarms, built)
}

func every(period time.Duration, statistic string) *awscloudwatch.MetricOptions {
	return &awscloudwatch.MetricOptions{Period: minutes(period), Statistic: jsii.String(statistic)}
}

func minutes(d time.Duration) awscdk.Duration {
	return awscdk.Duration_Minutes(jsii.Number(d.Minutes()))
}
