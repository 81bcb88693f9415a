package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"kinesis-telemetry-api-extension/internal/doctor"
	"kinesis-telemetry-api-extension/internal/kinesissim"
	"kinesis-telemetry-api-extension/record"
)

func TestDoctorFindsNothingWrongWithAHealthyFunction(t *testing.T) {
	newCloud(t)
	status, out, errs := alone(t, "doctor", "--function", "orders")
	if status != 0 || errs != "" || strings.Count(out, "  ✓ ") != strings.Count(out, "\n")-2 {
		t.Errorf("got status %d, %q and\n%s", status, errs, out)
	}
	shows(t, out, `^orders  nodejs24.x, arm64, 512 MB, eu-west-1\n`, `stream +The stream telemetry is active: on demand, keeps records for 24 hours, not encrypted\.\n`,
		`role +The role orders-role may put records there, as IAM simulates`, `✓ Nothing is wrong\.\n`)
}

// diagnosed is the findings of orders of one check.
func (c *cloud) diagnosed(check string, args ...string) (findings []doctor.Finding, status int) {
	c.Helper()
	status, out, errs := alone(c.T, append([]string{"doctor", "--function", "orders", "--json"}, args...)...)
	var answer struct{ Functions []doctor.Report }
	if err := json.Unmarshal([]byte(out), &answer); err != nil || len(answer.Functions) != 1 || errs != "" {
		c.Fatalf("got %v, %q and\n%s", err, errs, out)
	}
	for _, f := range answer.Functions[0].Findings {
		if f.Check == check {
			findings = append(findings, f)
		}
	}
	return findings, status
}

func TestDoctorFindsWhatIsWrong(t *testing.T) {
	for _, test := range []struct {
		name   string
		spoil  func(*cloud)
		check  string
		result doctor.Result
		says   string
	}{
		{"failed", func(c *cloud) { c.orders()["State"], c.orders()["StateReason"] = "Failed", "no such image" }, "function", doctor.Problem, "no such image"},
		{"no layer", func(c *cloud) { delete(c.orders(), "Layers") }, "layer", doctor.Problem, "not attached"},
		{"wrong architecture", func(c *cloud) { c.orders()["Architectures"] = []string{"x86_64"} }, "layer", doctor.Problem, "is for arm64 (its version says), and the function runs on x86_64"},
		{"architecture by name", func(c *cloud) { c.layers[ownLayer] = layerVersion(ownLayer, "[]") }, "layer", doctor.OK, "its name says"},
		{"image", func(c *cloud) { c.orders()["PackageType"] = "Image" }, "layer", doctor.Unknown, "container image"},
		{"bad setting", func(c *cloud) { c.set("KINESIS_TELEMETRY_FLUSH", "often") }, "settings", doctor.Problem, `KINESIS_TELEMETRY_FLUSH="often"`},
		{"bad rule", func(c *cloud) { c.set("KINESIS_TELEMETRY_RULES", `[{"type":"mask_sequences","name":"pin"}]`) }, "settings", doctor.Problem, `KINESIS_TELEMETRY_RULES=(not shown): rule 1 ("pin"): there is no pattern, builtin or keys: one of them says what is masked; the extension uses the others, and what the rule was to mask is sent`},
		{"bad setting of a strict extension", func(c *cloud) {
			c.set("KINESIS_TELEMETRY_FLUSH", "often")
			c.set("KINESIS_TELEMETRY_STRICT", "true")
		}, "settings", doctor.Problem, "nor continuous; the function's init fails until it is mended"},
		{"bad proxy of a strict extension", func(c *cloud) {
			c.set("HTTPS_PROXY", "socks5://ada:secret@proxy")
			c.set("KINESIS_TELEMETRY_STRICT", "true")
		}, "settings", doctor.Problem, "refuses its settings; the function's init fails until it is mended"},
		{"two bad settings", func(c *cloud) {
			c.set("KINESIS_TELEMETRY_LINGER", "x")
			c.set("KINESIS_TELEMETRY_PORT", "9001")
		}, "settings", doctor.Problem, "KINESIS_TELEMETRY_PORT="},
		{"misdirecting setting", func(c *cloud) { c.set("KINESIS_TELEMETRY_STREAM", "a+b") }, "settings", doctor.Problem, "sends nothing"},
		{"no stream by it", func(c *cloud) { c.set("KINESIS_TELEMETRY_STREAM", "a+b") }, "stream", doctor.Unknown, "can't be told, for the reason above"},
		{"stream of another partition", func(c *cloud) {
			c.set("KINESIS_TELEMETRY_STREAM", "arn:aws-cn:kinesis:eu-west-1:123456789012:stream/telemetry")
		}, "settings", doctor.Problem, "the partition is not that of the region"},
		{"no stream by another partition", func(c *cloud) {
			c.set("KINESIS_TELEMETRY_STREAM", "arn:aws-cn:kinesis:eu-west-1:123456789012:stream/telemetry")
		}, "stream", doctor.Unknown, "for the reason above"},
		{"bad proxy", func(c *cloud) { c.set("HTTPS_PROXY", "socks5://ada:secret@proxy") }, "settings", doctor.Problem, "The extension refuses"},
		{"slip of the pen", func(c *cloud) { c.set("KINESIS_TELEMETRY_STREM", "x") }, "settings", doctor.Warning, "the nearest is KINESIS_TELEMETRY_STREAM"},
		{"switched off", func(c *cloud) { c.set("KINESIS_TELEMETRY_ENABLED", "false") }, "settings", doctor.Warning, "switched off"},
		{"sealed environment", func(c *cloud) {
			c.orders()["Environment"] = map[string]any{"Error": map[string]any{"ErrorCode": "AccessDeniedException", "Message": "no kms:Decrypt"}}
		}, "settings", doctor.Unknown, "AccessDeniedException: no kms:Decrypt"},
		{"no stream by a sealed environment", func(c *cloud) {
			c.orders()["Environment"] = map[string]any{"Error": map[string]any{"ErrorCode": "AccessDeniedException", "Message": "no kms:Decrypt"}}
		}, "stream", doctor.Unknown, "can't be told, for the reason above"},
		{"image with settings of its own", func(c *cloud) {
			delete(c.orders(), "Environment")
			c.orders()["PackageType"] = "Image"
		}, "settings", doctor.Unknown, "the image may do so by ENV"},
		{"no stream", func(c *cloud) { c.set("KINESIS_TELEMETRY_STREAM", "other") }, "stream", doctor.Problem, "There is no stream other in eu-west-1 of the account 123456789012"},
		{"another account", func(c *cloud) {
			c.set("KINESIS_TELEMETRY_STREAM", "arn:aws:kinesis:eu-west-1:999999999999:stream/telemetry")
		}, "stream", doctor.Warning, "resource policy"},
		{"records too large", func(c *cloud) { c.set("KINESIS_TELEMETRY_MAX_RECORD_BYTES", "2MiB") }, "stream", doctor.Problem, "records of up to 2 MiB, and the stream takes 1 MiB"},
		{"role without policy", func(c *cloud) { c.decisions["kinesis:PutRecords"] = "<EvalDecision>implicitDeny</EvalDecision>" }, "role", doctor.Problem, "none of its policies allows kinesis:PutRecords"},
		{"log allowed", func(c *cloud) { c.decisions["logs:PutLogEvents"] = "<EvalDecision>allowed</EvalDecision>" }, "logs", doctor.OK, "goes on as well, in /aws/lambda/orders"},
		{"role's condition", func(c *cloud) {
			c.decisions["kinesis:PutRecords"] = "<EvalDecision>allowed</EvalDecision><MissingContextValues><member>aws:SourceVpce</member></MissingContextValues>"
		}, "role", doctor.Warning, "aws:SourceVpce"},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := newCloud(t)
			if before, status := c.diagnosed(test.check); status != 0 || test.result != doctor.OK && slices.ContainsFunc(before, func(f doctor.Finding) bool { return f.Result == test.result }) {
				t.Fatalf("got status %d and %v of a healthy function", status, before)
			}
			test.spoil(c)
			found, status := c.diagnosed(test.check)
			if !slices.ContainsFunc(found, func(f doctor.Finding) bool {
				return f.Result == test.result && strings.Contains(f.Says, test.says) && (f.Result == doctor.OK || f.Mend != "" || strings.HasPrefix(test.name, "no stream by"))
			}) {
				t.Errorf("got %v, want %s: %s, and what to do", found, test.result, test.says)
			}
			if strings.Contains(fmt.Sprint(found), "secret") {
				t.Errorf("got %v, want no password shown", found)
			}
			if test.result == doctor.Problem && status != 1 {
				t.Errorf("got status %d, want 1", status)
			}
		})
	}
}

func TestDoctorTriesADryRunWithTheRolesOwnKeys(t *testing.T) {
	for _, test := range []struct {
		name, caller, key string
		args              []string
	}{
		{"the caller has the role", "arn:aws:sts::123456789012:assumed-role/orders-role/ada", "AKIDCALLER", nil},
		{"the caller takes the role", "arn:aws:iam::123456789012:user/ada", "ASIAROLE", []string{"--assume-role"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := newCloud(t)
			c.caller = test.caller
			found, status := c.diagnosed("role", test.args...)
			if status != 0 || len(found) != 1 || found[0].Result != doctor.OK || !strings.Contains(found[0].Says, "dry run with the role's own keys") {
				t.Errorf("got status %d and %v", status, found)
			}
			if !slices.Equal(c.keys, []string{test.key}) {
				t.Errorf("got PutRecords signed by %q, want %q", c.keys, test.key)
			}
			if n := len(c.kinesis.Records("telemetry")); n != 0 {
				t.Errorf("%d records were written", n)
			}
			c.denied = []string{"kinesis:PutRecords"}
			found, status = c.diagnosed("role", test.args...)
			if status != 1 || len(found) != 1 || found[0].Result != doctor.Problem || !strings.Contains(found[0].Mend, `"Resource": "arn:aws:kinesis:eu-west-1:123456789012:stream/telemetry"`) {
				t.Errorf("got status %d and %v of what Kinesis refuses", status, found)
			}
		})
	}
}

func TestDoctorPutsNoEventWhereDryRunsAreNotKnown(t *testing.T) {
	c := newCloud(t)
	c.ignorant, c.caller = true, "arn:aws:sts::123456789012:assumed-role/orders-role/ada"
	found, status := c.diagnosed("role")
	if status != 0 || len(found) != 1 || found[0].Result != doctor.Warning || !strings.Contains(found[0].Says, "does not know dry runs") {
		t.Errorf("got status %d and %v", status, found)
	}
	records := c.kinesis.Records("telemetry")
	if len(records) != 1 {
		t.Fatalf("got %d records, want the one that was taken", len(records))
	}
	for e, err := range record.Decode(records[0].Data) {
		t.Errorf("got %+v, %v, want nothing that a reader could take for an event", e, err)
	}
}

func TestDoctorSimulatesTheRoleOfSomebodyElse(t *testing.T) {
	c := newCloud(t)
	c.caller = "arn:aws:sts::999999999999:assumed-role/orders-role/ada" // another account's role of that name
	found, _ := c.diagnosed("role")
	if len(found) != 1 || !strings.Contains(found[0].Says, "IAM simulates") || len(c.keys) != 0 {
		t.Errorf("got %v and PutRecords by %q", found, c.keys)
	}
	const role = "arn:aws:iam::123456789012:role/service-role/orders-role "
	want := []string{
		role + "kinesis:PutRecords arn:aws:kinesis:eu-west-1:123456789012:stream/telemetry",
		role + "logs:PutLogEvents arn:aws:logs:eu-west-1:123456789012:log-group:/aws/lambda/orders:log-stream:any",
	}
	if !slices.Equal(c.asked, want) {
		t.Errorf("got simulations of\n%q, want\n%q", c.asked, want)
	}
}

func TestDoctorSaysWhichPermissionItLacks(t *testing.T) {
	for _, test := range []struct{ denied, check string }{
		{"lambda:GetLayerVersion", "layer"},
		{"kinesis:DescribeStreamSummary", "stream"},
		{"iam:SimulatePrincipalPolicy", "role"},
		{"iam:SimulatePrincipalPolicy", "logs"},
		{"sts:AssumeRole", "role"},
	} {
		c := newCloud(t)
		c.denied = []string{test.denied}
		c.layers[ownLayer] = layerVersion(ownLayer, "[]")
		c.orders()["Layers"] = []any{map[string]any{"Arn": "arn:aws:lambda:eu-west-1:123456789012:layer:kinesis-telemetry-api-extension:7"}}
		var args []string
		if test.denied == "sts:AssumeRole" {
			args = []string{"--assume-role"}
		}
		found, status := c.diagnosed(test.check, args...)
		if status != 0 || len(found) != 1 || found[0].Result != doctor.Unknown || !strings.Contains(found[0].Says, "needs "+test.denied+", which you don't have") || !strings.Contains(found[0].Mend, test.denied) {
			t.Errorf("%s: got status %d and %v", test.denied, status, found)
		}
	}
}

func TestDoctorLooksAtEveryFunctionWithTheLayer(t *testing.T) {
	c := newCloud(t)
	for _, name := range []string{"billing", "carts", "drafts", "emails"} {
		c.functions[name] = recorded(t, name)
	}
	delete(c.functions["carts"], "Layers")
	c.functions["emails"]["State"] = "Failed"
	status, out, errs := alone(t, "doctor")
	if status != 1 || errs != "" || strings.Contains(out, "carts") || strings.Contains(out, "✓ function") {
		t.Errorf("got status %d, %q and\n%s", status, errs, out)
	}
	shows(t, out, `function +problems +warnings +untold +ok\n`, `billing +0 +0 +0 +13\n`, `emails +1 +0 +0 +12\n`, `orders +0 `, `✗ 1 problem\.\n`)
	if got := c.calls["lambda:ListFunctions"]; got != 3 {
		t.Errorf("got %d pages read, want 3", got)
	}
	if layers, streams := c.calls["lambda:GetLayerVersion"], c.calls["kinesis:DescribeStreamSummary"]; layers != 1 || streams != 1 {
		t.Errorf("asked for the layer %d times and for the stream %d times, want once each", layers, streams)
	}
	if status, out, _ = alone(t, "doctor", "--function", "*rts", "--function", "d*"); status != 1 || !strings.Contains(out, "carts") || !strings.Contains(out, "drafts") || strings.Contains(out, "orders") {
		t.Errorf("got status %d and\n%s\nwant carts, which has no layer, and drafts", status, out)
	}
	if status, out, _ = alone(t, "doctor", "--verbose", "--layer", "kinesis-telemetry-api-extension-arm64"); status != 1 || strings.Count(out, "✓ layer") != 4 {
		t.Errorf("got status %d and\n%s\nwant four by the layer's name, with all that is well", status, out)
	}
}

func TestDoctorGoesOnAfterAFunctionThatIsNotThere(t *testing.T) {
	newCloud(t)
	status, out, errs := alone(t, "doctor", "--function", "nobody", "--function", "orders")
	if status != 2 || !strings.HasPrefix(errs, "telemetryctl: cannot look at function nobody in eu-west-1: there is no such function\n") {
		t.Errorf("got status %d and %q", status, errs)
	}
	shows(t, out, `nobody  \n  ✗ It can't be looked at: there is no such function\.\n`, `orders .*\n  ✓ Nothing is wrong`, `nobody +can't be looked at\n`)
}

func TestDoctorWaitsOutThrottling(t *testing.T) {
	c := newCloud(t)
	c.throttled["lambda:GetFunctionConfiguration"] = 1
	if status, out, errs := alone(t, "doctor", "--function", "orders"); status != 0 || errs != "" {
		t.Errorf("got status %d, %q and\n%s", status, errs, out)
	}
	c.throttled["lambda:GetLayerVersion"] = 100
	found, status := c.diagnosed("layer")
	if status != 0 || len(found) != 1 || found[0].Result != doctor.OK || !strings.Contains(found[0].Says, "its name says") {
		t.Errorf("got status %d and %v, want to go by the layer's name", status, found)
	}
}

func TestDoctorTakesTheRegionOfAnARN(t *testing.T) {
	newCloud(t)
	t.Setenv("AWS_REGION", "")
	for _, function := range []string{"arn:aws:lambda:eu-west-1:123456789012:function:orders", "arn:aws:lambda:eu-west-1:123456789012:function:orders:live"} {
		if status, out, errs := alone(t, "doctor", "--function", function); status != 0 || !strings.HasPrefix(out, function+"  ") {
			t.Errorf("%s: got status %d, %q and\n%s", function, status, errs, out)
		}
	}
	t.Setenv("AWS_REGION", "eu-west-1")
	if status, _, errs := alone(t, "doctor", "--function", "orders:live"); status != 0 {
		t.Errorf("got status %d and %q", status, errs)
	}
}

func TestDoctorSaysWhatTheStreamsKeyRefuses(t *testing.T) {
	c := newCloud(t)
	c.caller = "arn:aws:sts::123456789012:assumed-role/orders-role/ada"
	c.kinesis.SetFaults(kinesissim.Faults{Calls: []kinesissim.CallFault{
		{First: 1, Last: kinesissim.Forever, Kind: kinesissim.Fail, Status: 400, Code: "KMSAccessDeniedException"},
	}})
	found, status := c.diagnosed("role")
	if status != 1 || len(found) != 1 || !strings.Contains(found[0].Says, "may not use the stream's key: KMSAccessDeniedException") {
		t.Errorf("got status %d and %v", status, found)
	}
}

func TestDoctorSaysOneSentenceWhereItCannotBegin(t *testing.T) {
	for _, test := range []struct {
		args, want string
		spoil      func(*cloud)
	}{
		{"--function=", "--function is empty", nil},
		{"--function [", `--function is "["`, nil},
		{"--function or/ders", `--function is "or/ders"`, nil},
		{"--function arn:aws:s3:::bucket", `--function is "arn:aws:s3:::bucket", but a function's ARN is`, nil},
		{"--function arn:aws:lambda:us-east-1:123456789012:function:orders --region eu-west-1", "--function is in us-east-1, and the region is eu-west-1", nil},
		{"--layer=", "--layer is empty", nil},
		{"--region=", "--region is empty", nil},
		{"--bogus", "unknown flag: --bogus", nil},
		{"orders", `unknown command "orders"`, nil},
		{"--assume-role=perhaps", "--assume-role is", nil},
		{"--profile nobody", "nobody", nil},
		{"--function nobody", "cannot look at function nobody in eu-west-1: there is no such function", nil},
		{"--function orders", "cannot look at function orders in eu-west-1: it needs lambda:GetFunctionConfiguration, which you don't have", func(c *cloud) { c.denied = []string{"lambda:GetFunctionConfiguration"} }},
		{"", "cannot list the functions in eu-west-1: it needs lambda:ListFunctions, which you don't have", func(c *cloud) { c.denied = []string{"lambda:ListFunctions"} }},
		{"", "no function has the layer kinesis-telemetry-api-extension…: name one by --function", func(c *cloud) { delete(c.orders(), "Layers") }},
		{"--function x*", "none is called x*", nil},
		{"--function orders", "there is no region: name one with --region", func(c *cloud) { c.Setenv("AWS_REGION", "") }},
		{"--function orders", "there are no AWS credentials", func(c *cloud) { c.Setenv("AWS_ACCESS_KEY_ID", "") }},
		{"--function orders", "cannot look at function orders in eu-west-1: connection refused", func(c *cloud) { c.Setenv("AWS_ENDPOINT_URL_LAMBDA", "http://127.0.0.1:1") }},
	} {
		c := newCloud(t)
		if test.spoil != nil {
			test.spoil(c)
		}
		status, out, errs := alone(t, append([]string{"doctor"}, strings.Fields(test.args)...)...)
		if status != 2 || out != "" || strings.Count(errs, "\n") != 1 || !strings.HasPrefix(errs, "telemetryctl: ") || !strings.Contains(errs, test.want) {
			t.Errorf("%s: got status %d, %q and %q, want %q", test.args, status, out, errs, test.want)
		}
		c.Setenv("AWS_ENDPOINT_URL_LAMBDA", "")
	}
}
