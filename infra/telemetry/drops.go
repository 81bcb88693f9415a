package telemetry

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/jsii-runtime-go"
)

// The extension's last line is a warning if it had to drop events, and tells
// how many. It is text or JSON, as the function's logs are; a function whose
// log format changes keeps its filters. Of text, only a word of its own can be
// a metric's value.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
const (
	dropsInText = `[extension = "kinesis-telemetry-api-extension", level = "WARN", w3 = "shut", w4 = "down", w5 = "with", dropped > 0, ...]`
	dropsInJSON = `{ $.extension = "kinesis-telemetry-api-extension" && $.message = "shut down*" && $.dropped > 0 }`
)

// watchDrops counts in a metric the events that environments of a function had
// dropped by their ends. An environment that is killed tells nothing, and
// neither does an extension whose log level is error.
func (x *Extension) watchDrops(fn awslambda.Function) {
	if x.props.Policy.DenyLogs || !hasLogGroup(fn) {
		return
	}
	for _, filter := range []struct{ id, pattern, value string }{
		{"TelemetryDropsInText", dropsInText, "$dropped"},
		{"TelemetryDropsInJson", dropsInJSON, "$.dropped"},
	} {
		awslogs.NewMetricFilter(fn, jsii.String(filter.id), &awslogs.MetricFilterProps{
			LogGroup:        fn.LogGroup(),
			FilterPattern:   awslogs.FilterPattern_Literal(jsii.String(filter.pattern)),
			MetricNamespace: jsii.String(x.props.Watch.Namespace),
			MetricName:      jsii.String(droppedMetric),
			MetricValue:     jsii.String(filter.value),
		})
	}
}

// hasLogGroup says whether the app has the function's log group: one that the
// function names, or the one that newer versions of the CDK make for each. To
// ask any other for it would make the CDK create one by a function of its own.
func hasLogGroup(fn awslambda.Function) bool {
	if fn.Node().TryFindChild(jsii.String("LogGroup")) != nil {
		return true
	}
	resource, ok := fn.Node().DefaultChild().(awslambda.CfnFunction)
	if !ok || resource.LoggingConfig() == nil {
		return false
	}
	logging, ok := awscdk.Stack_Of(fn).Resolve(resource.LoggingConfig()).(map[string]any)
	return ok && logging["logGroup"] != nil
}
