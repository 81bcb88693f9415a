package telemetry

import (
	"embed"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsathena"
	"github.com/aws/jsii-runtime-go"
)

// texts are the named queries, in Athena's SQL; $events is the table.
//
//go:embed queries/*.sql
var texts embed.FS

// query is a question that is asked often.
type query struct{ id, name, file, description string }

func queries() []query {
	return []query{
		{"SlowestQuery", "slowest invocations", "slowest.sql", "The 50 invocations that took longest within 7 days"},
		{"ColdStartsQuery", "cold starts", "cold_starts.sql", "Cold starts by function within 7 days: how many, which share, how long"},
		{"ErrorsQuery", "errors by function", "errors.sql", "Failed invocations and logged errors by function within 7 days"},
		{"MemoryQuery", "memory head-room", "memory.sql", "How much of its memory each function never used within 7 days"},
		{"CostQuery", "cost by function", "cost.sql", "What each function cost within 30 days, at the list price"},
	}
}

// buildQueries makes Athena's workgroup and the named queries in it.
func (x *Extension) buildQueries(a ArchiveProps, table table) {
	encryption := &awsathena.CfnWorkGroup_EncryptionConfigurationProperty{EncryptionOption: jsii.String("SSE_S3")}
	if a.Key != nil {
		encryption.EncryptionOption, encryption.KmsKey = jsii.String("SSE_KMS"), a.Key.KeyArn()
	}
	group := awsathena.NewCfnWorkGroup(x.scope, jsii.String("Workgroup"), &awsathena.CfnWorkGroupProps{
		Name:                  jsii.String(a.Workgroup),
		Description:           jsii.String("Questions to the telemetry archive"),
		RecursiveDeleteOption: true, // its queries and their history go with it
		WorkGroupConfiguration: &awsathena.CfnWorkGroup_WorkGroupConfigurationProperty{
			EnforceWorkGroupConfiguration:   true,
			PublishCloudWatchMetricsEnabled: true,
			EngineVersion:                   &awsathena.CfnWorkGroup_EngineVersionProperty{SelectedEngineVersion: jsii.String("Athena engine version 3")},
			ResultConfiguration: &awsathena.CfnWorkGroup_ResultConfigurationProperty{
				OutputLocation:          jsii.String("s3://" + *x.Archive.BucketName() + "/" + resultsFolder),
				EncryptionConfiguration: encryption,
			},
		},
	})
	for _, q := range queries() {
		named := awsathena.NewCfnNamedQuery(x.scope, jsii.String(q.id), &awsathena.CfnNamedQueryProps{
			Name: jsii.String(q.name), Description: jsii.String(q.description),
			Database: table.database.Ref(), WorkGroup: jsii.String(a.Workgroup),
			QueryString: jsii.String(q.text(a.Table)),
		})
		named.AddDependency(group)
	}
}

func (q query) text(table string) string {
	text, err := texts.ReadFile("queries/" + q.file)
	if err != nil {
		panic(err) // it is embedded by its name
	}
	return strings.ReplaceAll(string(text), "$events", `"`+table+`"`)
}
