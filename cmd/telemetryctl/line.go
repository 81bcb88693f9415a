package main

import (
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"kinesis-telemetry-api-extension/record"
)

// appendLine appends an event as the line that lies on the stream.
func appendLine(dst []byte, e record.Event) []byte {
	dst = appendText(append(dst, `{"id":`...), e.ID)
	dst = appendText(append(dst, `,"time":`...), e.Time)
	dst = appendText(append(dst, `,"type":`...), e.Type)
	if e.RequestID != "" {
		dst = appendText(append(dst, `,"requestId":`...), e.RequestID)
	}
	dst = appendText(append(dst, `,"function":`...), e.Function)
	dst = append(append(dst, `,"record":`...), e.Record...)
	if e.More != nil {
		dst = append(append(dst, `,"more":`...), e.More...)
	}
	if e.Truncated {
		dst = append(dst, `,"truncated":true,"originalBytes":`...)
		dst = strconv.AppendInt(dst, e.OriginalBytes, 10)
	}
	return append(dst, "}\n"...)
}

// appendText appends a JSON string. Decoded text is valid UTF-8, all that
// quoting could refuse.
func appendText(dst []byte, text string) []byte {
	quoted, err := jsontext.AppendQuote(dst, text)
	if err != nil {
		return append(dst, `""`...)
	}
	return quoted
}
