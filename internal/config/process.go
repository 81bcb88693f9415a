package config

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Process is what is done to events on their way.
type Process struct {
	MinLevel  MinLevel      // lines of a lesser one are left out
	Rules     string        // JSON; empty: none
	RulesFile string        // a file of the same; empty: none
	Sample    float64       // the share of invocations whose lines are kept in any case, 0 to 1
	Slow      time.Duration // an invocation that takes so long is kept as well; 0: none is for that
	Fields    []string      // what is added to events
	Tags      []Tag
	Summary   bool // one event for each invocation
}

// MinLevel is the least level of the lines that go on.
type MinLevel string

// The levels.
const (
	MinTrace MinLevel = "trace"
	MinDebug MinLevel = "debug"
	MinInfo  MinLevel = "info"
	MinWarn  MinLevel = "warn"
	MinError MinLevel = "error"
	MinFatal MinLevel = "fatal"
)

// Tag is a name and a value that stand in every event.
type Tag struct{ Name, Value string }

// mostTags is how many bytes names and values of all tags have together.
const mostTags = 512

func processing() []Setting {
	slow := func(c *Config) *time.Duration { return &c.Process.Slow }
	share := func(c *Config) *float64 { return &c.Process.Sample }
	return []Setting{
		choices(func(c *Config) *MinLevel { return &c.Process.MinLevel },
			MinTrace, MinDebug, MinInfo, MinWarn, MinError, MinFatal).complete(Setting{
			Name:    Prefix + "MIN_LEVEL",
			Default: "trace",
			Meaning: "Lines of a lesser level are left out. What has no known level passes.",
		}),
		{
			Name: Prefix + "RULES", Valid: "JSON",
			Meaning: "Which lines are left out, and what in them is masked: see *Choose and mask*.",
			parse:   texts(func(c *Config) *string { return &c.Process.Rules }),
		},
		{
			Name: Prefix + "RULES_FILE", Valid: "file",
			Meaning: "A file of such rules, of at most 1 MiB. They come before those of `RULES`.",
			parse:   texts(func(c *Config) *string { return &c.Process.RulesFile }),
		},
		shares(share).refused(Setting{
			Name:    Prefix + "SAMPLE",
			Default: "1",
			Meaning: "The share of invocations whose lines are kept. Those of invocations that failed, timed out, were cold or slow are all kept, and so are Lambda's own events.",
		}),
		durations(0, 15*time.Minute, slow).refused(Setting{
			Name:    Prefix + "SLOW",
			Default: "0s",
			Meaning: "With `SAMPLE`: an invocation that takes so long is kept. 0: none is for that.",
		}),
		{
			Name: Prefix + "FIELDS", Valid: "list of `" + strings.Join(fieldNames(), "`, `") + "`; or `all`",
			Meaning: "What is added to each event, in its `fields`; `requestId` gives lines the one of their invocation.",
			parse:   (*Config).setFields,
		},
		{
			Name: Prefix + "TAGS", Valid: "list of name=value, 512 bytes at the most",
			Meaning: "Constants that are added to each event, in its `tags`; with `otlp`, to the resource.",
			parse:   (*Config).setTags,
		},
		{
			Name:    Prefix + "SUMMARY",
			Default: "false", Valid: "`true`, `false`",
			Meaning: "`true` adds an `invocation.summary` for each invocation. `TYPES` may then leave out `platform`.",
			parse:   booleans(func(c *Config) *bool { return &c.Process.Summary }),
		},
	}
}

// fieldNames are all fields that can be asked for.
func fieldNames() []string {
	return []string{
		"functionArn", "functionVersion", "accountId", "region", "memorySize", "architecture", "initializationType", "logStream",
		"traceId", "tenantId", "coldStart", "level", "requestId",
	}
}

func shares(field func(*Config) *float64) bounded[float64] {
	show := func(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
	return bounded[float64]{0, 1, show, readShare, field}
}

func readShare(text string) (float64, error) {
	share, err := strconv.ParseFloat(text, 64)
	if err != nil || share != share { // not a number
		return 0, errors.New("not a number such as 0.1")
	}
	return share, nil
}

func (c *Config) setFields(text string) error {
	var fields []string
	for name := range strings.SplitSeq(text, ",") {
		switch name = strings.TrimSpace(name); {
		case strings.EqualFold(name, "all"):
			fields = fieldNames()
		case slices.ContainsFunc(fieldNames(), func(known string) bool { return strings.EqualFold(known, name) }):
			known := slices.IndexFunc(fieldNames(), func(known string) bool { return strings.EqualFold(known, name) })
			fields = append(fields, fieldNames()[known])
		case name != "":
			return fmt.Errorf("there is no field %s", quote(name))
		}
	}
	c.Process.Fields = fields
	return nil
}

func (c *Config) setTags(text string) error {
	var tags []Tag
	size := 0
	for pair := range strings.SplitSeq(text, ",") {
		if strings.TrimSpace(pair) == "" {
			continue
		}
		name, value, found := strings.Cut(pair, "=")
		tag := Tag{strings.TrimSpace(name), strings.TrimSpace(value)}
		if !found || tag.Name == "" || strings.ContainsFunc(tag.Name, notInTag) {
			return errors.New("not a list such as team=shop,stage=prod")
		}
		if slices.ContainsFunc(tags, func(t Tag) bool { return t.Name == tag.Name }) {
			return fmt.Errorf("%s is there twice", tag.Name)
		}
		tags = append(tags, tag)
		size += len(tag.Name) + len(tag.Value)
	}
	if size > mostTags {
		return fmt.Errorf("longer than %d bytes", mostTags)
	}
	c.Process.Tags = tags
	return nil
}

func notInTag(r rune) bool { return notInName(r) && r != '/' && r != ':' }

// fitProcess warns of what the format has no place for.
func (c *Config) fitProcess() {
	if c.Format == FormatMessage && c.Process.Summary {
		c.Warnings = append(c.Warnings, fmt.Sprintf("the format %s has no place for what %sSUMMARY adds", c.Format, Prefix))
	}
	if c.Format != FormatRaw && c.Format != FormatMessage {
		return
	}
	if len(c.Process.Fields) > 0 || len(c.Process.Tags) > 0 {
		c.Warnings = append(c.Warnings, fmt.Sprintf("the format %s has no place for what %sFIELDS and %[2]sTAGS add", c.Format, Prefix))
	}
}
