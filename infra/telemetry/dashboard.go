package telemetry

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/jsii-runtime-go"
)

// gridColumns is how wide a dashboard is.
const gridColumns = 24

// buildDashboard shows the stream and what watches it. Dashboards are the
// account's, not the region's, so that the region is in the name.
func (x *Extension) buildDashboard() {
	period := 5 * time.Minute
	graphs := []awscloudwatch.IWidget{
		graph("Records onto the stream", x.Stream.MetricIncomingRecords(every(period, "Sum"))),
		graph("Bytes onto the stream", x.Stream.MetricIncomingBytes(every(period, "Sum"))),
		graph("Refused and sent again",
			x.Stream.MetricWriteProvisionedThroughputExceeded(every(period, "Sum")),
			x.Stream.MetricPutRecordsFailedRecords(every(period, "Sum"))),
		graph("Readers behind (ms)", x.Stream.MetricGetRecordsIteratorAgeMilliseconds(every(period, "Maximum"))),
	}
	if !x.props.Policy.DenyLogs {
		graphs = append(graphs, graph("Events that the extension dropped", x.dropped()))
	}
	if x.Archive != nil {
		graphs = append(graphs, graph("Age of the oldest record not in the archive (s)", x.freshness()))
	}
	var alarms []awscloudwatch.IAlarm
	for _, a := range x.Alarms {
		alarms = append(alarms, a)
	}
	board := awscloudwatch.NewDashboard(x.scope, jsii.String("Dashboard"), &awscloudwatch.DashboardProps{
		DashboardName: jsii.String(x.props.Watch.Name + "-" + *x.stack.Region()),
	})
	board.AddWidgets(awscloudwatch.NewAlarmStatusWidget(&awscloudwatch.AlarmStatusWidgetProps{
		Title: jsii.String("Alarms"), Alarms: &alarms, Width: jsii.Number(gridColumns),
	}))
	for ; len(graphs) > 1; graphs = graphs[2:] {
		board.AddWidgets(graphs[0], graphs[1])
	}
	board.AddWidgets(graphs...)
}

func graph(title string, metrics ...awscloudwatch.IMetric) awscloudwatch.IWidget {
	return awscloudwatch.NewGraphWidget(&awscloudwatch.GraphWidgetProps{
		Title: jsii.String(title), Left: &metrics, Width: jsii.Number(gridColumns / 2),
	})
}
