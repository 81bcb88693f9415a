// Package demo is a stack to look at: the construct, a function in Node.js and
// one in Go, both with the extension attached.
package demo

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"kinesis-telemetry-api-extension/infra/telemetry"
)

// Props are the options of [NewStack].
type Props struct {
	// Name is the stack's, which the functions' names begin with.
	Name string

	Telemetry telemetry.Props

	// Bootstrap is a folder that holds the Go function's program, built for
	// arm64 and named bootstrap.
	Bootstrap string
}

// Validate returns an error of one sentence for what [NewStack] can't build.
// It needs no Node.js.
func (p Props) Validate() error {
	const longest = 64 - len("-temp-nodejs24-function") // of Lambda's names
	if !regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9-]*$`).MatchString(p.Name) || len(p.Name) > longest {
		return fmt.Errorf("stack name %q: it must have 1 to %d letters, digits or dashes, and begin with a letter", p.Name, longest)
	}
	if err := checkBootstrap(p.Bootstrap); err != nil {
		return err
	}
	return p.Telemetry.Validate()
}

// NewApp returns an app that synthesizes into outdir, to the same bytes
// whether it is run by itself, by the CDK's command line, or in a test: what
// cdk.json would say, only the command line reads.
func NewApp(outdir string) awscdk.App {
	props := &awscdk.AppProps{
		AnalyticsReporting: jsii.Bool(false),
		Context: &map[string]any{
			"aws:cdk:enable-path-metadata":  false,
			"aws:cdk:enable-asset-metadata": false,
			// Functions that may not log need no log group, which would stay
			// when the stack goes, and be in the way of the next.
			"@aws-cdk/aws-lambda:useCdkManagedLogGroup": false,
		},
	}
	if outdir != "" {
		props.Outdir = jsii.String(outdir)
	}
	return awscdk.NewApp(props)
}

// NewStack builds the demo under scope. Its functions and their logs go with
// the stack; stream, layers and archive stay, unless props say otherwise.
func NewStack(scope constructs.Construct, props Props) (awscdk.Stack, error) {
	if err := props.Validate(); err != nil {
		return nil, err
	}
	stack := awscdk.NewStack(scope, &props.Name, &awscdk.StackProps{
		Description: jsii.String("Telemetry of Lambda functions in Kinesis, and two functions to try it with"),
	})
	ext, err := telemetry.New(stack, "Telemetry", props.Telemetry)
	if err != nil {
		return nil, err
	}
	denied := props.Telemetry.Policy.DenyLogs
	for _, fn := range []awslambda.Function{nodeFunction(stack, denied), goFunction(stack, props.Bootstrap, denied)} {
		if err := ext.Attach(fn, nil); err != nil {
			return nil, err
		}
	}
	return stack, nil
}

func checkBootstrap(folder string) error {
	program, err := os.Stat(filepath.Join(folder, "bootstrap"))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("there is no program at %s: build it by make synth", filepath.Join(folder, "bootstrap"))
	case err != nil:
		return fmt.Errorf("the Go function's program: %w", err)
	case program.Mode().Perm()&0o111 == 0:
		return fmt.Errorf("%s is not executable", filepath.Join(folder, "bootstrap"))
	}
	return nil
}

// greet is a handler that logs objects, as functions with JSON logs do.
const greet = `exports.handler = async (event) => {
  console.log({ message: "order received", order: event.order ?? null });
  if (event.fail) throw new Error("asked to fail");
  return { ok: true };
};
`

// nodeFunction is a function in Node.js. The CDK of this version does not
// know Node.js 24 yet.
func nodeFunction(stack awscdk.Stack, noLogs bool) awslambda.Function {
	node24 := awslambda.NewRuntime(jsii.String("nodejs24.x"), awslambda.RuntimeFamily_NODEJS, &awslambda.LambdaRuntimeProps{SupportsInlineCode: jsii.Bool(true)})
	return function(stack, "Node", *stack.StackName()+"-temp-nodejs24-function", noLogs, &awslambda.FunctionProps{
		Description: jsii.String("Logs JSON, to look at on the telemetry stream"),
		Runtime:     node24,
		Handler:     jsii.String("index.handler"),
		Code:        awslambda.Code_FromInline(jsii.String(greet)),
	})
}

// goFunction is examples/function, on arm64.
func goFunction(stack awscdk.Stack, bootstrap string, noLogs bool) awslambda.Function {
	return function(stack, "Go", *stack.StackName()+"-temp-go-function", noLogs, &awslambda.FunctionProps{
		Description:  jsii.String("Logs, fails and panics as its payload tells it"),
		Runtime:      awslambda.Runtime_PROVIDED_AL2023(),
		Architecture: awslambda.Architecture_ARM_64(),
		Handler:      jsii.String("bootstrap"),
		Code:         awslambda.Code_FromAsset(jsii.String(bootstrap), nil),
	})
}

// function builds a function with a role that allows nothing yet, and with a
// log group of its own, unless it may not log.
func function(stack awscdk.Stack, id, name string, noLogs bool, props *awslambda.FunctionProps) awslambda.Function {
	props.FunctionName = jsii.String(name)
	props.Timeout = awscdk.Duration_Seconds(jsii.Number(10))
	props.MemorySize = jsii.Number(256)
	props.LoggingFormat = awslambda.LoggingFormat_JSON
	props.Role = awsiam.NewRole(stack, jsii.String(id+"Role"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("lambda.amazonaws.com"), nil),
	})
	if !noLogs {
		props.LogGroup = awslogs.NewLogGroup(stack, jsii.String(id+"Logs"), &awslogs.LogGroupProps{
			LogGroupName:  jsii.String("/aws/lambda/" + name),
			Retention:     awslogs.RetentionDays_ONE_WEEK,
			RemovalPolicy: awscdk.RemovalPolicy_DESTROY,
		})
	}
	return awslambda.NewFunction(stack, jsii.String(id+"Function"), props)
}
