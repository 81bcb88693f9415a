package telemetry_test

import (
	"os"
	"strings"
	"testing"

	"kinesis-telemetry-api-extension/infra/internal/fixture"
	"kinesis-telemetry-api-extension/infra/telemetry"
)

func TestEachArchitectureHasALayer(t *testing.T) {
	tpl := synthesized(t, telemetry.Props{})
	dashed := strings.ReplaceAll(telemetry.Version, ".", "-")

	// the layer version for x86_64
	tpl.expect(t, "AWS::Lambda::LayerVersion", `{
		"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain",
		"Properties": {"LayerName": "kinesis-telemetry-api-extension-x86_64-`+dashed+`", "CompatibleArchitectures": ["x86_64"], "Content": {"S3Key": "…"}}}`)

	// the layer version for arm64
	tpl.expect(t, "AWS::Lambda::LayerVersion", `{
		"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain",
		"Properties": {"LayerName": "kinesis-telemetry-api-extension-arm64-`+dashed+`", "CompatibleArchitectures": ["arm64"], "Content": {"S3Key": "…"}}}`)
	tpl.count(t, "AWS::Lambda::LayerVersion", 2)
}

func TestLayersNameEveryCurrentRuntime(t *testing.T) {
	for _, resource := range synthesized(t, telemetry.Props{}).Resources {
		if resource["Type"] != "AWS::Lambda::LayerVersion" {
			continue
		}
		runtimes := resource["Properties"].(map[string]any)["CompatibleRuntimes"].([]any)
		const most = 15 // of Lambda
		families := map[string]bool{}
		for _, name := range runtimes {
			family, _, _ := strings.Cut(strings.TrimRight(name.(string), "0123456789.x"), ".")
			families[family] = true
		}
		if len(runtimes) > most || len(families) != 6 {
			t.Errorf("got %v, want at most %d of nodejs, python, java, dotnet, ruby and provided", runtimes, most)
		}
	}
}

func TestALayerIsOnlyPublishedWhereThereIsAZip(t *testing.T) {
	only := telemetry.LayerProps{Arm64: fixture.Layers(t).Arm64}
	tpl := synthesized(t, telemetry.Props{Layers: only})
	tpl.count(t, "AWS::Lambda::LayerVersion", 1)
	tpl.count(t, "AWS::SSM::Parameter", 2)
	tpl.expect(t, "AWS::Lambda::LayerVersion", `{"Properties": {"CompatibleArchitectures": ["arm64"]}}`)
}

func TestTheVersionIsTheProjects(t *testing.T) {
	text, err := os.ReadFile("../../internal/version/version.go")
	if err != nil {
		t.Fatal(err)
	}
	if want := `const Version = "` + telemetry.Version + `"`; !strings.Contains(string(text), want) {
		t.Errorf("%s is not in internal/version: the layers would be published under another version", want)
	}
}
