package main

import (
	"kinesis-telemetry-api-extension/internal/config"
	"kinesis-telemetry-api-extension/internal/kinesis"
)

// newStream makes the stream of the settings. It has a file of its own because
// make bench builds the same program with others in its place.
func newStream(settings config.Config) (*kinesis.Stream, error) {
	c, err := streamConfig(settings)
	if err != nil {
		return nil, err
	}
	return kinesis.New(c)
}
