package config

import (
	"reflect"
	"strings"
	"testing"
)

func TestProcessingIsReadAsItIsWritten(t *testing.T) {
	c, err := Load([]string{
		"AWS_REGION=eu-west-1", "KINESIS_TELEMETRY_MIN_LEVEL=Warn", "KINESIS_TELEMETRY_RULES=[]", "KINESIS_TELEMETRY_RULES_FILE=/opt/rules.json",
		"KINESIS_TELEMETRY_SAMPLE=0.25", "KINESIS_TELEMETRY_SLOW=2s", "KINESIS_TELEMETRY_FIELDS= coldstart , functionArn,",
		"KINESIS_TELEMETRY_TAGS=team=shop, stage=a=b,,", "KINESIS_TELEMETRY_SUMMARY=true",
	})
	want := Process{
		MinLevel: MinWarn, Rules: "[]", RulesFile: "/opt/rules.json", Sample: 0.25, Slow: 2e9,
		Fields: []string{"coldStart", "functionArn"}, Tags: []Tag{{"team", "shop"}, {"stage", "a=b"}}, Summary: true,
	}
	if err != nil || !reflect.DeepEqual(c.Process, want) {
		t.Errorf("got  %+v, %v\nwant %+v", c.Process, err, want)
	}
	c, _ = Load([]string{"AWS_REGION=eu-west-1", "KINESIS_TELEMETRY_FIELDS=all"})
	if len(c.Process.Fields) != len(fieldNames()) {
		t.Errorf("all fields are %q", c.Process.Fields)
	}
}

func TestBadProcessingIsNamedAndHasItsDefault(t *testing.T) {
	none, _ := Load([]string{"AWS_REGION=eu-west-1"})
	for setting, why := range map[string]string{
		"MIN_LEVEL=loud":          "neither trace nor debug",
		"SAMPLE=2":                "not within 0 to 1",
		"SAMPLE=-0.1":             "not within 0 to 1",
		"SAMPLE=NaN":              "not a number such as 0.1",
		"SAMPLE=half":             "not a number such as 0.1",
		"SLOW=soon":               "not a duration",
		"SLOW=1h":                 "not within 0s to 15m0s",
		"FIELDS=coldStart,colour": `there is no field "colour"`,
		"TAGS=team":               "not a list such as team=shop",
		"TAGS==shop":              "not a list such as team=shop",
		"TAGS=a b=c":              "not a list such as team=shop",
		"TAGS=a=b,a=c":            "a is there twice",
		"TAGS=a=" + strings.Repeat("x", mostTags): "longer than 512 bytes",
		"SUMMARY=maybe": "neither true nor false",
	} {
		c, err := Load([]string{"AWS_REGION=eu-west-1", "KINESIS_TELEMETRY_" + setting})
		if err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%.40s: got %v, want %s", setting, err, why)
		}
		if !reflect.DeepEqual(c.Process, none.Process) {
			t.Errorf("%.40s: got %+v, want the default", setting, c.Process)
		}
	}
}

func TestWhatAFormatHasNoPlaceForIsTold(t *testing.T) {
	for _, test := range []struct {
		setting, formats string // that warn
	}{{"TAGS=a=b", "raw message"}, {"FIELDS=level", "raw message"}, {"SUMMARY=true", "message"}} {
		for _, format := range []string{"event", "raw", "message", "otlp"} {
			c, _ := Load([]string{"AWS_REGION=eu-west-1", Prefix + test.setting, "KINESIS_TELEMETRY_FORMAT=" + format})
			if got := len(c.Warnings) > 0; got != strings.Contains(test.formats, format) {
				t.Errorf("%s with %s: warnings %q", test.setting, format, c.Warnings)
			}
		}
	}
}
