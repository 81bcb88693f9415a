package simulation

import (
	"errors"

	"kinesis-telemetry-api-extension/internal/kinesis"
	"kinesis-telemetry-api-extension/internal/shipper"
)

// isAnswer tells whether a Put's outcome says what became of each record.
func isAnswer(err error) bool {
	var partial *shipper.PartialError
	var throttled *shipper.ThrottledError
	var permanent *shipper.PermanentError
	if refused := new(kinesis.Error); errors.As(err, &refused) && refused.Code == "UnknownOperationException" {
		return true // CBOR, which isn't known there
	}
	return err == nil || errors.As(err, &partial) || errors.As(err, &throttled) || errors.As(err, &permanent)
}
