package telemetry

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsssm"
	"github.com/aws/jsii-runtime-go"
)

// policyPath is the name of the policy's parameter, behind the prefix.
const policyPath = "/runtime/policy/arn"

// buildParameters writes what functions of other stacks need to find.
func (x *Extension) buildParameters() {
	for _, a := range architectures() {
		if layer := x.layer(a); layer != nil {
			x.parameter("Layer"+a.id+"Arn", a.path, *layer.LayerVersionArn(), "ARN of the extension's layer version for "+a.name)
		}
	}
	x.parameter("PolicyArn", policyPath, *x.Policy.ManagedPolicyArn(), "ARN of the policy for roles of functions with the extension")
}

func (x *Extension) parameter(id, path, value, description string) {
	awsssm.NewStringParameter(x.scope, jsii.String(id), &awsssm.StringParameterProps{
		ParameterName: jsii.String(x.props.Parameters.Prefix + path),
		StringValue:   jsii.String(value),
		Description:   jsii.String(description),
	})
}
