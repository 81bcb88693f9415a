package telemetry

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	firehose "github.com/aws/aws-cdk-go/awscdk/v2/awskinesisfirehose"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/jsii-runtime-go"
)

// buildDelivery makes the Firehose stream that carries events from the stream
// into the bucket, one folder per day (UTC).
// https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html
func (x *Extension) buildDelivery(a ArchiveProps, table table) {
	logs := awslogs.NewLogGroup(x.scope, jsii.String("DeliveryLogs"), &awslogs.LogGroupProps{
		LogGroupName:  jsii.String("/aws/kinesisfirehose/" + a.DeliveryName),
		Retention:     awslogs.RetentionDays_ONE_MONTH,
		RemovalPolicy: awscdk.RemovalPolicy_DESTROY,
	})
	awslogs.NewLogStream(x.scope, jsii.String("DeliveryLogStream"), &awslogs.LogStreamProps{
		LogGroup: logs, LogStreamName: jsii.String("archive"), RemovalPolicy: awscdk.RemovalPolicy_DESTROY,
	})
	role, rights := x.buildDeliveryRole(a, table, logs)
	destination := &firehose.CfnDeliveryStream_ExtendedS3DestinationConfigurationProperty{
		BucketArn:         x.Archive.BucketArn(),
		RoleArn:           role.RoleArn(),
		Prefix:            jsii.String(eventsFolder + "day=!{timestamp:yyyy-MM-dd}/"),
		ErrorOutputPrefix: jsii.String(errorsFolder + "!{firehose:error-output-type}/day=!{timestamp:yyyy-MM-dd}/"),
		BufferingHints: &firehose.CfnDeliveryStream_BufferingHintsProperty{
			IntervalInSeconds: jsii.Number(300), SizeInMBs: jsii.Number(64), // the least that Parquet takes
		},
		CloudWatchLoggingOptions: &firehose.CfnDeliveryStream_CloudWatchLoggingOptionsProperty{
			Enabled: true, LogGroupName: logs.LogGroupName(), LogStreamName: jsii.String("archive"),
		},
	}
	x.shape(destination, a, table, role)
	delivery := firehose.NewCfnDeliveryStream(x.scope, jsii.String("Delivery"), &firehose.CfnDeliveryStreamProps{
		DeliveryStreamName: jsii.String(a.DeliveryName),
		DeliveryStreamType: jsii.String("KinesisStreamAsSource"),
		KinesisStreamSourceConfiguration: &firehose.CfnDeliveryStream_KinesisStreamSourceConfigurationProperty{
			KinesisStreamArn: x.Stream.StreamArn(), RoleArn: role.RoleArn(),
		},
		ExtendedS3DestinationConfiguration: destination,
	})
	delivery.Node().AddDependency(rights) // Firehose looks whether it may, when it is created
	x.watchDelivery(a)
}

// watchDelivery makes the alarms of the archive. What can't be made Parquet of
// is put elsewhere in time, so that freshness says nothing of it.
func (x *Extension) watchDelivery(a ArchiveProps) {
	x.buildAlarm(alarm{
		"FreshnessAlarm", "archive-freshness", "Telemetry is not reaching the archive; the objects under " + errorsFolder + " and Firehose's log say why",
		x.freshness(), (30 * time.Minute).Seconds(), 3,
	})
	if a.Format == Parquet {
		x.buildAlarm(alarm{
			"ConversionAlarm", "archive-conversion", "Records of the stream are no events that the archive's table can hold; they lie under " + errorsFolder,
			x.deliveryMetric("FailedConversion.Records", "Sum"), 0, 1,
		})
	}
}

// shape sets what the objects are written as. Lines end as they come: every
// event ends its own.
func (x *Extension) shape(to *firehose.CfnDeliveryStream_ExtendedS3DestinationConfigurationProperty, a ArchiveProps, table table, role awsiam.Role) {
	if a.Format == NDJSON {
		to.CompressionFormat = jsii.String("GZIP")
		to.FileExtension = jsii.String(".ndjson.gz")
		return
	}
	to.CompressionFormat = jsii.String("UNCOMPRESSED")
	to.DataFormatConversionConfiguration = &firehose.CfnDeliveryStream_DataFormatConversionConfigurationProperty{
		Enabled: true,
		InputFormatConfiguration: &firehose.CfnDeliveryStream_InputFormatConfigurationProperty{
			Deserializer: &firehose.CfnDeliveryStream_DeserializerProperty{
				OpenXJsonSerDe: &firehose.CfnDeliveryStream_OpenXJsonSerDeProperty{
					CaseInsensitive: false, ColumnToJsonKeyMappings: renamed(),
				},
			},
		},
		OutputFormatConfiguration: &firehose.CfnDeliveryStream_OutputFormatConfigurationProperty{
			Serializer: &firehose.CfnDeliveryStream_SerializerProperty{
				ParquetSerDe: &firehose.CfnDeliveryStream_ParquetSerDeProperty{Compression: jsii.String(string(Snappy))},
			},
		},
		SchemaConfiguration: &firehose.CfnDeliveryStream_SchemaConfigurationProperty{
			CatalogId: x.stack.Account(), Region: x.stack.Region(), RoleArn: role.RoleArn(),
			DatabaseName: table.database.Ref(), TableName: table.table.Ref(), VersionId: jsii.String("LATEST"),
		},
	}
}

// buildDeliveryRole allows Firehose to read the stream, to write to the bucket
// and nothing else. It returns the role and the policy.
// https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html
func (x *Extension) buildDeliveryRole(a ArchiveProps, table table, logs awslogs.LogGroup) (awsiam.Role, awsiam.Policy) {
	role := awsiam.NewRole(x.scope, jsii.String("DeliveryRole"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("firehose.amazonaws.com"), &awsiam.ServicePrincipalOpts{
			Conditions: &map[string]any{"StringEquals": map[string]any{"aws:SourceAccount": x.stack.Account()}},
		}),
		Description: jsii.String("Lets Firehose carry telemetry from the stream into the archive"),
	})
	bucket := *x.Archive.BucketArn()
	statements := []awsiam.PolicyStatement{
		statement("ReadStream", []string{*x.Stream.StreamArn()},
			"kinesis:DescribeStream", "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards"),
		statement("FindBucket", []string{bucket}, "s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"),
		statement("WriteObjects", []string{bucket + "/" + eventsFolder + "*", bucket + "/" + errorsFolder + "*"},
			"s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"),
		statement("WriteLogs", []string{*logs.LogGroupArn()}, "logs:PutLogEvents"),
	}
	if key := x.props.Stream.Key; key != nil {
		statements = append(statements, statement("DecryptStream", []string{*key.KeyArn()}, "kms:Decrypt"))
	}
	if a.Key != nil {
		statements = append(statements, statement("EncryptArchive", []string{*a.Key.KeyArn()}, "kms:Decrypt", "kms:GenerateDataKey"))
	}
	if a.Format == Parquet {
		statements = append(statements, statement("ReadTable", x.catalog(table), "glue:GetTable", "glue:GetTableVersion", "glue:GetTableVersions"))
	}
	rights := awsiam.NewPolicy(x.scope, jsii.String("DeliveryRights"), &awsiam.PolicyProps{
		Roles: &[]awsiam.IRole{role}, Statements: &statements,
	})
	return role, rights
}

// catalog lists the ARNs that stand for the table in Glue.
func (x *Extension) catalog(table table) []string {
	arn := func(resource, name string) string {
		return *x.stack.FormatArn(&awscdk.ArnComponents{
			Service: jsii.String("glue"), Resource: jsii.String(resource), ResourceName: optional(name),
		})
	}
	database := *table.database.Ref()
	return []string{arn("catalog", ""), arn("database", database), arn("table", database+"/"+*table.table.Ref())}
}

// freshness is how old the oldest record is that is not in the archive yet, in
// seconds.
func (x *Extension) freshness() awscloudwatch.Metric {
	return x.deliveryMetric("DeliveryToS3.DataFreshness", "Maximum")
}

// deliveryMetric is one of those that Firehose has of a stream.
// https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html
func (x *Extension) deliveryMetric(name, statistic string) awscloudwatch.Metric {
	return awscloudwatch.NewMetric(&awscloudwatch.MetricProps{
		Namespace:     jsii.String("AWS/Firehose"),
		MetricName:    jsii.String(name),
		DimensionsMap: &map[string]*string{"DeliveryStreamName": jsii.String(x.props.Archive.DeliveryName)},
		Statistic:     jsii.String(statistic),
		Period:        minutes(5 * time.Minute),
	})
}
