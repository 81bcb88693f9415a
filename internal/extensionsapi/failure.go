package extensionsapi

import (
	"context"
	"fmt"
	"net/http"

	"github.com/go-json-experiment/json/jsontext"
)

// InitError tells Lambda that the extension can't start, which fails the
// function's init. It is allowed only between Register and the first Next, and
// the process should end after it.
func (c *Client) InitError(ctx context.Context, errorType, message string) error {
	header := http.Header{}
	header.Set("Content-Type", "application/json")
	header.Set("Lambda-Extension-Function-Error-Type", errorType)
	body := append([]byte(`{"errorMessage":`), quote(message)...)
	body = append(append(append(body, `,"errorType":`...), quote(errorType)...), `,"stackTrace":[]}`...)
	if _, _, err := c.call(ctx, http.MethodPost, "/init/error", header, body, http.StatusAccepted); err != nil {
		return fmt.Errorf("reporting an init error: %w", err)
	}
	return nil
}

func quote(text string) []byte {
	quoted, _ := jsontext.AppendQuote(nil, text) // fails only on UTF-8, and mends it
	return quoted
}
