package extension

import (
	"fmt"
	"net"

	"kinesis-telemetry-api-extension/internal/queue"
	"kinesis-telemetry-api-extension/internal/telemetryapi"
	"kinesis-telemetry-api-extension/record"
)

// outfit is what a life has before Lambda has answered the registration: what
// follows from the configuration alone.
type outfit struct {
	config      Config
	environment string
	records     Records
	queue       *queue.Queue
	listener    net.Listener // nobody listens on it yet
	failed      error        // why there is nothing to ship with
}

// ships tells whether there will be something to ship.
func (c *Config) ships() bool { return c.Sink != nil && (c.Problem == nil || !c.Strict) }

// fitOut makes the outfit for a configuration, as far as something will be
// shipped.
func fitOut(opening Opening, config Config) outfit {
	config.Opening = opening
	made := outfit{config: config}
	if !config.ships() {
		return made
	}
	made.environment, made.failed = record.NewEnvironment(config.Random)
	if made.failed != nil {
		return made
	}
	made.records = config.Records(made.environment)
	if config.KeyMode == KeyRequest {
		made.records.Packing.First = min(made.records.Packing.First, firstOfRequest)
	}
	made.queue = queue.New(config.QueueBytes, made.records.Packing, config.BatchBytes)
	made.queue.Become(made.environment)
	made.listener, made.failed = telemetryapi.Open(config.Listen, config.Host, config.Port)
	return made
}

// leave closes what was opened, where there will be no life.
func (o *outfit) leave() error {
	if o.listener == nil {
		return nil
	}
	if err := o.listener.Close(); err != nil {
		return fmt.Errorf("closing what telemetry was to be heard on: %w", err)
	}
	return nil
}
