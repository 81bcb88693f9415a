package doctor

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	kinesistypes "github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
)

const layers = "arn:aws:lambda:eu-west-1:123456789012:layer:"

// healthy is a function of which nothing is wrong.
func healthy() *patient {
	p := &patient{
		function: &lambda.GetFunctionConfigurationOutput{
			FunctionName: aws.String("orders"), State: types.StateActive, Architectures: []types.Architecture{types.ArchitectureArm64},
			MemorySize: aws.Int32(512), Timeout: aws.Int32(10), Runtime: types.RuntimeNodejs22x, Version: aws.String("$LATEST"),
			LoggingConfig: &types.LoggingConfig{LogFormat: types.LogFormatJson},
		},
		arn:      arn.ARN{Partition: "aws", Service: "lambda", Region: "eu-west-1", AccountID: "123456789012", Resource: "function:orders"},
		settings: Settings{Stream: "telemetry", Port: 4243, MaxRecordBytes: 1 << 20, SchemaVersion: managedSchema, Budget: 300 * time.Millisecond, Holds: true, Enabled: true},
		layers:   []layer{{arn: layers + "kinesis-telemetry-api-extension-arm64:7"}},
		role:     arn.ARN{Partition: "aws", Service: "iam", AccountID: "123456789012", Resource: "role/service-role/orders-role"},
		put:      trial{decision: allowed}, encrypt: trial{decision: allowed}, log: trial{decision: refused},
	}
	p.stream = newStream("telemetry", p.arn)
	p.stream.about = &kinesistypes.StreamDescriptionSummary{StreamStatus: kinesistypes.StreamStatusActive, RetentionPeriodHours: aws.Int32(24), OpenShardCount: aws.Int32(2)}
	return p
}

func (p *patient) attach(names ...string) {
	for _, name := range names {
		p.layers = append(p.layers, layer{arn: layers + name + ":1"})
	}
}

func (p *patient) encryptBy(key string) {
	p.stream.about.EncryptionType, p.stream.about.KeyId = kinesistypes.EncryptionTypeKms, &key
}

func TestOfAHealthyFunctionEverythingIsOK(t *testing.T) {
	for _, f := range healthy().findings() {
		if f.Result != OK || f.Says == "" || f.Mend != "" {
			t.Errorf("got %+v, want ok", f)
		}
	}
}

func TestEachCheckFindsWhatItIsFor(t *testing.T) {
	for _, test := range []struct {
		spoil  func(*patient)
		check  string
		result Result
		says   string // of the finding, or of what mends it
	}{
		{func(p *patient) { p.function.State = types.StatePending }, "function", Warning, "still creating"},
		{func(p *patient) { p.function.State = types.StateInactive }, "function", Warning, "put it to rest"},
		{func(p *patient) { p.function.State = types.StateDeactivated }, "function", Problem, "its state is Deactivated"},
		{func(p *patient) { p.function.LastUpdateStatus = types.LastUpdateStatusFailed }, "function", Problem, "last update failed"},
		{func(p *patient) { p.function.LastUpdateStatus = types.LastUpdateStatusInProgress }, "function", Warning, "under way"},

		{func(p *patient) { p.attach("kinesis-telemetry-api-extension") }, "layer", Warning, "2 layers of the extension"},
		{func(p *patient) { p.layers = nil }, "layer", Problem, "no layer at all"},
		{func(p *patient) { p.layers = nil; p.attach("a", "b", "c", "d", "e") }, "layer", Problem, "Remove one of the 5 layers"},
		{func(p *patient) { p.layers = nil; p.attach("mine") }, "layer", Problem, "only mine:1"},
		{func(p *patient) { p.layers = nil; p.attach("mine"); p.wanted = "mine" }, "layer", Unknown, "for which architecture"},
		{func(p *patient) { p.wanted = layers + "kinesis-telemetry-api-extension-arm64" }, "layer", OK, "for arm64"},
		{func(p *patient) { p.wanted = layers + "kinesis-telemetry-api-extension-arm64:8" }, "layer", Problem, "not attached"},
		{func(p *patient) { p.layers[0].arn = layers + "kinesis-telemetry-api-extension-x86_64-0-1-0:7" }, "layer", Problem, "is for x86_64 (its name says), and the function runs on arm64"},
		{func(p *patient) { p.layers[0].architectures = []types.Architecture{types.ArchitectureX8664} }, "layer", Problem, "is for x86_64 (its version says)"},
		{func(p *patient) { p.function.Architectures = nil }, "layer", Problem, "runs on x86_64"},
		{func(p *patient) { p.function.PackageType = types.PackageTypeImage }, "layer", Unknown, "can't be seen"},

		{func(p *patient) { p.attach("Datadog-Extension-ARM") }, "neighbours", Warning, "Datadog's extension"},
		{func(p *patient) { p.attach("LambdaInsightsExtension-Arm64") }, "neighbours", OK, "CloudWatch Lambda Insights"},

		{func(p *patient) { p.settings.Endpoint = "https://vpce.example" }, "stream", Warning, "https://vpce.example"},
		{func(p *patient) { p.stream.about.StreamStatus = kinesistypes.StreamStatusCreating }, "stream", Warning, "being created"},
		{func(p *patient) { p.stream.about.StreamStatus = kinesistypes.StreamStatusDeleting }, "stream", Problem, "being deleted"},
		{func(p *patient) { p.stream.arn.Region = "us-east-1" }, "stream", Warning, "crosses regions"},
		{func(p *patient) { p.stream.arn.AccountID = "999999999999" }, "stream", Warning, "resource policy"},
		{func(p *patient) { p.stream.about.MaxRecordSizeInKiB = aws.Int32(2048) }, "stream", OK, "records of 2 MiB"},
		{func(p *patient) { p.settings.MaxRecordBytes = 1<<20 + 1 }, "stream", Problem, "--max-record-size-in-ki-b 1025"},
		{func(p *patient) { p.encryptBy("alias/aws/kinesis") }, "stream", OK, "Kinesis's own key"},
		{func(p *patient) { p.encryptBy("arn:aws:kms:eu-west-1:123456789012:key/k") }, "stream", OK, "a key of its own"},

		{func(p *patient) { p.put = trial{decision: refused, why: "no policy", mend: "add"} }, "role", Problem, "no policy"},
		{func(p *patient) { p.put = trial{decision: conditional, why: "aws:SourceVpce"} }, "role", Warning, "aws:SourceVpce"},
		{func(p *patient) { p.put = trial{decision: keyless, why: "KMSDisabledException"} }, "role", Problem, "KMSDisabledException"},
		{func(p *patient) { p.put = trial{decision: written} }, "role", Warning, "does not know dry runs"},
		{func(p *patient) { p.put = trial{why: "timeout"} }, "role", Unknown, "timeout"},
		{func(p *patient) { p.put = trial{decision: allowed, how: tried} }, "role", OK, "role's own keys"},

		{func(p *patient) { p.encryptBy("k") }, "key", OK, "may use the stream's key"},
		{func(p *patient) { p.encryptBy("k"); p.encrypt.decision = refused }, "key", Problem, "may not use the stream's key"},
		{func(p *patient) { p.encryptBy("k"); p.encrypt.decision = conditional }, "key", Warning, "conditions"},
		{func(p *patient) { p.encryptBy("k"); p.encrypt = trial{why: "timeout"} }, "key", Unknown, "timeout"},
		{func(p *patient) { p.encryptBy("arn:aws:kms:eu-west-1:123456789012:alias/mine") }, "key", Unknown, "alias/mine"},

		{func(p *patient) { p.attach("Datadog-Extension"); p.settings.Port = 8124 }, "port", Warning, "Datadog's extension uses"},
		{func(p *patient) { p.attach("AWS-Parameters-and-Secrets-Lambda-Extension"); p.settings.Port = 2773 }, "port", Warning, "Secrets"},
		{func(p *patient) {
			p.attach("AWS-Parameters-and-Secrets-Lambda-Extension")
			p.function.Environment = &types.EnvironmentResponse{Variables: map[string]string{"PARAMETERS_SECRETS_EXTENSION_HTTP_PORT": "4243"}}
		}, "port", Warning, "Secrets"},
		{func(p *patient) {
			p.function.TracingConfig, p.settings.Port = &types.TracingConfigResponse{Mode: types.TracingModeActive}, 2000
		}, "port", Warning, "X-Ray"},
		{func(p *patient) { p.settings.Port = 0 }, "port", OK, "any port"},

		{func(p *patient) { p.function.MemorySize = aws.Int32(128) }, "memory", Warning, "a fourteenth of a core"},
		{func(p *patient) { p.settings.Budget = 10 * time.Second }, "timeout", Warning, "held to the timeout"},
		{func(p *patient) { p.settings.Budget, p.settings.Holds = 10*time.Second, false }, "timeout", OK, "No invocation is held"},
		{func(p *patient) { p.settings.SchemaVersion = plainSchema }, "log format", Warning, "lines come as strings"},
		{func(p *patient) { p.function.LoggingConfig = nil }, "log format", OK, "log is text"},
		{func(p *patient) { p.log = trial{decision: allowed} }, "logs", OK, "goes on as well, in /aws/lambda/orders"},
		{func(p *patient) { p.log = trial{why: "timeout"} }, "logs", Unknown, "timeout"},

		{func(p *patient) { p.function.VpcConfig = vpc() }, "network", Unknown, "endpoint com.amazonaws.eu-west-1.kinesis-streams with private DNS, whose security group lets in port 443 from sg-1"},
		{func(p *patient) { p.function.VpcConfig = vpc(); p.stream.arn.Region = "cn-north-1" }, "network", Unknown, "need a NAT gateway"},
		{func(p *patient) {
			p.function.VpcConfig, p.arn.Region, p.stream.arn.Region = vpc(), "cn-north-1", "cn-north-1"
		}, "network", Unknown, "cn.com.amazonaws.cn-north-1.kinesis-streams"},

		{func(p *patient) { p.function.CapacityProviderConfig = &types.CapacityProviderConfig{} }, "environment", OK, "Managed Instances"},
		{func(p *patient) {
			p.function.CapacityProviderConfig, p.settings.SchemaVersion = &types.CapacityProviderConfig{}, plainSchema
		}, "environment", Warning, "is not heeded"},
		{func(p *patient) {
			p.function.SnapStart = &types.SnapStartResponse{ApplyOn: types.SnapStartApplyOnPublishedVersions}
		}, "environment", OK, "SnapStart"},
	} {
		p := healthy()
		test.spoil(p)
		if !slices.ContainsFunc(p.findings(), func(f Finding) bool {
			return f.Check == test.check && f.Result == test.result && strings.Contains(f.Says+" "+f.Mend, test.says)
		}) {
			t.Errorf("got %v, want %s of %s: %s", p.findings(), test.result, test.check, test.says)
		}
	}
}

func vpc() *types.VpcConfigResponse {
	return &types.VpcConfigResponse{VpcId: aws.String("vpc-1"), SubnetIds: []string{"subnet-1", "subnet-2"}, SecurityGroupIds: []string{"sg-1"}}
}

func TestTheEnvironmentIsWhatLambdaWouldHandOver(t *testing.T) {
	p := healthy()
	p.function.Environment = &types.EnvironmentResponse{Variables: map[string]string{"KINESIS_TELEMETRY_STREAM": "s"}}
	p.function.SnapStart = &types.SnapStartResponse{ApplyOn: types.SnapStartApplyOnPublishedVersions}
	p.function.Version = aws.String("3")
	got := p.environment()
	for _, want := range []string{"AWS_REGION=eu-west-1", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE=512", "AWS_LAMBDA_LOG_FORMAT=JSON", "AWS_LAMBDA_INITIALIZATION_TYPE=snap-start", "KINESIS_TELEMETRY_STREAM=s"} {
		if !slices.Contains(got, want) {
			t.Errorf("got %q, want %s in it", got, want)
		}
	}
}

// FuzzNamesAreReadWhateverTheyAre holds what customers and others choose
// freely: nothing of it may break a check.
func FuzzNamesAreReadWhateverTheyAre(f *testing.F) {
	f.Add("arn:aws:lambda:eu-west-1:1:layer:kinesis-telemetry-api-extension:1", "telemetry", "alias/x")
	f.Add("", "arn:aws:kinesis:::stream/", "")
	f.Add(":layer:", "arn:", "arn:")
	f.Fuzz(func(t *testing.T, version, stream, key string) {
		p := healthy()
		about := p.stream.about
		p.layers = []layer{{arn: version}}
		p.stream = newStream(stream, p.arn)
		p.stream.about = about
		p.encryptBy(key)
		for _, finding := range p.findings() {
			if finding.Check == "" || finding.Result == "" || finding.Says == "" {
				t.Errorf("got %+v", finding)
			}
		}
	})
}
