package telemetry_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"

	"kinesis-telemetry-api-extension/infra/telemetry"
)

func TestThereIsNoArchiveUnlessAskedFor(t *testing.T) {
	tpl := synthesized(t, telemetry.Props{})
	for _, kind := range []string{"AWS::S3::Bucket", "AWS::KinesisFirehose::DeliveryStream", "AWS::Glue::Database", "AWS::Glue::Table", "AWS::Athena::WorkGroup", "AWS::Athena::NamedQuery"} {
		tpl.count(t, kind, 0)
	}
}

func TestTheArchiveIsPrivateEncryptedAndEmptiedInTime(t *testing.T) {
	tpl := synthesized(t, telemetry.Props{Archive: &telemetry.ArchiveProps{}})

	// the archive's bucket
	tpl.expect(t, "AWS::S3::Bucket", `{"DeletionPolicy": "Retain", "Properties": {
		"BucketName": null, "LoggingConfiguration": null,
		"BucketEncryption": {"ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]},
		"PublicAccessBlockConfiguration": {"BlockPublicAcls": true, "BlockPublicPolicy": true, "IgnorePublicAcls": true, "RestrictPublicBuckets": true},
		"LifecycleConfiguration": {"Rules": [
			{"Prefix": "events/", "Status": "Enabled", "ExpirationInDays": 365, "Transitions": [{"StorageClass": "STANDARD_IA", "TransitionInDays": 30}]},
			{"Prefix": "errors/", "Status": "Enabled", "ExpirationInDays": 365},
			{"Prefix": "athena-results/", "Status": "Enabled", "ExpirationInDays": 7},
			{"Status": "Enabled", "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 1}}]}}}`)

	// the bucket's policy, which lets nobody in without TLS
	tpl.expect(t, "AWS::S3::BucketPolicy", `{"Properties": {"PolicyDocument": {"Statement": [{"Effect": "Deny", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}}}`)
}

func TestTheArchiveTakesItsOptions(t *testing.T) {
	stack := newStack(t)
	key := awskms.NewKey(stack, jsii.String("Key"), nil)
	logs := awss3.NewBucket(stack, jsii.String("Logs"), nil)
	buildIn(t, stack, telemetry.Props{Archive: &telemetry.ArchiveProps{
		BucketName: "mine", Key: key, AccessLogs: logs, RemovalPolicy: awscdk.RemovalPolicy_DESTROY,
		InfrequentAfter: 40 * 24 * time.Hour, ExpireAfter: 50 * 24 * time.Hour,
		DeliveryName: "carry", Database: "db", Table: "said", Workgroup: "group",
	}})
	tpl := synth(t, stack)

	// the bucket, with a key, access logs and life-cycle of one's own
	tpl.expect(t, "AWS::S3::Bucket", `{"DeletionPolicy": "Delete", "Properties": {
		"BucketName": "mine", "LoggingConfiguration": {"DestinationBucketName": {"Ref": "Logs…"}},
		"BucketEncryption": {"ServerSideEncryptionConfiguration": [{"BucketKeyEnabled": true, "ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": {"Fn::GetAtt": ["Key…", "Arn"]}}}]}}}`)

	// Firehose, by its other name
	tpl.expect(t, "AWS::KinesisFirehose::DeliveryStream", `{"Properties": {"DeliveryStreamName": "carry"}}`)

	// database and table, by their other names
	tpl.expect(t, "AWS::Glue::Database", `{"Properties": {"DatabaseInput": {"Name": "db"}}}`)
	tpl.expect(t, "AWS::Glue::Table", `{"Properties": {"TableInput": {"Name": "said"}}}`)

	// the workgroup, whose results have the archive's key
	tpl.expect(t, "AWS::Athena::WorkGroup", `{"Properties": {"Name": "group", "WorkGroupConfiguration": {"ResultConfiguration": {"EncryptionConfiguration": {"EncryptionOption": "SSE_KMS", "KmsKey": {"Fn::GetAtt": ["Key…", "Arn"]}}}}}}`)

	// Firehose's rights, with the archive's key
	tpl.expect(t, "AWS::IAM::Policy", rights(`,{"Sid": "EncryptArchive", "Effect": "Allow", "Action": ["kms:Decrypt", "kms:GenerateDataKey"], "Resource": {"Fn::GetAtt": ["Key…", "Arn"]}}`))
}

// rights are those of Firehose, to the last action, and more behind them.
func rights(more string) string {
	return `{"Properties": {"PolicyDocument": {"Statement": [
		{"Sid": "ReadStream", "Effect": "Allow", "Action": ["kinesis:DescribeStream", "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards"],
			"Resource": {"Fn::GetAtt": ["TelemetryStream…", "Arn"]}},
		{"Sid": "FindBucket", "Effect": "Allow", "Action": ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
			"Resource": {"Fn::GetAtt": ["TelemetryArchive…", "Arn"]}},
		{"Sid": "WriteObjects", "Effect": "Allow", "Action": ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"], "Resource": [
			{"Fn::Join": ["", [{"Fn::GetAtt": ["TelemetryArchive…", "Arn"]}, "/events/*"]]},
			{"Fn::Join": ["", [{"Fn::GetAtt": ["TelemetryArchive…", "Arn"]}, "/errors/*"]]}]},
		{"Sid": "WriteLogs", "Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": {"Fn::GetAtt": ["TelemetryDeliveryLogs…", "Arn"]}}` + more + `]}}}`
}

func TestFirehoseCarriesLinesAsTheyAre(t *testing.T) {
	tpl := synthesized(t, telemetry.Props{Archive: &telemetry.ArchiveProps{}})

	// the Firehose stream, for NDJSON
	tpl.expect(t, "AWS::KinesisFirehose::DeliveryStream", `{"DependsOn": ["TelemetryDeliveryRights…"], "Properties": {
		"DeliveryStreamName": "kinesis-telemetry-api-extension-archive", "DeliveryStreamType": "KinesisStreamAsSource",
		"KinesisStreamSourceConfiguration": {"KinesisStreamARN": {"Fn::GetAtt": ["TelemetryStream…", "Arn"]}, "RoleARN": {"Fn::GetAtt": ["TelemetryDeliveryRole…", "Arn"]}},
		"ExtendedS3DestinationConfiguration": {
			"BucketARN": {"Fn::GetAtt": ["TelemetryArchive…", "Arn"]}, "CompressionFormat": "GZIP", "FileExtension": ".ndjson.gz",
			"Prefix": "events/day=!{timestamp:yyyy-MM-dd}/", "ErrorOutputPrefix": "errors/!{firehose:error-output-type}/day=!{timestamp:yyyy-MM-dd}/",
			"ProcessingConfiguration": null, "DataFormatConversionConfiguration": null, "CloudWatchLoggingOptions": {"Enabled": true}}}}`)

	// Firehose's role, for Firehose of this account
	tpl.expect(t, "AWS::IAM::Role", `{"Properties": {"ManagedPolicyArns": null, "AssumeRolePolicyDocument": {"Statement": [
		{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "firehose.amazonaws.com"}, "Condition": {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}}]}}}`)

	// Firehose's rights
	tpl.expect(t, "AWS::IAM::Policy", rights(""))

	// Firehose's log
	tpl.expect(t, "AWS::Logs::LogGroup", `{"Properties": {"LogGroupName": "/aws/kinesisfirehose/kinesis-telemetry-api-extension-archive", "RetentionInDays": 30}}`)
	tpl.expect(t, "AWS::Logs::LogStream", `{"Properties": {"LogStreamName": "archive"}}`)

	tpl.count(t, "AWS::CloudWatch::Alarm", 5)
	// the alarm of the archive's freshness
	tpl.expect(t, "AWS::CloudWatch::Alarm", `{"Properties": {"AlarmName": "kinesis-telemetry-api-extension-archive-freshness",
		"Namespace": "AWS/Firehose", "MetricName": "DeliveryToS3.DataFreshness", "Threshold": 1800, "Dimensions": [{"Name": "DeliveryStreamName", "Value": "kinesis-telemetry-api-extension-archive"}]}}`)
}

func TestFirehoseReadsAStreamWithAKey(t *testing.T) {
	stack := newStack(t)
	key := awskms.NewKey(stack, jsii.String("Key"), nil)
	buildIn(t, stack, telemetry.Props{Stream: telemetry.StreamProps{Key: key}, Archive: &telemetry.ArchiveProps{}})

	// Firehose's rights, with the stream's own key
	synth(t, stack).expect(t, "AWS::IAM::Policy", rights(`,{"Sid": "DecryptStream", "Effect": "Allow", "Action": "kms:Decrypt", "Resource": {"Fn::GetAtt": ["Key…", "Arn"]}}`))
}

func TestFirehoseMakesParquetOfTheTablesColumns(t *testing.T) {
	tpl := synthesized(t, telemetry.Props{Archive: &telemetry.ArchiveProps{Format: telemetry.Parquet}})

	// the Firehose stream, for Parquet: compressed inside, not outside
	tpl.expect(t, "AWS::KinesisFirehose::DeliveryStream", `{"Properties": {"ExtendedS3DestinationConfiguration": {
		"CompressionFormat": "UNCOMPRESSED", "BufferingHints": {"SizeInMBs": 64},
		"DataFormatConversionConfiguration": {"Enabled": true,
			"InputFormatConfiguration": {"Deserializer": {"OpenXJsonSerDe": {"CaseInsensitive": false, "ColumnToJsonKeyMappings": {"requestid": "requestId", "originalbytes": "originalBytes"}}}},
			"OutputFormatConfiguration": {"Serializer": {"ParquetSerDe": {"Compression": "SNAPPY"}}},
			"SchemaConfiguration": {"DatabaseName": {"Ref": "TelemetryDatabase…"}, "TableName": {"Ref": "TelemetryTable…"}, "RoleARN": {"Fn::GetAtt": ["TelemetryDeliveryRole…", "Arn"]}}}}}}`)

	// Firehose's rights, with those to look at the table
	const glue = `"arn:", {"Ref": "AWS::Partition"}, ":glue:", {"Ref": "AWS::Region"}, ":", {"Ref": "AWS::AccountId"}`
	tpl.expect(t, "AWS::IAM::Policy", rights(`,{"Sid": "ReadTable", "Effect": "Allow", "Action": ["glue:GetTable", "glue:GetTableVersion", "glue:GetTableVersions"], "Resource": [
		{"Fn::Join": ["", [`+glue+`, ":catalog"]]},
		{"Fn::Join": ["", [`+glue+`, ":database/", {"Ref": "TelemetryDatabase…"}]]},
		{"Fn::Join": ["", [`+glue+`, ":table/", {"Ref": "TelemetryDatabase…"}, "/", {"Ref": "TelemetryTable…"}]]}]}`))

	// the alarm of what can't be made Parquet of
	tpl.expect(t, "AWS::CloudWatch::Alarm", `{"Properties": {"AlarmName": "kinesis-telemetry-api-extension-archive-conversion",
		"Namespace": "AWS/Firehose", "MetricName": "FailedConversion.Records", "Statistic": "Sum", "Threshold": 0, "EvaluationPeriods": 1,
		"TreatMissingData": "notBreaching", "Dimensions": [{"Name": "DeliveryStreamName", "Value": "kinesis-telemetry-api-extension-archive"}]}}`)
	tpl.count(t, "AWS::CloudWatch::Alarm", 6)

	// the Glue table, for Parquet
	tpl.expect(t, "AWS::Glue::Table", `{"Properties": {"TableInput": {"StorageDescriptor": {"SerdeInfo": {"SerializationLibrary": "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"}}}}}`)
}

func TestTheTablesColumnsAreTheEnvelopes(t *testing.T) {
	tpl := synthesized(t, telemetry.Props{Archive: &telemetry.ArchiveProps{}})

	// the Glue database
	tpl.expect(t, "AWS::Glue::Database", `{"Properties": {"DatabaseInput": {"Name": "kinesis_telemetry_api_extension"}}}`)

	// the Glue table, for NDJSON, by day
	tpl.expect(t, "AWS::Glue::Table", `{"Properties": {"DatabaseName": {"Ref": "TelemetryDatabase…"}, "TableInput": {"Name": "events", "TableType": "EXTERNAL_TABLE",
		"PartitionKeys": [{"Name": "day", "Type": "string"}],
		"Parameters": {"projection.enabled": "true", "projection.day.type": "date", "projection.day.format": "yyyy-MM-dd",
			"storage.location.template": {"Fn::Join": ["", ["s3://", {"Ref": "TelemetryArchive…"}, "/events/day=${day}/"]]}},
		"StorageDescriptor": {"SerdeInfo": {"SerializationLibrary": "org.openx.data.jsonserde.JsonSerDe",
			"Parameters": {"case.insensitive": "FALSE", "mapping.requestid": "requestId", "mapping.originalbytes": "originalBytes"}}}}}}`)

	var names []string
	for _, resource := range tpl.Resources {
		if resource["Type"] == "AWS::Glue::Table" {
			storage := resource["Properties"].(map[string]any)["TableInput"].(map[string]any)["StorageDescriptor"].(map[string]any)
			for _, column := range storage["Columns"].([]any) {
				names = append(names, column.(map[string]any)["Name"].(string))
			}
		}
	}
	if want := envelope(t); !slices.Equal(names, want) {
		t.Errorf("the table has columns %q, the envelope members %q", names, want)
	}
}

// envelope lists the members of the format event from FORMAT.md, as Glue
// writes names.
func envelope(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("../../FORMAT.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(text), "## Format `event`\n")
	section, _, _ = strings.Cut(section, "```")
	var members []string
	for line := range strings.Lines(section) {
		if member, _, isRow := strings.Cut(strings.TrimPrefix(line, "| `"), "` |"); isRow {
			members = append(members, strings.ToLower(member))
		}
	}
	if len(members) == 0 {
		t.Fatal("FORMAT.md has no table of the envelope's members")
	}
	return members
}

func TestQueriesAskTheTableInTheirWorkgroup(t *testing.T) {
	tpl := synthesized(t, telemetry.Props{Archive: &telemetry.ArchiveProps{}})

	// the Athena workgroup
	tpl.expect(t, "AWS::Athena::WorkGroup", `{"Properties": {"Name": "kinesis-telemetry-api-extension", "WorkGroupConfiguration": {
		"EnforceWorkGroupConfiguration": true, "ResultConfiguration": {
			"OutputLocation": {"Fn::Join": ["", ["s3://", {"Ref": "TelemetryArchive…"}, "/athena-results/"]]}, "EncryptionConfiguration": {"EncryptionOption": "SSE_S3"}}}}}`)

	for _, name := range []string{
		"slowest invocations", // the named query of the slowest invocations
		"cold starts",         // the named query of cold starts
		"errors by function",  // the named query of errors by function
		"memory head-room",    // the named query of memory head-room
		"cost by function",    // the named query of cost by function
	} {
		tpl.expect(t, "AWS::Athena::NamedQuery", `{"DependsOn": ["TelemetryWorkgroup…"], "Properties": {
			"Name": "`+name+`", "Database": {"Ref": "TelemetryDatabase…"}, "WorkGroup": "kinesis-telemetry-api-extension", "QueryString": "--…"}}`)
	}
	tpl.count(t, "AWS::Athena::NamedQuery", 5)
	for _, resource := range tpl.Resources {
		if resource["Type"] != "AWS::Athena::NamedQuery" {
			continue
		}
		query := resource["Properties"].(map[string]any)["QueryString"].(string)
		if !strings.Contains(query, "\nFROM \"events\"\n") && !strings.Contains(query, "\n  FROM \"events\"\n") {
			t.Errorf("this query does not ask the table:\n%s", query)
		}
		if !strings.Contains(query, `WHERE "day" >= `) {
			t.Errorf("this query reads the whole archive, and Athena bills what it reads:\n%s", query)
		}
	}
}
