package telemetry

import (
	"path/filepath"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/jsii-runtime-go"
)

// LayersIn returns the options for both zips as make layer leaves them in a
// folder.
func LayersIn(folder string) LayerProps {
	zip := func(architecture string) string {
		return filepath.Join(folder, "kinesis-telemetry-api-extension-"+architecture+".zip")
	}
	return LayerProps{X86: zip("x86_64"), Arm64: zip("arm64")}
}

func (l LayerProps) path(a architecture) string {
	if a.id == "Arm64" {
		return l.Arm64
	}
	return l.X86
}

// runtimes lists the runtimes that AWS supports, of which a layer can name 15
// at the most. It is a filter for people who look for layers; the extension
// runs beside any runtime.
// https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
func runtimes() []string {
	return []string{
		"nodejs22.x", "nodejs24.x",
		"python3.11", "python3.12", "python3.13", "python3.14",
		"java11", "java17", "java21", "java25",
		"dotnet10",
		"ruby3.3", "ruby3.4",
		"provided.al2", "provided.al2023",
	}
}

// buildLayers publishes a layer version for each zip. Versions stay when newer
// ones come, because functions of other stacks have them pinned.
func (x *Extension) buildLayers() {
	for _, a := range architectures() {
		path := x.props.Layers.path(a)
		if path == "" {
			continue
		}
		layer := awslambda.NewLayerVersion(x.scope, jsii.String("Layer"+a.id), &awslambda.LayerVersionProps{
			LayerVersionName:        jsii.String(x.props.Layers.Name + "-" + a.name + "-" + strings.ReplaceAll(Version, ".", "-")),
			Description:             jsii.String("kinesis-telemetry-api-extension " + Version + " for " + a.name),
			License:                 jsii.String("Apache-2.0"),
			Code:                    awslambda.Code_FromAsset(jsii.String(path), nil),
			CompatibleArchitectures: &[]awslambda.Architecture{a.lambda()},
			RemovalPolicy:           awscdk.RemovalPolicy_RETAIN,
		})
		// Given to the construct, the list would keep functions of other
		// runtimes from having the layer.
		if resource, ok := layer.Node().DefaultChild().(awslambda.CfnLayerVersion); ok {
			resource.SetCompatibleRuntimes(jsii.Strings(runtimes()...))
		}
		x.setLayer(a, layer)
	}
}

func (x *Extension) setLayer(a architecture, layer awslambda.LayerVersion) {
	if a.id == "Arm64" {
		x.Arm64 = layer
		return
	}
	x.X86 = layer
}

// layer returns the layer for an architecture, nil where there is none.
func (x *Extension) layer(a architecture) awslambda.LayerVersion {
	if a.id == "Arm64" {
		return x.Arm64
	}
	return x.X86
}
