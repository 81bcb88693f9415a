package demo_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// breakage is something wrong with a template, and what must be said of it.
type breakage struct {
	name string
	do   func(all resourceMap)
	rule string
}

// of is the properties of the resource whose logical id is this and a hash.
func of(all resourceMap, id string) map[string]any {
	for name, resource := range all {
		if strings.HasPrefix(name, id) && len(name) == len(id)+8 {
			return resource["Properties"].(map[string]any)
		}
	}
	panic("there is no " + id)
}

// first is the first statement of a policy.
func first(all resourceMap, id string) map[string]any {
	return of(all, id)["PolicyDocument"].(map[string]any)["Statement"].([]any)[0].(map[string]any)
}

type resourceMap = map[string]map[string]any

// breakages are for CloudFormation's schemas and cdk-nag.
func breakages() []breakage {
	return []breakage{
		{"unknown-type", func(all resourceMap) { all["New"] = map[string]any{"Type": "AWS::Kinesis::River"} }, "type"},
		{"unknown-property", func(all resourceMap) { of(all, "TelemetryStream")["Shards"] = 1 }, "unknown"},
		{"unknown-within", func(all resourceMap) {
			of(all, "TelemetryStream")["StreamEncryption"].(map[string]any)["Key"] = "x"
		}, "unknown"},
		{"wrong-type", func(all resourceMap) { of(all, "TelemetryStream")["RetentionPeriodHours"] = "a day" }, "type"},
		{"wrong-array", func(all resourceMap) { of(all, "NodeFunction")["Layers"] = "x" }, "type"},
		{"wrong-element", func(all resourceMap) { of(all, "NodeFunction")["Layers"] = []any{map[string]any{"a": 1}} }, "type"},
		{"wrong-boolean", func(all resourceMap) {
			of(all, "TelemetryArchive")["PublicAccessBlockConfiguration"].(map[string]any)["BlockPublicAcls"] = "maybe"
		}, "type"},
		{"missing", func(all resourceMap) { delete(of(all, "NodeFunction"), "Role") }, "required"},
		{"enum", func(all resourceMap) { of(all, "TelemetryStream")["DesiredShardLevelMetrics"] = []any{"Everything"} }, "enum"},
		{"dangling-ref", func(all resourceMap) { of(all, "NodeFunction")["Layers"] = []any{map[string]any{"Ref": "Gone"}} }, "dangling"},
		{"dangling-depends", func(all resourceMap) { all["New"] = map[string]any{"Type": "AWS::SNS::Topic", "DependsOn": "Gone"} }, "dangling"},
		{"dangling-sub", func(all resourceMap) {
			of(all, "NodeFunction")["Description"] = map[string]any{"Fn::Sub": "of ${Gone}"}
		}, "dangling"},
		{"attribute", func(all resourceMap) {
			of(all, "NodeFunction")["Description"] = map[string]any{"Fn::GetAtt": []any{"New", "Colour"}}
			all["New"] = map[string]any{"Type": "AWS::SNS::Topic"}
		}, "attribute"},
		{"cycle", func(all resourceMap) {
			all["A"] = map[string]any{"Type": "AWS::SNS::Topic", "DependsOn": "B"}
			all["B"] = map[string]any{"Type": "AWS::SNS::Topic", "DependsOn": []any{"A"}}
		}, "cycle"},
		{"open-bucket", func(all resourceMap) { all["New"] = map[string]any{"Type": "AWS::S3::Bucket"} }, "AwsSolutions-S10"},
	}
}

// lapses are for the project's own rules.
func lapses() []breakage {
	return []breakage{
		{"wildcard-action", func(all resourceMap) {
			first(all, "TelemetryPolicy")["Action"] = []any{"kinesis:PutRecord", "kinesis:*"}
		}, "no_wildcard_action"},
		{"wildcard-one-action", func(all resourceMap) { first(all, "TelemetryDeliveryRights")["Action"] = "kinesis:Get*" }, "no_wildcard_action"},
		{"wildcard-resource", func(all resourceMap) { first(all, "TelemetryPolicy")["Resource"] = "*" }, "no_wildcard_resource"},
		{"wildcard-among-resources", func(all resourceMap) {
			first(all, "TelemetryPolicy")["Resource"] = []any{map[string]any{"Ref": "TelemetryStream"}, "*"}
		}, "no_wildcard_resource"},
		{"inline-policy", func(all resourceMap) { of(all, "NodeRole")["Policies"] = []any{} }, "roles_have_no_rights_of_their_own"},
		{"plain-stream", func(all resourceMap) { delete(of(all, "TelemetryStream"), "StreamEncryption") }, "stream_encrypted_and_kept"},
		{"stream-name", func(all resourceMap) { of(all, "TelemetryStream")["Name"] = "stream" }, "stream_named"},
		{"plain-bucket", func(all resourceMap) { delete(of(all, "TelemetryArchive"), "BucketEncryption") }, "bucket_encrypted_and_private"},
		{"public-bucket", func(all resourceMap) { delete(of(all, "TelemetryArchive"), "PublicAccessBlockConfiguration") }, "bucket_encrypted_and_private"},
		{"plain-topic", func(all resourceMap) { delete(of(all, "TelemetryTopic"), "KmsMasterKeyId") }, "topic_encrypted"},
		{"stiff-key", func(all resourceMap) { of(all, "TelemetryTopicKey")["EnableKeyRotation"] = false }, "keys_rotate"},
		{"loose-workgroup", func(all resourceMap) {
			of(all, "TelemetryWorkgroup")["WorkGroupConfiguration"].(map[string]any)["EnforceWorkGroupConfiguration"] = false
		}, "results_encrypted"},
		{"layer-name", func(all resourceMap) {
			of(all, "TelemetryLayerArm64")["LayerName"] = "kinesis-telemetry-api-extension-arm64"
		}, "layers_named_and_kept"},
		{"policy-name", func(all resourceMap) { of(all, "TelemetryPolicy")["ManagedPolicyName"] = "policy" }, "policy_named"},
		{"parameter-name", func(all resourceMap) { of(all, "TelemetryPolicyArn")["Name"] = "/telemetry/kinesis/policy" }, "parameters_named"},
		{"unattached", func(all resourceMap) { delete(of(all, "NodeFunction"), "Layers") }, "functions_attached"},
		{"endless-logs", func(all resourceMap) { delete(of(all, "NodeLogs"), "RetentionInDays") }, "logs_expire"},
	}
}

func TestChecksBite(t *testing.T) {
	needChecks(t)
	expectFound(t, breakages(), check(t, broken(t, breakages())))
}

func TestTheProjectsOwnRulesBite(t *testing.T) {
	needChecks(t)
	expectFound(t, lapses(), guard(t, broken(t, lapses())))
}

// broken is a template for each breakage, by its name.
func broken(t *testing.T, breakages []breakage) map[string][]byte {
	t.Helper()
	whole := template(t, "provisioned-managedkey-logs-ndjson-topic")
	templates := map[string][]byte{}
	for _, b := range breakages {
		all := resources(t, whole)
		b.do(all)
		text, err := json.Marshal(map[string]any{"Resources": all})
		if err != nil {
			t.Fatal(err)
		}
		templates[b.name] = text
	}
	return templates
}

func expectFound(t *testing.T, breakages []breakage, found []finding) {
	t.Helper()
	said := map[string]bool{}
	for _, f := range found {
		said[fmt.Sprint(f.Template, " ", f.Rule)] = true
	}
	for _, b := range breakages {
		if !said[b.name+" "+b.rule] {
			t.Errorf("nobody complains of %s by the rule %s", b.name, b.rule)
		}
	}
}

// template is the template of the combination of a name.
func template(t *testing.T, name string) []byte {
	t.Helper()
	for _, c := range combinations() {
		if c.name() == name {
			return newSynthesizer(t).template(t, c)
		}
	}
	t.Fatalf("there is no combination %s", name)
	return nil
}
