package lambdasim

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"
)

// Config describes one execution environment. Only Function.Program is
// required; every other zero value means Lambda's own default.
type Config struct {
	Function   FunctionConfig
	Extensions []Extension

	Region      string // default "us-east-1"
	AccountID   string // 12 digits, default "123456789012"
	Credentials Credentials

	// Kind is what kind of environment this is. Default OnDemand.
	Kind Kind
	// Concurrency is how many invocations a Managed Instance runs at once:
	// AWS_LAMBDA_MAX_CONCURRENCY. Default 10 there, and nothing else than 1
	// anywhere else.
	Concurrency int

	// LogFormat is how Lambda renders what the processes print. Default Text,
	// and JSON in Managed Instances.
	LogFormat LogFormat
	// LogLevel, when set, becomes AWS_LAMBDA_LOG_LEVEL.
	LogLevel string
	// TrailingNewline keeps the "\n" that early Lambda left on text records.
	TrailingNewline bool
	// MaxLine is the size in bytes above which a printed line becomes several
	// events. Default 1 MiB.
	MaxLine int

	// Network carries all three APIs and the telemetry POSTs. The zero value
	// is TCP on loopback.
	Network Network
	// Address is where the APIs listen. Default "127.0.0.1:0". Only loopback
	// addresses are accepted.
	Address string

	Limits Limits
	Faults Faults
	// NoFreeze leaves the processes running between invocations.
	NoFreeze bool
	// Seed determines every request id, identifier and backoff.
	Seed     uint64
	Observer Observer
}

// FunctionConfig describes the function and the process that is its runtime.
type FunctionConfig struct {
	Program   Program           // the custom runtime, as "bootstrap" would be
	Name      string            // default "function"
	Version   string            // default "$LATEST"
	Handler   string            // default "handler"
	MemoryMB  int               // default 128; told to the processes, not enforced
	Timeout   time.Duration     // default 3 s
	Variables map[string]string // the customer's variables, for function and extensions
	// TenantID is whom the environment serves, where the function isolates its
	// tenants. Default: it doesn't.
	TenantID string
}

// Extension is one external extension. Lambda knows it by the base name of its
// executable: the process must register under that name.
type Extension struct {
	Program Program
	Name    string // default: the base name of an Executable
}

// Credentials are what the processes find in AWS_ACCESS_KEY_ID,
// AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN. The default is a dummy pair
// without a session token.
type Credentials struct {
	AccessKeyID, SecretAccessKey, SessionToken string
}

// LogFormat is the function's log format, "Text" or "JSON".
type LogFormat string

// The two log formats of Lambda's advanced logging controls.
const (
	Text LogFormat = "Text"
	JSON LogFormat = "JSON"
)

// Limits are the time and size limits of the environment.
type Limits struct {
	Init         time.Duration // default 10 s on demand, else 130 s or the function's timeout
	Shutdown     time.Duration // from shutdown's begin to SIGKILL; default 2 s
	RuntimeShare time.Duration // the runtime's part of Shutdown; default 600 ms
	// BufferBytes bounds what waits for one telemetry subscriber; events
	// beyond it are lost and counted in platform.logsDropped. Default 32 MiB.
	BufferBytes int
	// PostTimeout bounds one telemetry POST, frozen time not counted.
	// Default 5 s.
	PostTimeout time.Duration
}

var errNoFunction = errors.New("the function has no program")

// withDefaults fills the zero values and refuses what cannot run.
func (c Config) withDefaults() (Config, error) {
	if c.Function.Program == nil {
		return c, errNoFunction
	}
	setDefault(&c.Function.Name, "function")
	setDefault(&c.Function.Version, "$LATEST")
	setDefault(&c.Function.Handler, "handler")
	setDefault(&c.Function.MemoryMB, 128)
	setDefault(&c.Function.Timeout, 3*time.Second)
	setDefault(&c.Region, "us-east-1")
	setDefault(&c.AccountID, "123456789012")
	setDefault(&c.Credentials.AccessKeyID, "AKIDLOCAL")
	setDefault(&c.Credentials.SecretAccessKey, "local-secret")
	if err := c.Kind.settle(&c); err != nil {
		return c, err
	}
	setDefault(&c.LogFormat, Text)
	setDefault(&c.MaxLine, 1<<20)
	setDefault(&c.Address, "127.0.0.1:0")
	setDefault(&c.Limits.Init, 10*time.Second)
	setDefault(&c.Limits.Shutdown, 2*time.Second)
	setDefault(&c.Limits.RuntimeShare, 600*time.Millisecond)
	setDefault(&c.Limits.BufferBytes, 32<<20)
	setDefault(&c.Limits.PostTimeout, 5*time.Second)
	c.Network = c.Network.withDefaults()
	if c.LogFormat != Text && c.LogFormat != JSON {
		return c, fmt.Errorf("log format %q is neither Text nor JSON", c.LogFormat)
	}
	return c.withExtensionNames()
}

func (c Config) withExtensionNames() (Config, error) {
	named := make([]Extension, len(c.Extensions))
	seen := map[string]bool{}
	for i, x := range c.Extensions {
		if x.Program == nil {
			return c, fmt.Errorf("extension %d has no program", i+1)
		}
		if exe, ok := x.Program.(executable); ok {
			setDefault(&x.Name, filepath.Base(exe.path))
		}
		if x.Name == "" || seen[x.Name] || strings.ContainsRune(x.Name, '/') {
			return c, fmt.Errorf("extension %d: the name %q is empty, taken or a path", i+1, x.Name)
		}
		seen[x.Name] = true
		named[i] = x
	}
	c.Extensions = named
	return c, nil
}

func (c Config) functionARN() string {
	return "arn:aws:lambda:" + c.Region + ":" + c.AccountID + ":function:" + c.Function.Name
}

func setDefault[T comparable](v *T, def T) {
	var zero T
	if *v == zero {
		*v = def
	}
}
