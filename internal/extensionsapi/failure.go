package extensionsapi

import (
	"context"
	"fmt"

	"github.com/go-json-experiment/json/jsontext"

	"kinesis-telemetry-api-extension/internal/http1"
)

// InitError tells Lambda that the extension can't start, which fails the
// function's init. It is allowed only between Register and the first Next, and
// the process should end after it.
func (c *Client) InitError(ctx context.Context, errorType, message string) error {
	header := http1.Header{
		{Name: "Content-Type", Value: "application/json"},
		{Name: "Lambda-Extension-Function-Error-Type", Value: errorType},
	}
	body := append([]byte(`{"errorMessage":`), quote(message)...)
	body = append(append(append(body, `,"errorType":`...), quote(errorType)...), `,"stackTrace":[]}`...)
	if _, err := c.call(ctx, http1.MethodPost, "/init/error", header, body, http1.StatusAccepted); err != nil {
		return fmt.Errorf("reporting an init error: %w", err)
	}
	return nil
}

func quote(text string) []byte {
	quoted, _ := jsontext.AppendQuote(nil, text) // fails only on UTF-8, and mends it
	return quoted
}
