package demo_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// finding is what a check complains of.
type finding struct {
	Template, Check, Rule, Resource, Says string
}

func (f finding) String() string {
	return fmt.Sprintf("%s: %s %s: %s: %s", f.Template, f.Check, f.Rule, f.Resource, f.Says)
}

// checks is the folder of what the templates are held against.
const checks = "../checks"

// needChecks skips the test where npm's packages are not installed, but not
// under make test, which installs them.
func needChecks(t *testing.T) {
	t.Helper()
	if _, err := os.Stat(checks + "/node_modules"); err == nil {
		return
	}
	if os.Getenv("REQUIRE_NPM") != "" {
		t.Fatal("the checks are not installed: make test installs them")
	}
	t.Skip("the checks are not installed: make test installs them")
}

// check holds templates, by their names, against CloudFormation's schemas and
// cdk-nag, or only "schemas", in one process for all.
func check(t *testing.T, templates map[string][]byte, only ...string) []finding {
	t.Helper()
	command := exec.CommandContext(t.Context(), "node", append([]string{checks + "/check.js", written(t, templates)}, only...)...)
	command.Stderr = os.Stderr
	out, err := command.Output()
	if err != nil {
		t.Fatalf("running the checks: %v", err)
	}
	var findings []finding
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		var f finding
		if err := json.Unmarshal(lines.Bytes(), &f); err != nil {
			t.Fatalf("%v in %s", err, lines.Text())
		}
		findings = append(findings, f)
	}
	return findings
}

func written(t *testing.T, templates map[string][]byte) string {
	t.Helper()
	folder := t.TempDir()
	for name, template := range templates {
		if err := os.WriteFile(filepath.Join(folder, name+".json"), template, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// guard holds templates against the project's own rules.
func guard(t *testing.T, templates map[string][]byte) []finding {
	t.Helper()
	command := exec.CommandContext(t.Context(), guardProgram(t), "validate", "--rules", checks+"/invariants.guard",
		"--data", written(t, templates), "--structured", "--output-format", "json", "--show-summary", "none")
	command.Stderr = os.Stderr
	out, _ := command.Output() // that rules were broken is a status of its own
	var reports []struct {
		Name         string
		NotCompliant []struct{ Rule map[string]any } `json:"not_compliant"`
	}
	if err := json.Unmarshal(out, &reports); err != nil {
		t.Fatalf("%v in what cfn-guard says: %s", err, out)
	}
	if len(reports) != len(templates) {
		t.Fatalf("cfn-guard looked at %d of %d templates", len(reports), len(templates))
	}
	var findings []finding
	for _, report := range reports {
		for _, broken := range report.NotCompliant {
			says, _ := json.Marshal(broken.Rule["checks"])
			findings = append(findings, finding{
				Template: strings.TrimSuffix(filepath.Base(report.Name), ".json"), Check: "guard", Rule: broken.Rule["name"].(string), Says: string(says),
			})
		}
	}
	return findings
}

// guardProgram is cfn-guard for this machine; there is none for Windows.
func guardProgram(t *testing.T) string {
	t.Helper()
	system := map[string]string{"linux": "ubuntu", "darwin": "macos"}[runtime.GOOS]
	processor := map[string]string{"amd64": "x86_64", "arm64": "aarch64"}[runtime.GOARCH]
	program := filepath.Join(checks, "node_modules", "@cdklabs", "cdk-validator-cfnguard", "bin", system, processor, "cfn-guard")
	if system == "" || processor == "" {
		t.Skip("there is no cfn-guard for " + runtime.GOOS + " on " + runtime.GOARCH)
	}
	return program
}

func TestEveryCombinationIsSound(t *testing.T) {
	needChecks(t)
	demos := newSynthesizer(t)
	templates := map[string][]byte{}
	for _, c := range combinations() {
		templates[c.name()] = demos.template(t, c)
	}
	if len(templates) != 48 {
		t.Fatalf("got %d combinations, want all 48", len(templates))
	}
	used := make([]bool, len(suppressions()))
	for _, f := range append(check(t, templates), guard(t, templates)...) {
		i := slices.IndexFunc(suppressions(), func(s suppression) bool { return s.covers(f) })
		if i < 0 {
			t.Error(f)
			continue
		}
		used[i] = true
	}
	for i, s := range suppressions() {
		if !used[i] {
			t.Errorf("nothing is found any more of %s on %s: the suppression can go", s.rule, s.resource)
		}
	}
}

// suppression is a finding that is not mended, and why.
type suppression struct {
	rule, resource, about string // beginnings of resource and sentence
	why                   string
}

func (s suppression) covers(f finding) bool {
	return f.Check == "nag" && f.Rule == s.rule && strings.HasPrefix(f.Resource, s.resource) && strings.HasPrefix(f.Says, s.about)
}

func suppressions() []suppression {
	return []suppression{
		{
			"AwsSolutions-IAM5", "TelemetryPolicy", "[Resource::arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:/aws/lambda/*]",
			"One policy serves every function, and each logs to a group of its own under /aws/lambda/ of this account and region.",
		},
		{
			"AwsSolutions-IAM5", "TelemetryDeliveryRights", "[Resource::<TelemetryArchive",
			"Firehose names the objects by their time, so that it can only be confined to its two folders.",
		},
		{
			"AwsSolutions-S1", "TelemetryArchive", "",
			"Who reads the archive is logged where the option AccessLogs names a bucket for it; a bucket for the logs of one bucket is not the construct's to make.",
		},
		{
			"AwsSolutions-KDF1", "TelemetryDelivery", "",
			"A Firehose that reads a Kinesis stream has no encryption of its own: it uses the stream's, which is on.",
		},
		{
			"AwsSolutions-KDS3", "TelemetryStream", "",
			"A key of one's own is an option that somebody chose, for what the key that AWS manages can't do; by default it is that one.",
		},
		{
			"AwsSolutions-L1", "NodeFunction", "",
			"cdk-nag of this version does not know Node.js 24, which is the latest.",
		},
	}
}
