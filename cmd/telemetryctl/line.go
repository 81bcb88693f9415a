package main

import (
	"bytes"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"kinesis-telemetry-api-extension/record"
)

// appendLine appends an event as the line that lies on the stream, or would
// there in the format "event". What is none is a line for each of its own: as
// it is where that is JSON, else as a JSON string.
func appendLine(dst []byte, e record.Event) []byte {
	if e.Foreign != nil {
		return appendForeign(dst, e.Foreign)
	}
	dst = append(dst, '{')
	if e.ID != "" {
		dst = append(appendText(append(dst, `"id":`...), e.ID), ',')
	}
	dst = appendText(append(dst, `"time":`...), e.Time)
	dst = appendText(append(dst, `,"type":`...), e.Type)
	if e.RequestID != "" {
		dst = appendText(append(dst, `,"requestId":`...), e.RequestID)
	}
	if e.Function != "" {
		dst = appendText(append(dst, `,"function":`...), e.Function)
	}
	dst = appendMember(dst, `,"fields":`, e.Fields)
	dst = appendMember(dst, `,"tags":`, e.Tags)
	dst = append(append(dst, `,"record":`...), e.Record...)
	dst = appendMember(dst, `,"more":`, e.More)
	if e.Truncated {
		dst = append(dst, `,"truncated":true,"originalBytes":`...)
		dst = strconv.AppendInt(dst, e.OriginalBytes, 10)
	}
	return append(dst, "}\n"...)
}

// appendMember appends a member, if it is there.
func appendMember(dst []byte, name string, value jsontext.Value) []byte {
	if value == nil {
		return dst
	}
	return append(append(dst, name...), value...)
}

func appendForeign(dst, content []byte) []byte {
	for line := range bytes.Lines(content) {
		line = bytes.TrimRight(line, "\r\n")
		switch {
		case len(line) == 0:
			continue
		case jsontext.Value(line).IsValid(jsontext.AllowDuplicateNames(true)):
			dst = append(dst, line...)
		default:
			dst = record.AppendText(dst, line)
		}
		dst = append(dst, '\n')
	}
	return dst
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
