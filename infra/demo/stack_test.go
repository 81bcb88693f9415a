package demo_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kinesis-telemetry-api-extension/infra/demo"
	"kinesis-telemetry-api-extension/infra/telemetry"
)

func TestTheDemosFunctionsHaveTheExtension(t *testing.T) {
	template := newSynthesizer(t).template(t, combinations()[0])
	for id, resource := range resources(t, template) {
		if resource["Type"] != "AWS::Lambda::Function" {
			continue
		}
		properties := resource["Properties"].(map[string]any)
		layer := properties["Layers"].([]any)[0].(map[string]any)["Ref"].(string)
		variables := properties["Environment"].(map[string]any)["Variables"].(map[string]any)
		if _, set := variables["KINESIS_TELEMETRY_STREAM"]; !set {
			t.Errorf("%s is not told its stream: %v", id, variables)
		}
		switch name := properties["FunctionName"]; name {
		case stackName + "-temp-nodejs24-function": // the function in Node.js
			if properties["Runtime"] != "nodejs24.x" || !strings.HasPrefix(layer, "TelemetryLayerX86") || properties["Code"].(map[string]any)["ZipFile"] == nil {
				t.Errorf("got %v, want an inline handler in Node.js 24 with the layer for x86_64", properties)
			}
		case stackName + "-temp-go-function": // the function in Go
			if properties["Runtime"] != "provided.al2023" || !strings.HasPrefix(layer, "TelemetryLayerArm64") || properties["Architectures"].([]any)[0] != "arm64" {
				t.Errorf("got %v, want a Go function on arm64 with its layer", properties)
			}
		default:
			t.Errorf("there is a function named %v", name)
		}
		logging := properties["LoggingConfig"].(map[string]any)
		if logging["LogFormat"] != "JSON" || logging["LogGroup"] == nil {
			t.Errorf("%s logs %v, want JSON to a log group of its own", id, logging)
		}
	}
}

func TestTheDemosRolesHaveThePolicyAndNoOther(t *testing.T) {
	template := newSynthesizer(t).template(t, combinations()[0])
	roles := 0
	for id, resource := range resources(t, template) {
		if resource["Type"] != "AWS::IAM::Role" {
			continue
		}
		roles++
		policies, _ := resource["Properties"].(map[string]any)["ManagedPolicyArns"].([]any)
		if len(policies) != 1 || !strings.HasPrefix(policies[0].(map[string]any)["Ref"].(string), "TelemetryPolicy") {
			t.Errorf("%s has the policies %v, want the construct's alone", id, policies)
		}
	}
	if roles != 2 {
		t.Errorf("got %d roles, want one for each function", roles)
	}
}

func TestTheDemosLogsGoWithTheStack(t *testing.T) {
	template := newSynthesizer(t).template(t, combinations()[0])
	groups := 0
	for id, resource := range resources(t, template) {
		if resource["Type"] == "AWS::Logs::LogGroup" {
			groups++
			if resource["DeletionPolicy"] != "Delete" {
				t.Errorf("%s stays when the stack goes", id)
			}
		}
	}
	if groups != 2 {
		t.Errorf("got %d log groups, want one for each function", groups)
	}
}

func TestWithoutLogsTheDemoHasNoLogGroups(t *testing.T) {
	for id, resource := range resources(t, template(t, "ondemand-managedkey-nologs-noarchive-notopic")) {
		if resource["Type"] == "AWS::Logs::LogGroup" {
			t.Errorf("there is %s: %v", id, resource)
		}
	}
}

func TestNothingIsBoundToOnePartition(t *testing.T) {
	template := newSynthesizer(t).template(t, combinations()[0])
	if at := bytes.Index(template, []byte("arn:aws:")); at >= 0 {
		t.Errorf("the template has an ARN of the partition aws, which China and GovCloud are not: %s", template[at:at+60])
	}
}

func TestWhatCanNotBeBuiltIsToldInOneSentence(t *testing.T) {
	demos := newSynthesizer(t)
	plain := t.TempDir()
	if err := os.WriteFile(filepath.Join(plain, "bootstrap"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		props demo.Props
		want  string
	}{
		{demo.Props{Name: "my stack"}, `stack name "my stack": it must have 1 to 41 letters, digits or dashes, and begin with a letter`},
		{demo.Props{Name: strings.Repeat("a", 42)}, "it must have 1 to 41 letters, digits or dashes, and begin with a letter"},
		{demo.Props{Name: stackName, Bootstrap: "nowhere"}, "there is no program at nowhere/bootstrap: build it by make synth"},
		{demo.Props{Name: stackName, Bootstrap: plain}, "bootstrap is not executable"},
		{demo.Props{Name: stackName, Bootstrap: demos.bootstrap, Telemetry: telemetry.Props{Layers: telemetry.LayersIn("nowhere")}}, "there is no zip at nowhere/kinesis-telemetry-api-extension-x86_64.zip: build it by make layer"},
	} {
		_, err := demo.NewStack(demo.NewApp(t.TempDir()), tc.props)
		if err == nil || !strings.HasSuffix(err.Error(), tc.want) {
			t.Errorf("got %v, want %q", err, tc.want)
		}
	}
}
