package display

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"kinesis-telemetry-api-extension/record"
)

// describe puts an event into words. What it does not know it shows as it is.
func describe(e record.Event) entry {
	said := describeType(e)
	if e.Truncated {
		said.body = append(said.body, span{yellow, " … cut from " + bytesOf(e.OriginalBytes)})
	}
	if e.More != nil {
		said.body = append(said.body, span{dim, " more="}, span{text: string(e.More)})
	}
	return said
}

func describeType(e record.Event) entry {
	switch {
	case e.Foreign != nil:
		return entry{tag: span{dim, "foreign"}, body: []span{{text: strings.TrimRight(string(e.Foreign), "\n")}}}
	case e.Type == "function":
		return describeLog(e.Record, "log")
	case e.Type == "extension":
		return describeExtension(e.Record)
	case e.Type == record.TypeMalformed:
		return entry{tag: span{red, "broken"}, body: []span{{text: unquoted(e.Record)}}}
	case e.Type == record.TypeInvocationSummary:
		return describeSummary(e)
	case strings.HasPrefix(e.Type, "platform."):
		return describePlatform(strings.TrimPrefix(e.Type, "platform."), e.Record)
	}
	return entry{tag: span{blue, clean(e.Type)}, body: values(e.Record)}
}

// unquoted is a JSON string's text, or any other value's JSON.
func unquoted(value jsontext.Value) string {
	if value.Kind() != '"' {
		return string(value)
	}
	text, err := jsontext.AppendUnquote(nil, value)
	if err != nil {
		return string(value)
	}
	return string(text)
}
