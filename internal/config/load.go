package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// environment is the environment by name, values trimmed. What is set to
// nothing counts as not set, as it does for AWS's own tools.
type environment map[string]string

// Load reads environ, which has the form of os.Environ. Where settings are bad
// it returns an *Error that names all of them, and a Config that has the
// defaults in their places.
func Load(environ []string) (Config, error) {
	env := index(environ)
	c := Config{Function: Function{MemoryMB: memoryLeast}}
	var faults []Fault
	settings := Settings()
	for _, s := range settings {
		if f, bad := c.apply(s, env); bad {
			faults = append(faults, f)
		}
	}
	if c.Enabled && c.Region == "" && !strings.HasPrefix(c.Stream, "arn:") && !hasFault(faults, "_REGION") {
		faults = append(faults, Fault{"AWS_REGION", `""`, "not set, and the stream is not given by ARN", ""})
	}
	faults = append(faults, c.checkEndpoint()...)
	faults = append(faults, c.fitRecords()...)
	c.warnQueue()
	c.netOfMemory(env)
	c.fitBufferTimeout()
	c.fitProcess()
	c.Warnings = append(c.Warnings, unknown(env, settings)...)
	if len(faults) > 0 {
		return c, &Error{Faults: faults, Strict: c.Strict}
	}
	return c, nil
}

// index leaves out a variable without a name: settings without an alias would
// find it.
func index(environ []string) environment {
	env := make(environment, len(environ))
	for _, pair := range environ {
		name, value, found := strings.Cut(pair, "=")
		if value = strings.TrimSpace(value); found && name != "" && value != "" {
			env[name] = value
		}
	}
	return env
}

// apply puts what env says of s, or else its default, into c.
func (c *Config) apply(s Setting, env environment) (Fault, bool) {
	if s.parse == nil {
		return Fault{}, false
	}
	name, value := c.pick(s, env)
	if value == "" {
		c.applyDefault(s, env)
		return Fault{}, false
	}
	err := s.parse(c, value)
	var adjusted adjustment
	switch {
	case err == nil:
		return Fault{}, false
	case errors.As(err, &adjusted):
		c.Warnings = append(c.Warnings, fmt.Sprintf("%s=%s: %s", name, quote(value), adjusted))
		return Fault{}, false
	}
	using := c.applyDefault(s, env)
	if s.directs {
		using = ""
	}
	return Fault{Name: name, Value: quote(value), Why: err.Error(), Using: using}, true
}

// pick finds the variable that counts: the name, else the alias.
func (c *Config) pick(s Setting, env environment) (name, value string) {
	value, alias := env[s.Name], env[s.Alias]
	if value == "" {
		return s.Alias, alias
	}
	own := strings.HasPrefix(s.Name, Prefix)
	if own && alias != "" && alias != value {
		c.Warnings = append(c.Warnings, fmt.Sprintf("%s is not read: %s is set", s.Alias, s.Name))
	}
	return s.Name, value
}

// applyDefault returns what it applied, for the message. Defaults go through
// the same parse function as values do, so the table can't promise another
// one; that they parse is a test's business.
func (c *Config) applyDefault(s Setting, env environment) string {
	value := s.Default
	if s.fallback != nil {
		value = s.fallback(env)
	}
	if value == "" {
		return "none"
	}
	if err := s.parse(c, value); err != nil {
		return "none"
	}
	return value
}

func hasFault(faults []Fault, name string) bool {
	return slices.ContainsFunc(faults, func(f Fault) bool { return strings.HasSuffix(f.Name, name) })
}
