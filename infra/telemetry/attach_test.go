package telemetry_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecr"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/jsii-runtime-go"

	"kinesis-telemetry-api-extension/infra/internal/fixture"
	"kinesis-telemetry-api-extension/infra/telemetry"
)

// inline is a function; its options can be changed before it is built.
func inline(stack awscdk.Stack, change func(*awslambda.FunctionProps)) awslambda.Function {
	props := &awslambda.FunctionProps{
		Runtime: awslambda.Runtime_NODEJS_22_X(), Handler: jsii.String("index.handler"), Code: awslambda.Code_FromInline(jsii.String("//")),
	}
	if change != nil {
		change(props)
	}
	return awslambda.NewFunction(stack, jsii.String("Function"), props)
}

func attach(t *testing.T, ext *telemetry.Extension, fn awslambda.Function, settings telemetry.Settings) {
	t.Helper()
	if err := ext.Attach(fn, settings); err != nil {
		t.Fatal(err)
	}
}

func TestAttachPutsLayerPolicyAndEnvironmentOnAFunction(t *testing.T) {
	stack, ext := build(t, telemetry.Props{})
	attach(t, ext, inline(stack, nil), telemetry.Settings{"KINESIS_TELEMETRY_FLUSH": "end"})
	tpl := synth(t, stack)

	// the function, with the layer for x86_64, the stream's name and a setting
	tpl.expect(t, "AWS::Lambda::Function", `{"Properties": {"Layers": [{"Ref": "TelemetryLayerX86…"}],
		"Environment": {"Variables": {"KINESIS_TELEMETRY_STREAM": {"Ref": "TelemetryStream…"}, "KINESIS_TELEMETRY_FLUSH": "end"}}}}`)

	// the function's role, with the policy behind what it had
	tpl.expect(t, "AWS::IAM::Role", `{"Properties": {"ManagedPolicyArns": [{"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"]]}, {"Ref": "TelemetryPolicy…"}]}}`)
	tpl.count(t, "AWS::Logs::MetricFilter", 2) // on the log group that the CDK makes
}

func TestALogGroupThatLambdaWillCreateIsNotWatched(t *testing.T) {
	stack := newStack(t)
	stack.Node().SetContext(jsii.String("@aws-cdk/aws-lambda:useCdkManagedLogGroup"), false)
	ext := buildIn(t, stack, telemetry.Props{})
	attach(t, ext, inline(stack, nil), nil)
	tpl := synth(t, stack)
	tpl.count(t, "AWS::Logs::MetricFilter", 0)
	tpl.count(t, "AWS::Logs::LogGroup", 0)
	tpl.count(t, "Custom::LogRetention", 0)
}

func TestAttachGoesByTheFunctionsArchitecture(t *testing.T) {
	stack, ext := build(t, telemetry.Props{})
	attach(t, ext, inline(stack, func(p *awslambda.FunctionProps) { p.Architecture = awslambda.Architecture_ARM_64() }), nil)

	// the function, with the layer for arm64
	synth(t, stack).expect(t, "AWS::Lambda::Function", `{"Properties": {"Layers": [{"Ref": "TelemetryLayerArm64…"}]}}`)
}

func TestAttachTakesFunctionsOfOlderRuntimes(t *testing.T) {
	stack, ext := build(t, telemetry.Props{})
	attach(t, ext, inline(stack, func(p *awslambda.FunctionProps) { p.Runtime = awslambda.Runtime_NODEJS_16_X() }), nil)
	synth(t, stack).expect(t, "AWS::Lambda::Function", `{"Properties": {"Runtime": "nodejs16.x", "Layers": [{"Ref": "TelemetryLayerX86…"}]}}`)
}

func TestAttachedImagesGetAllButTheLayer(t *testing.T) {
	stack, ext := build(t, telemetry.Props{})
	image := awslambda.NewDockerImageFunction(stack, jsii.String("Function"), &awslambda.DockerImageFunctionProps{
		Code: awslambda.DockerImageCode_FromEcr(awsecr.Repository_FromRepositoryName(stack, jsii.String("Images"), jsii.String("images")), nil),
	})
	attach(t, ext, image, nil)
	tpl := synth(t, stack)

	// the function from an image
	tpl.expect(t, "AWS::Lambda::Function", `{"Properties": {"PackageType": "Image", "Layers": null, "Environment": {"Variables": {"KINESIS_TELEMETRY_STREAM": {"Ref": "TelemetryStream…"}}}}}`)
}

func TestDropsAreCountedInTheFunctionsLogs(t *testing.T) {
	stack, ext := build(t, telemetry.Props{})
	group := awslogs.NewLogGroup(stack, jsii.String("Logs"), nil)
	attach(t, ext, inline(stack, func(p *awslambda.FunctionProps) { p.LogGroup = group }), nil)
	tpl := synth(t, stack)
	counted := func(value string) string {
		return `"LogGroupName": {"Ref": "Logs…"}, "MetricTransformations": [{"MetricName": "DroppedEvents", "MetricNamespace": "KinesisTelemetryApiExtension", "MetricValue": "` + value + `"}]`
	}

	// the metric filter on the extension's last line, as text
	tpl.expect(t, "AWS::Logs::MetricFilter", `{"Properties": {"FilterPattern": "[extension = \"kinesis-telemetry-api-extension\", level = \"WARN\", w3 = \"shut\", w4 = \"down\", w5 = \"with\", dropped > 0, ...]", `+counted("$dropped")+`}}`)

	// the metric filter on the extension's last line, as JSON
	tpl.expect(t, "AWS::Logs::MetricFilter", `{"Properties": {"FilterPattern": "{ $.extension = \"kinesis-telemetry-api-extension\" && $.message = \"shut down*\" && $.dropped > 0 }", `+counted("$.dropped")+`}}`)
	tpl.count(t, "AWS::Logs::MetricFilter", 2)
}

func TestDeniedLogsAreNotLookedAt(t *testing.T) {
	stack, ext := build(t, telemetry.Props{Policy: telemetry.PolicyProps{DenyLogs: true}})
	group := awslogs.NewLogGroup(stack, jsii.String("Logs"), nil)
	attach(t, ext, inline(stack, func(p *awslambda.FunctionProps) { p.LogGroup = group }), nil)
	synth(t, stack).count(t, "AWS::Logs::MetricFilter", 0)
}

func TestAFunctionOfAnotherStackReadsTheParameters(t *testing.T) {
	stack, ext := build(t, telemetry.Props{})
	other := awscdk.NewStack(awscdk.App_Of(stack), jsii.String("Other"), nil)
	attach(t, ext, inline(other, nil), nil)
	tpl := synth(t, other)

	// the function of another stack, which imports nothing from this one
	tpl.expect(t, "AWS::Lambda::Function", `{"Properties": {"Layers": [{"Ref": "SsmParameterValue…"}], "Environment": {"Variables": {"KINESIS_TELEMETRY_STREAM": "telemetry-kinesis-stream"}}}}`)
	if dependencies := *other.Dependencies(); len(dependencies) != 1 {
		t.Errorf("the function's stack waits for %d stacks, want it to wait for the parameters' one", len(dependencies))
	}
}

func TestAFunctionIsAttachedOnce(t *testing.T) {
	stack, ext := build(t, telemetry.Props{})
	fn := inline(stack, nil)
	attach(t, ext, fn, nil)
	const want = "attaching the extension to Test/Function: it has the extension already"
	if err := ext.Attach(fn, nil); err == nil || err.Error() != want {
		t.Errorf("got %v, want %q", err, want)
	}
}

func TestAFunctionOfAnotherRegionIsRefused(t *testing.T) {
	home := newStack(t)
	stackIn := func(id, region string) awscdk.Stack {
		return awscdk.NewStack(awscdk.App_Of(home), jsii.String(id), &awscdk.StackProps{
			Env: &awscdk.Environment{Account: jsii.String("111122223333"), Region: jsii.String(region)},
		})
	}
	ext := buildIn(t, stackIn("Telemetry", "eu-central-1"), telemetry.Props{})
	err := ext.Attach(inline(stackIn("Far", "eu-west-1"), nil), nil)
	const want = "attaching the extension to Far/Function: it is of another account or region, where neither layer nor stream can be found: build the stack there too"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %q", err, want)
	}
	attach(t, ext, inline(stackIn("Near", "eu-central-1"), nil), nil)
}

func TestAttachSaysWhyItCanNot(t *testing.T) {
	only := telemetry.LayerProps{Arm64: fixture.Layers(t).Arm64}
	for _, tc := range []struct {
		props    telemetry.Props
		settings telemetry.Settings
		want     string
	}{
		{telemetry.Props{Layers: only}, nil, "attaching the extension to Test/Function: it runs on x86_64, for which no zip was given"},
		{telemetry.Props{}, telemetry.Settings{"KINESIS_TELEMETRY_STREAM": "other"}, "KINESIS_TELEMETRY_STREAM is the construct's to set: the policy allows its own stream only"},
		{telemetry.Props{}, telemetry.Settings{"FLUSH": "end"}, "FLUSH is no setting of the extension: those begin with KINESIS_TELEMETRY_"},
		{telemetry.Props{Archive: &telemetry.ArchiveProps{}}, telemetry.Settings{"KINESIS_TELEMETRY_FORMAT": "otlp"}, "KINESIS_TELEMETRY_FORMAT=otlp with an archive, whose table reads event only"},
		{telemetry.Props{Archive: &telemetry.ArchiveProps{}}, telemetry.Settings{"KINESIS_TELEMETRY_COMPRESSION": "zstd"}, "KINESIS_TELEMETRY_COMPRESSION=zstd with an archive, whose table reads none only"},
	} {
		stack, ext := build(t, tc.props)
		err := ext.Attach(inline(stack, nil), tc.settings)
		if err == nil || !strings.HasSuffix(err.Error(), tc.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("got %v, want an error of one sentence that ends in %q", err, tc.want)
		}
		synth(t, stack).expect(t, "AWS::Lambda::Function", `{"Properties": {"Layers": null, "Environment": null}}`)
	}
}

func TestWhatAnArchiveCanReadIsAttached(t *testing.T) {
	stack, ext := build(t, telemetry.Props{Archive: &telemetry.ArchiveProps{}})
	attach(t, ext, inline(stack, nil), telemetry.Settings{"KINESIS_TELEMETRY_FORMAT": "event", "KINESIS_TELEMETRY_COMPRESSION": "none", "KINESIS_TELEMETRY_PACKING": "kpl"})
}
