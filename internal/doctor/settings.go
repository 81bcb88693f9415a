package doctor

import (
	"strconv"
	"time"
)

// Settings is what the extension would make of a function's environment.
type Settings struct {
	Stream         string // name or ARN
	Endpoint       string // of Kinesis, as URL; empty: the region's
	Port           int    // that it prefers to listen on; 0: any
	MaxRecordBytes int    // that it puts in a record, the key included
	SchemaVersion  string // of the Telemetry API's events
	Budget         time.Duration
	Holds          bool // an invocation may be held for delivery, up to Budget
	Enabled        bool
	Strict         bool // a bad setting fails the function's init

	Faults   []Fault
	Warnings []string // sentences
	Refusal  string   // why the extension takes them not as a whole, and sends nothing; empty: it takes them
}

// Fault is one bad setting.
type Fault struct {
	Name  string // of the environment variable
	Value string // quoted
	Why   string
	Using string // what counts instead; empty where nothing does, so that nothing is sent
}

// environment is what Lambda would hand to the extension, in the form of
// os.Environ, as far as the settings go by it.
func (p *patient) environment() []string {
	f := p.function
	environ := []string{
		"AWS_REGION=" + p.arn.Region,
		"AWS_LAMBDA_FUNCTION_NAME=" + text(f.FunctionName),
		"AWS_LAMBDA_INITIALIZATION_TYPE=" + p.initialization(),
	}
	if f.MemorySize != nil {
		environ = append(environ, "AWS_LAMBDA_FUNCTION_MEMORY_SIZE="+strconv.Itoa(int(*f.MemorySize)))
	}
	if f.LoggingConfig != nil {
		environ = append(environ, "AWS_LAMBDA_LOG_FORMAT="+string(f.LoggingConfig.LogFormat),
			"AWS_LAMBDA_LOG_LEVEL="+string(f.LoggingConfig.ApplicationLogLevel))
	}
	for name, value := range p.variables() {
		environ = append(environ, name+"="+value)
	}
	return environ
}

// sealed says why Lambda did not show the function's environment; empty if it
// did.
func (p *patient) sealed() string {
	e := p.function.Environment
	if e == nil || e.Error == nil {
		return ""
	}
	return said(text(e.Error.ErrorCode), text(e.Error.Message))
}

func (p *patient) variables() map[string]string {
	if p.function.Environment == nil {
		return nil
	}
	return p.function.Environment.Variables
}

// hidesStream tells whether the stream may be set where nobody outside sees it.
func (p *patient) hidesStream() bool {
	v := p.variables()
	return p.sealed() != "" || p.isImage() && v["KINESIS_TELEMETRY_STREAM"] == "" && v["AWS_KINESIS_STREAM_NAME"] == ""
}

func checkSettings(p *patient) []Finding {
	if why := p.sealed(); why != "" {
		return alone(unknown("Lambda can't show you the function's environment: %s. What follows goes by the extension's defaults.", why).
			mend("Allow yourself kms:Decrypt on the key that encrypts it, %s.", text(p.function.KMSKeyArn)))
	}
	all := p.badSettings()
	if p.hidesStream() {
		return append(all, unknown("The function names no stream; the image may do so by ENV, which can't be seen from here.").
			mend("Set KINESIS_TELEMETRY_STREAM on the function, where it counts before the image's."))
	}
	if len(all) == 0 {
		return alone(ok("Every setting is understood; telemetry goes to the stream %s.", p.settings.Stream))
	}
	return all
}

// outcome is what a fault leads to. Switched off, the extension is never
// strict.
func (s Settings) outcome(f Fault) string {
	switch {
	case s.Strict && s.Enabled:
		return "the function's init fails until it is mended, by KINESIS_TELEMETRY_STRICT"
	case f.Using == "":
		return "the extension sends nothing until it is mended"
	}
	return "the extension uses " + f.Using
}

func (p *patient) badSettings() []Finding {
	s := p.settings
	var all []Finding
	for _, f := range s.Faults {
		finding := problem("%s=%s: %s; %s.", f.Name, f.Value, f.Why, s.outcome(f))
		all = append(all, finding.mend("Correct or remove the function's variable %s.", f.Name))
	}
	if s.Refusal != "" {
		all = append(all, problem("The extension refuses its settings; %s: %s.", s.outcome(Fault{}), s.Refusal).
			mend("Correct the variable that this speaks of."))
	}
	for _, w := range s.Warnings {
		all = append(all, warning("%s.", w).mend("Correct or remove the variable."))
	}
	if !s.Enabled {
		all = append(all, warning("The extension is switched off: it runs, and sends nothing.").mend("Remove KINESIS_TELEMETRY_ENABLED."))
	}
	return all
}
