package telemetry

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsssm"
	"github.com/aws/jsii-runtime-go"
)

const (
	settingPrefix = "KINESIS_TELEMETRY_"
	streamSetting = settingPrefix + "STREAM"
)

// Settings are environment variables of the extension, as the README lists
// them, by their full names.
type Settings map[string]string

// Attach puts the extension on a function: the layer of its architecture, the
// policy, KINESIS_TELEMETRY_STREAM and the settings. A function from a
// container image gets no layer, because there are none for images: the
// extension must be in the image.
//
// If the function's log group is of the app, the extension's drops are found
// there and counted for the alarm; a log group that Lambda will only create
// can't be watched.
//
// A function of another stack finds layer and policy by their SSM parameters,
// so that this stack can replace them; it must be of the same account and
// region. The error is of one sentence, and the function is then unchanged.
func (x *Extension) Attach(fn awslambda.Function, settings Settings) error {
	if err := x.checkAttached(fn, settings); err != nil {
		return fmt.Errorf("attaching the extension to %s: %w", *fn.Node().Path(), err)
	}
	x.attached[*fn.Node().Path()] = true
	if !isImage(fn) {
		fn.AddLayers(x.layerFor(fn))
	}
	fn.Role().AddManagedPolicy(x.policyFor(fn))
	fn.AddEnvironment(jsii.String(streamSetting), x.streamFor(fn), nil)
	for _, name := range settings.names() {
		fn.AddEnvironment(jsii.String(name), jsii.String(settings[name]), nil)
	}
	x.watchDrops(fn)
	return nil
}

func (x *Extension) checkAttached(fn awslambda.Function, settings Settings) error {
	a := architectureOf(fn)
	switch {
	case x.attached[*fn.Node().Path()]:
		return errors.New("it has the extension already")
	case fn.Role() == nil:
		return errors.New("it has no role, and so nothing to allow")
	case x.isElsewhere(fn):
		return errors.New("it is of another account or region, where neither layer nor stream can be found: build the stack there too")
	case !isImage(fn) && x.layer(a) == nil:
		return fmt.Errorf("it runs on %s, for which no zip was given", a.name)
	}
	for _, name := range settings.names() {
		switch {
		case name == streamSetting:
			return fmt.Errorf("%s is the construct's to set: the policy allows its own stream only", name)
		case !strings.HasPrefix(name, settingPrefix):
			return fmt.Errorf("%s is no setting of the extension: those begin with %s", name, settingPrefix)
		}
	}
	if x.props.Archive != nil {
		return settings.fitArchive()
	}
	return nil
}

// fitArchive returns an error for settings by which nothing readable would
// reach the archive: Firehose takes records as they are.
func (s Settings) fitArchive() error {
	for _, only := range []struct {
		setting string
		values  []string
	}{
		{settingPrefix + "FORMAT", []string{"event"}},
		{settingPrefix + "COMPRESSION", []string{"none"}},
	} {
		if value, set := s[only.setting]; set && !slices.Contains(only.values, strings.ToLower(value)) {
			return fmt.Errorf("%s=%s with an archive, whose table reads %s only", only.setting, value, only.values[0])
		}
	}
	return nil
}

// names lists the settings in an order that does not change.
func (s Settings) names() []string {
	names := make([]string, 0, len(s))
	for name := range s {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func isImage(fn awslambda.Function) bool {
	return *fn.Runtime().Name() == *awslambda.Runtime_FROM_IMAGE().Name()
}

func architectureOf(fn awslambda.Function) architecture {
	all := architectures()
	name := *fn.Architecture().Name()
	return all[max(0, slices.IndexFunc(all, func(a architecture) bool { return a.name == name }))]
}

// isElsewhere says whether a function is known to be of another account or
// region. Of a stack without an environment neither is known.
func (x *Extension) isElsewhere(fn awslambda.Function) bool {
	differ := func(a, b *string) bool {
		return !*awscdk.Token_IsUnresolved(a) && !*awscdk.Token_IsUnresolved(b) && *a != *b
	}
	theirs := awscdk.Stack_Of(fn)
	return differ(theirs.Account(), x.stack.Account()) || differ(theirs.Region(), x.stack.Region())
}

// isOurs says whether a function is of the construct's own stack.
func (x *Extension) isOurs(fn awslambda.Function) bool {
	return *awscdk.Stack_Of(fn).Node().Path() == *x.stack.Node().Path()
}

func (x *Extension) layerFor(fn awslambda.Function) awslambda.ILayerVersion {
	a := architectureOf(fn)
	if x.isOurs(fn) {
		return x.layer(a)
	}
	return awslambda.LayerVersion_FromLayerVersionArn(fn, jsii.String("TelemetryLayer"), x.read(fn, a.path))
}

func (x *Extension) policyFor(fn awslambda.Function) awsiam.IManagedPolicy {
	if x.isOurs(fn) {
		return x.Policy
	}
	return awsiam.ManagedPolicy_FromManagedPolicyArn(fn, jsii.String("TelemetryPolicy"), x.read(fn, policyPath))
}

// read returns what a parameter holds when a function's stack is deployed,
// which is after this one.
func (x *Extension) read(fn awslambda.Function, path string) *string {
	awscdk.Stack_Of(fn).AddDependency(x.stack, jsii.String("it reads the parameters of the telemetry stack"))
	return awsssm.StringParameter_ValueForStringParameter(fn, jsii.String(x.props.Parameters.Prefix+path), nil)
}

func (x *Extension) streamFor(fn awslambda.Function) *string {
	if x.isOurs(fn) {
		return x.Stream.StreamName()
	}
	return jsii.String(x.props.Stream.Name)
}
