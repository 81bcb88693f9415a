package telemetry

import (
	"fmt"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/constructs-go/constructs/v10"
)

// Extension is what [New] has built.
type Extension struct {
	Stream awskinesis.Stream
	Policy awsiam.ManagedPolicy

	// X86 and Arm64 are the layers; nil where no zip was given.
	X86, Arm64 awslambda.LayerVersion

	// Topic is told of alarms; nil where nobody is.
	Topic awssns.ITopic

	// Alarms are all that watch the stream, the archive and the extension.
	Alarms []awscloudwatch.Alarm

	// Archive is the archive's bucket; nil without an archive.
	Archive awss3.Bucket

	scope    constructs.Construct
	attached map[string]bool // paths of functions
	stack    awscdk.Stack
	props    Props
}

// New builds, under scope, what props ask for. Its error is that of
// [Props.Validate]; nothing is built then.
func New(scope constructs.Construct, id string, props Props) (*Extension, error) {
	if err := props.Validate(); err != nil {
		return nil, fmt.Errorf("%s: %w", id, err)
	}
	x := &Extension{
		scope:    constructs.NewConstruct(scope, &id),
		attached: map[string]bool{},
		props:    props.withDefaults(),
		stack:    awscdk.Stack_Of(scope),
	}
	x.buildStream()
	x.buildLayers()
	x.buildPolicy()
	x.buildParameters()
	x.buildTopic()
	x.buildAlarms()
	x.buildArchive()
	x.buildDashboard()
	return x, nil
}

// underscored makes a name one that Glue takes.
func underscored(name string) string {
	return strings.ToLower(strings.ReplaceAll(name, "-", "_"))
}
