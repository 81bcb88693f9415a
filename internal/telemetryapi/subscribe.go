package telemetryapi

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"kinesis-telemetry-api-extension/internal/http1"
)

// Subscription says what Lambda shall push, where to, and how it is buffered.
// https://docs.aws.amazon.com/lambda/latest/dg/telemetry-api-reference.html#telemetry-subscribe-api
type Subscription struct {
	SchemaVersion string        // "2022-07-01", "2022-12-13" or "2025-01-29"
	Types         []string      // of "platform", "function" and "extension"
	MaxItems      int           // events buffered at the most, 1,000 to 10,000
	MaxBytes      int           // bytes buffered at the most, 262,144 to 1,048,576
	Timeout       time.Duration // how long they are buffered, 25 ms to 30 s
	URI           string        // http://sandbox.localdomain:PORT
}

// ErrNotSupported says that this host has no Telemetry API, as local emulators
// have none: no event will ever come.
var ErrNotSupported = errors.New("the Telemetry API is not supported here")

// answerTime is how long the answer may take, which Lambda gives in milliseconds.
const answerTime = 2 * time.Second

// Subscribe subscribes the extension with the given identifier. It fails with
// ErrNotSupported where no telemetry will come, and with what Lambda said
// where it refuses.
func Subscribe(ctx context.Context, client *http1.Client, runtimeAPI, identifier string, subscription Subscription) error {
	answer, err := client.Call(ctx, &http1.Request{
		Method: http1.MethodPut, Target: "/2022-07-01/telemetry", Host: runtimeAPI,
		Header: http1.Header{
			{Name: "Content-Type", Value: "application/json"},
			{Name: "Lambda-Extension-Identifier", Value: identifier},
		},
		Body: subscription.body(), Within: answerTime,
	})
	if err != nil {
		return fmt.Errorf("subscribing to telemetry: %w", err)
	}
	switch answer.Status {
	case http1.StatusOK:
		return nil
	case http1.StatusAccepted:
		return fmt.Errorf("subscribing to telemetry: %w", ErrNotSupported)
	}
	return fmt.Errorf("subscribing to telemetry: %w", answer.Refusal())
}

// StatusError is a refusal.
type StatusError = http1.StatusError

func (s Subscription) body() []byte {
	b := append([]byte(`{"schemaVersion":`), quote(s.SchemaVersion)...)
	b = append(b, `,"types":[`...)
	for i, name := range s.Types {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, quote(name)...)
	}
	b = append(b, `],"buffering":{"maxItems":`...)
	b = strconv.AppendInt(b, int64(s.MaxItems), 10)
	b = append(b, `,"maxBytes":`...)
	b = strconv.AppendInt(b, int64(s.MaxBytes), 10)
	b = append(b, `,"timeoutMs":`...)
	b = strconv.AppendInt(b, s.Timeout.Milliseconds(), 10)
	b = append(b, `},"destination":{"protocol":"HTTP","URI":`...)
	return append(append(b, quote(s.URI)...), "}}"...)
}

func quote(text string) []byte {
	quoted, _ := jsontext.AppendQuote(nil, text) // fails only on UTF-8, and mends it
	return quoted
}
