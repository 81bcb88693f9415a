package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"

	"kinesis-telemetry-api-extension/internal/config"
	"kinesis-telemetry-api-extension/internal/format"
	"kinesis-telemetry-api-extension/internal/jsonobject"
	"kinesis-telemetry-api-extension/internal/process"
	"kinesis-telemetry-api-extension/internal/rules"
	"kinesis-telemetry-api-extension/record"
)

// processOf returns what is done to events on their way. What is wrong with the
// rules is told by the error; those that aren't wrong are applied.
func processOf(settings config.Config) (process.Config, error) {
	asked := settings.Process
	ruled, err := readRules(asked)
	c := process.Config{
		MinLevel: minLevel(asked.MinLevel),
		Rules:    ruled,
		Tags:     tagsOf(asked.Tags),
		Summary:  asked.Summary,
		Function: process.Function{
			Version: settings.Function.Version, Region: settings.Region, MemoryMB: settings.Function.MemoryMB,
			Architecture: architecture(), InitializationType: settings.Function.InitializationType,
		},
	}
	for _, name := range asked.Fields {
		c.Fields = append(c.Fields, process.FieldName(name))
	}
	if asked.Sample < 1 {
		c.Sample = &process.Sample{Share: asked.Sample, Slow: asked.Slow}
	}
	if !settings.Strict && mayLeak(err) {
		err = fmt.Errorf("%w; what a wrong rule was to mask is sent as it is", err)
	}
	return c, err
}

// mayLeak tells whether one of the joined faults of rules is that of a mask,
// or may be.
func mayLeak(err error) bool {
	joined, ok := err.(interface{ Unwrap() []error })
	return ok && slices.ContainsFunc(joined.Unwrap(), func(fault error) bool {
		var wrong rules.Errors
		return !errors.As(fault, &wrong) || slices.ContainsFunc(wrong, (*rules.Error).MayLeak)
	})
}

// minLevel is the least level that goes on; none where all do, so that none is
// looked for.
func minLevel(asked config.MinLevel) record.Level {
	level := record.ParseLevel(string(asked)) // config knows levels alone
	if level == record.LevelTrace {
		return record.NoLevel
	}
	return level
}

// tagsOf is tags as they stand in events.
func tagsOf(tags []config.Tag) []byte {
	if len(tags) == 0 {
		return nil
	}
	o := new(jsonobject.Object)
	for _, tag := range tags {
		o.String(tag.Name, tag.Value)
	}
	return o.Text()
}

// resourceTags is the same for the formats that have a place for them around
// events.
func resourceTags(tags []config.Tag) []format.Tag {
	all := make([]format.Tag, len(tags))
	for i, tag := range tags {
		all[i] = format.Tag(tag)
	}
	return all
}

// architecture is what Lambda calls it.
func architecture() string {
	if runtime.GOARCH == "amd64" {
		return "x86_64"
	}
	return runtime.GOARCH
}

// readRules reads those of the file, and then those of the setting.
func readRules(asked config.Process) ([]*rules.Rules, error) {
	var all []*rules.Rules
	var faults []error
	read := func(from string, text []byte, err error) {
		var set *rules.Rules
		if err == nil {
			set, err = rules.Parse(text)
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", from, err))
		}
		if set != nil && set.Len() > 0 {
			all = append(all, set)
		}
	}
	if asked.RulesFile != "" {
		text, err := readRulesFile(asked.RulesFile)
		read(config.Prefix+"RULES_FILE", text, err)
	}
	if asked.Rules != "" {
		read(config.Prefix+"RULES", []byte(asked.Rules), nil)
	}
	return all, errors.Join(faults...)
}

// readRulesFile reads a file, as far as rules may be long.
func readRulesFile(name string) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("reading the rules: %w", err)
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, rules.MaxRulesBytes+1))
	if err != nil {
		return nil, fmt.Errorf("reading the rules: %w", err)
	}
	return text, nil
}
