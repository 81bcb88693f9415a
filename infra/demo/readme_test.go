package demo_test

import (
	"debug/elf"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"kinesis-telemetry-api-extension/infra/internal/fixture"
	"kinesis-telemetry-api-extension/infra/telemetry"
)

// What every function's owner must find: where the ARNs are, and the stream.
const (
	layerParameter  = "/telemetry/kinesis/extension/arn"
	policyParameter = "/telemetry/kinesis/runtime/policy/arn"
	stream          = "telemetry-kinesis-stream"
)

// snippet is the code of one heading of the README's section.
func snippet(t *testing.T, heading string) string {
	t.Helper()
	text, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(text), "\n## Deploy it\n")
	_, section, _ = strings.Cut(section, "\n### "+heading+"\n")
	_, section, _ = strings.Cut(section, "\n```")
	_, section, _ = strings.Cut(section, "\n")
	code, _, found := strings.Cut(section, "\n```\n")
	if !found {
		t.Fatalf("README.md has no snippet under %q", heading)
	}
	return code + "\n"
}

// made is what a snippet becomes, by infra/checks/readme.js.
func made(t *testing.T, heading, kind string) []byte {
	t.Helper()
	needChecks(t)
	file := filepath.Join(t.TempDir(), "snippet."+kind)
	if err := os.WriteFile(file, []byte(snippet(t, heading)), 0o644); err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), "node", checks+"/readme.js", file, kind)
	command.Stderr = os.Stderr
	out, err := command.Output()
	if err != nil {
		t.Fatalf("%s: %v", heading, err)
	}
	return out
}

func expectMentioned(t *testing.T, heading, text string, wanted ...string) {
	t.Helper()
	for _, want := range wanted {
		if !strings.Contains(text, want) {
			t.Errorf("%s does not mention %s", heading, want)
		}
	}
}

func TestTheSnippetInGoSynthesizes(t *testing.T) {
	folder := t.TempDir()
	infra, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	requirements, err := os.ReadFile("../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	sums, err := os.ReadFile("../go.sum")
	if err != nil {
		t.Fatal(err)
	}
	ours := "kinesis-telemetry-api-extension/infra"
	goMod := strings.Replace(string(requirements), "module "+ours, "module orders", 1) + "\nrequire " + ours + " v0.0.0\nreplace " + ours + " => " + infra + "\n"
	for name, content := range map[string][]byte{"go.mod": []byte(goMod), "go.sum": sums, "main.go": []byte(snippet(t, "CDK in Go"))} {
		if err := os.WriteFile(filepath.Join(folder, name), content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll(filepath.Join(folder, "dist"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(fixture.Bootstrap(t), filepath.Join(folder, "orders")); err != nil {
		t.Fatal(err)
	}
	zips := telemetry.LayersIn(filepath.Join(folder, "dist"))
	fixture.WriteZip(t, zips.X86, fixture.Entry, 0o755, fixture.Program(elf.EM_X86_64))
	fixture.WriteZip(t, zips.Arm64, fixture.Entry, 0o755, fixture.Program(elf.EM_AARCH64))

	run := exec.CommandContext(t.Context(), "go", "run", ".")
	run.Dir = folder
	run.Env = append(os.Environ(), "CDK_OUTDIR="+filepath.Join(folder, "cdk.out"))
	if out, err := run.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	template, err := os.ReadFile(filepath.Join(folder, "cdk.out", "Orders.template.json"))
	if err != nil {
		t.Fatal(err)
	}
	expectMentioned(t, "CDK in Go", string(template), "KINESIS_TELEMETRY_MAX_DELAY", "TelemetryLayerArm64", "AWS::Glue::Table", "AWS::SNS::Topic")
}

func TestTheSnippetInTypeScriptIsSound(t *testing.T) {
	template := made(t, "CDK in TypeScript", "ts")
	expectMentioned(t, "CDK in TypeScript", string(template), layerParameter, policyParameter, stream, `"Layers"`, `"ManagedPolicyArns"`)
	expectSchemas(t, template)
}

func TestTheSnippetForSAMIsSound(t *testing.T) {
	template := made(t, "SAM", "yaml")
	expectMentioned(t, "SAM", string(template), layerParameter, policyParameter, stream, `"Layers":[{"Ref":"TelemetryLayer"}]`, `"Policies":[{"Ref":"TelemetryPolicy"}]`)
	expectSchemas(t, template)
}

func expectSchemas(t *testing.T, template []byte) {
	t.Helper()
	for _, f := range check(t, map[string][]byte{"snippet": template}, "schemas") {
		t.Error(f)
	}
}

func TestTheSnippetForServerlessIsYAML(t *testing.T) {
	var parsed struct {
		Provider struct {
			Layers      []string
			Environment map[string]string
			IAM         struct {
				Role struct{ ManagedPolicies []string }
			}
		}
	}
	if err := json.Unmarshal(made(t, "Serverless Framework", "yaml"), &parsed); err != nil {
		t.Fatal(err)
	}
	provider := parsed.Provider
	if len(provider.Layers) != 1 || provider.Layers[0] != "${ssm:"+layerParameter+"}" {
		t.Errorf("got layers %q", provider.Layers)
	}
	if policies := provider.IAM.Role.ManagedPolicies; len(policies) != 1 || policies[0] != "${ssm:"+policyParameter+"}" {
		t.Errorf("got policies %q", policies)
	}
	if provider.Environment["KINESIS_TELEMETRY_STREAM"] != stream {
		t.Errorf("got environment %v", provider.Environment)
	}
}

func TestTheSnippetForTerraformIsFormatted(t *testing.T) {
	code := snippet(t, "Terraform")
	expectMentioned(t, "Terraform", code, layerParameter, policyParameter, stream)
	terraform, err := exec.LookPath("terraform")
	if err != nil {
		t.Skip("there is no terraform here")
	}
	command := exec.CommandContext(t.Context(), terraform, "fmt", "-check", "-diff", "-")
	command.Stdin = strings.NewReader(code)
	if out, err := command.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}

// What the image builds is held to the layer's by cmd/layer.
func TestTheImageHasTheExtensionWhereLambdaLooks(t *testing.T) {
	expectMentioned(t, "Container image", snippet(t, "Container image"), "COPY --from=telemetry /opt/extensions/ /opt/extensions/")
}
