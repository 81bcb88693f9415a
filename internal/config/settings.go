package config

import (
	"slices"
	"time"
)

// Setting is one row of the table: an environment variable that the extension
// reads.
type Setting struct {
	Name    string // of the environment variable
	Alias   string // read where Name is not set; may be empty
	Default string // as its value would be written; a phrase where it depends on the function
	Valid   string // the values it may have
	Meaning string

	// directs says that the setting decides where telemetry goes.
	directs bool

	// fallback finds the default where it depends on the function.
	fallback func(environment) string
	parse    func(*Config, string) error
}

// Settings is the table of everything the extension reads from the
// environment, in the order in which README.md shows it.
func Settings() []Setting {
	return slices.Concat(destination(), records(), intake(), processing(), delivery(), behaviour(), network(), identity(), sandbox())
}

func destination() []Setting {
	return []Setting{
		{
			Name: Prefix + "STREAM", Alias: "AWS_KINESIS_STREAM_NAME",
			Default: "telemetry-kinesis-stream", Valid: "name or ARN",
			Meaning: "The stream that telemetry goes to.",
			directs: true,
			parse:   (*Config).setStream,
		},
	}
}

func intake() []Setting {
	timeout := func(c *Config) *time.Duration { return &c.Buffer.Timeout }
	maxBytes := func(c *Config) *int { return &c.Buffer.MaxBytes }
	maxItems := func(c *Config) *int { return &c.Buffer.MaxItems }
	return []Setting{
		{
			Name:    Prefix + "TYPES",
			Default: "platform,function", Valid: "list of `platform`, `function`, `extension`; or `all`",
			Meaning: "What Lambda is asked to push.",
			parse:   (*Config).setTypes,
		},
		{
			Name:    Prefix + "SCHEMA_VERSION",
			Default: "2025-01-29", Valid: "date",
			Meaning: "Version of the Telemetry API's events. Managed Instances take the default only.",
			parse:   (*Config).setSchemaVersion,
		},
		durations(25*time.Millisecond, 30*time.Second, timeout).clamped(Setting{
			Name:     Prefix + "BUFFER_TIMEOUT",
			Default:  "`25ms`; `500ms` with `FLUSH=continuous`",
			Meaning:  "Lambda pushes at the latest after this time. It is part of the hold: half of the budget at the most.",
			fallback: bufferTimeout,
		}),
		sizes(262_144, 1_048_576, maxBytes).clamped(Setting{
			Name:    Prefix + "BUFFER_MAX_BYTES",
			Default: "262144",
			Meaning: "Lambda pushes at the latest when so many bytes wait.",
		}),
		counts(1_000, 10_000, maxItems).clamped(Setting{
			Name:    Prefix + "BUFFER_MAX_ITEMS",
			Default: "10000",
			Meaning: "Lambda pushes at the latest when so many events wait.",
		}),
		{
			Name:    Prefix + "PORT",
			Default: "4243", Valid: "0 to 65535, not 9001",
			Meaning: "Port to listen on; another one where it is taken. 0: any.",
			parse:   (*Config).setPort,
		},
	}
}

func delivery() []Setting {
	budget := func(c *Config) *time.Duration { return &c.PostRuntimeBudget }
	delay := func(c *Config) *time.Duration { return &c.MaxDelay }
	report := func(c *Config) *time.Duration { return &c.ReportInterval }
	spill := func(c *Config) *int { return &c.Spill }
	linger := func(c *Config) *time.Duration { return &c.Linger }
	request := func(c *Config) *time.Duration { return &c.RequestTimeout }
	queue := func(c *Config) *int { return &c.QueueMaxBytes }
	return []Setting{
		choices(func(c *Config) *FlushMode { return &c.Flush }, FlushAdaptive, FlushEnd, FlushContinuous).complete(Setting{
			Name:    Prefix + "FLUSH",
			Default: "adaptive",
			Meaning: "When an invocation is held until what it said is on the stream: `end` always, `continuous` never, `adaptive` where the next invocation would send it later than `MAX_DELAY`.",
		}),
		durations(100*time.Millisecond, 15*time.Minute, delay).refused(Setting{
			Name:    Prefix + "MAX_DELAY",
			Default: "5s",
			Meaning: "With `adaptive`: an event is readable within this time of being said, if the environment runs long enough for it.",
		}),
		durations(0, 10*time.Second, budget).refused(Setting{
			Name:    Prefix + "POST_RUNTIME_BUDGET",
			Default: "300ms",
			Meaning: "After the function answered, its environment is held at most so long for delivery.",
		}),
		durations(0, 30*time.Second, linger).refused(Setting{
			Name:    Prefix + "LINGER",
			Default: "1s",
			Meaning: "While the function runs, an event waits at most so long for its batch to fill; with `adaptive` not longer than half of `MAX_DELAY`.",
		}),
		durations(100*time.Millisecond, 30*time.Second, request).refused(Setting{
			Name:    Prefix + "REQUEST_TIMEOUT",
			Default: "5s",
			Meaning: "One PutRecords attempt takes at most so long.",
		}),
		choices(func(c *Config) *Protocol { return &c.Protocol }, ProtocolAuto, ProtocolCBOR, ProtocolJSON).complete(Setting{
			Name:    Prefix + "PROTOCOL",
			Default: "auto",
			Meaning: "What PutRecords is written in. `cbor` costs less, and goes over to `json` where it isn't understood; `auto` is `cbor` at AWS's own endpoints, `json` at any other.",
		}),
		sizes(queueLeast, queueMost, queue).refused(Setting{
			Name:     Prefix + "QUEUE_MAX_BYTES",
			Default:  "a sixteenth of the function's memory, 4 MiB to 64 MiB",
			Meaning:  "So many bytes may wait for delivery, in flight included.",
			fallback: queueShare,
		}),
		sizes(0, 10*1024*mib, spill).refused(Setting{
			Name:    Prefix + "SPILL",
			Default: "0",
			Meaning: "What the queue has no room for, and what a reset leaves undelivered, goes to a file in `/tmp` of at most this size, and comes back, also after a re-initialisation. 0: none.",
		}),
		durations(0, 24*time.Hour, report).refused(Setting{
			Name:    Prefix + "REPORT_INTERVAL",
			Default: "5m",
			Meaning: "About so often an account of the delivery is put on the stream; there is always one at the end. 0: only that.",
		}),
	}
}

func behaviour() []Setting {
	return []Setting{
		{
			Name:    Prefix + "LOG_LEVEL",
			Default: "`AWS_LAMBDA_LOG_LEVEL` where set, else `info`", Valid: "`debug`, `info`, `warn`, `error`",
			Meaning:  "Least level of the extension's own log.",
			fallback: lambdaLogLevel,
			parse:    (*Config).setLogLevel,
		},
		{
			Name:    Prefix + "ENABLED",
			Default: "true", Valid: "`true`, `false`",
			Meaning: "`false` switches delivery off; the function runs as before.",
			parse:   booleans(func(c *Config) *bool { return &c.Enabled }),
		},
		{
			Name:    Prefix + "STRICT",
			Default: "false", Valid: "`true`, `false`",
			Meaning: "`true` lets a bad setting fail the function's init.",
			parse:   booleans(func(c *Config) *bool { return &c.Strict }),
		},
	}
}
