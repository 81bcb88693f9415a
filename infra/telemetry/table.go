package telemetry

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsglue"
	"github.com/aws/jsii-runtime-go"
)

// table is the archive as Glue, Athena and Firehose know it.
type table struct {
	database awsglue.CfnDatabase
	table    awsglue.CfnTable
}

// column is a column of the table, and the member of the envelope it holds.
type column struct{ name, member, kind, comment string }

// columns are the members of the envelope, as FORMAT.md has them. What may be
// any JSON is kept as its text, to be taken apart by json_extract.
func columns() []column {
	return []column{
		{"id", "id", "string", "execution environment, -, sequence number"},
		{"time", "time", "string", "when Lambda generated the event"},
		{"type", "type", "string", "function, extension, platform.start, ..."},
		{"requestid", "requestId", "string", "the invocation"},
		{"function", "function", "string", "the name of the function"},
		{"fields", "fields", "string", "what was asked to be added, the text of an object"},
		{"tags", "tags", "string", "the same, constants"},
		{"record", "record", "string", "text, or the text of an object"},
		{"more", "more", "string", "what else the event had, the text of an object"},
		{"truncated", "truncated", "boolean", "true where the event was cut"},
		{"originalbytes", "originalBytes", "bigint", "the size of a cut record before"},
	}
}

// renamed maps columns whose members have capitals, which Glue has none of.
func renamed() map[string]*string {
	names := map[string]*string{}
	for _, c := range columns() {
		if c.name != c.member {
			names[c.name] = jsii.String(c.member)
		}
	}
	return names
}

// buildTable makes the table over the bucket. Its partitions are days, which
// Athena works out from the query: nobody has to add them.
// https://docs.aws.amazon.com/athena/latest/ug/partition-projection.html
func (x *Extension) buildTable(a ArchiveProps) table {
	database := awsglue.NewCfnDatabase(x.scope, jsii.String("Database"), &awsglue.CfnDatabaseProps{
		CatalogId:     x.stack.Account(),
		DatabaseInput: &awsglue.CfnDatabase_DatabaseInputProperty{Name: jsii.String(a.Database), Description: jsii.String("Telemetry of Lambda functions")},
	})
	var all []any
	for _, c := range columns() {
		all = append(all, &awsglue.CfnTable_ColumnProperty{Name: jsii.String(c.name), Type: jsii.String(c.kind), Comment: jsii.String(c.comment)})
	}
	location := "s3://" + *x.Archive.BucketName() + "/" + eventsFolder
	storage := storage(a.Format)
	storage.Columns, storage.Location = &all, &location
	events := awsglue.NewCfnTable(x.scope, jsii.String("Table"), &awsglue.CfnTableProps{
		CatalogId:    x.stack.Account(),
		DatabaseName: database.Ref(),
		TableInput: &awsglue.CfnTable_TableInputProperty{
			Name:        jsii.String(a.Table),
			Description: jsii.String("Events as FORMAT.md of the extension has them, by day (UTC)"),
			TableType:   jsii.String("EXTERNAL_TABLE"),
			Parameters: map[string]*string{
				"EXTERNAL":                  jsii.String("TRUE"),
				"projection.enabled":        jsii.String("true"),
				"projection.day.type":       jsii.String("date"),
				"projection.day.format":     jsii.String("yyyy-MM-dd"),
				"projection.day.range":      jsii.String("2026-01-01,NOW"),
				"storage.location.template": jsii.String(location + "day=${day}/"),
			},
			PartitionKeys:     &[]any{&awsglue.CfnTable_ColumnProperty{Name: jsii.String("day"), Type: jsii.String("string")}},
			StorageDescriptor: storage,
		},
	})
	return table{database, events}
}

// storage says how Hive reads a format.
// https://docs.aws.amazon.com/athena/latest/ug/openx-json-serde.html
func storage(format ArchiveFormat) *awsglue.CfnTable_StorageDescriptorProperty {
	if format == Parquet {
		return &awsglue.CfnTable_StorageDescriptorProperty{
			InputFormat:  jsii.String("org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat"),
			OutputFormat: jsii.String("org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat"),
			SerdeInfo: &awsglue.CfnTable_SerdeInfoProperty{
				SerializationLibrary: jsii.String("org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"),
			},
		}
	}
	parameters := map[string]*string{
		"case.insensitive":      jsii.String("FALSE"), // or the names within records would lose their capitals
		"ignore.malformed.json": jsii.String("TRUE"),  // one bad line costs one line
	}
	for column, member := range renamed() {
		parameters["mapping."+column] = member
	}
	return &awsglue.CfnTable_StorageDescriptorProperty{
		Compressed:   true,
		InputFormat:  jsii.String("org.apache.hadoop.mapred.TextInputFormat"),
		OutputFormat: jsii.String("org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"),
		SerdeInfo: &awsglue.CfnTable_SerdeInfoProperty{
			SerializationLibrary: jsii.String("org.openx.data.jsonserde.JsonSerDe"), Parameters: parameters,
		},
	}
}
