package format

import (
	"bytes"
	"encoding/binary"
)

// Resource is what the events of an environment come from. What is zero is not
// told.
// https://opentelemetry.io/docs/specs/semconv/resource/faas/
type Resource struct {
	Region   string
	Function string // its name
	Version  string // of the function
	Memory   int64  // MiB
	Instance string // the environment; Lambda doesn't tell extensions the log stream
	Tags     []Tag  // under their own names

	ExtensionVersion string
}

// Tag is a constant that every event is marked with.
type Tag struct{ Name, Value string }

// OTLPEnvelope makes requests of log records of Protocol Buffers: one
// ExportLogsServiceRequest around each run of items.
type OTLPEnvelope struct {
	resource []byte // the first field of ResourceLogs
	scope    []byte // the first field of ScopeLogs
}

// NewOTLPEnvelope returns an envelope for items of [NewOTLP].
func NewOTLPEnvelope(r Resource) *OTLPEnvelope {
	return &OTLPEnvelope{
		resource: r.appendResource(nil, protobuf{}),
		scope:    r.appendScope(nil, protobuf{}),
	}
}

// Append appends a request that holds items.
func (e *OTLPEnvelope) Append(dst, items []byte) []byte {
	scopeLogs := len(e.scope) + len(items)
	dst = protobuf{}.tag(dst, fieldResourceLogs, wireBytes)
	dst = binary.AppendUvarint(dst, uint64(len(e.resource)+1+uvarintSize(scopeLogs)+scopeLogs))
	dst = append(dst, e.resource...)
	dst = protobuf{}.tag(dst, fieldScopeLogs, wireBytes)
	dst = binary.AppendUvarint(dst, uint64(scopeLogs))
	dst = append(dst, e.scope...)
	return append(dst, items...)
}

// uvarintSize is the size of n as a varint, in bytes.
func uvarintSize(n int) int {
	var room [binary.MaxVarintLen64]byte
	return binary.PutUvarint(room[:], uint64(n))
}

// Overhead is how many bytes Append adds at the most.
func (e *OTLPEnvelope) Overhead() int {
	const tagAndLength = 1 + binary.MaxVarintLen32
	return 2*tagAndLength + len(e.resource) + len(e.scope)
}

// OTLPJSONEnvelope is OTLPEnvelope for JSON: each request is one line.
type OTLPJSONEnvelope struct {
	head []byte
}

// NewOTLPJSONEnvelope returns an envelope for items of [NewOTLPJSON].
func NewOTLPJSONEnvelope(r Resource) *OTLPJSONEnvelope {
	n := protoJSON{}
	head := n.beginElement(n.beginList([]byte("{"), fieldResourceLogs), fieldResourceLogs)
	head = r.appendResource(head, n)
	head = n.beginElement(n.beginList(head, fieldScopeLogs), fieldScopeLogs)
	head = r.appendScope(head, n)
	return &OTLPJSONEnvelope{head: n.beginList(head, fieldLogRecords)}
}

const tailJSON = "]}]}]}\n"

// Append appends a request that holds items.
func (e *OTLPJSONEnvelope) Append(dst, items []byte) []byte {
	dst = append(dst, e.head...)
	dst = append(dst, bytes.TrimSuffix(items, []byte(","))...)
	return append(dst, tailJSON...)
}

// Overhead is how many bytes Append adds at the most.
func (e *OTLPJSONEnvelope) Overhead() int { return len(e.head) + len(tailJSON) }

// appendResource appends the field of ResourceLogs. Its first attribute is
// what readers know a damaged request by.
func (r Resource) appendResource(dst []byte, n notation) []byte {
	dst = n.begin(dst, fieldResource)
	resource := len(dst)
	dst = n.beginList(dst, fieldResourceAttributes)
	attributes := []Tag{
		{"cloud.provider", "aws"},
		{"cloud.platform", "aws_lambda"},
		{"cloud.region", r.Region},
		{"faas.name", r.Function},
		{"service.name", r.Function},
		{"faas.version", r.Version},
		{"faas.instance", r.Instance},
	}
	for _, attribute := range append(attributes, r.Tags...) {
		if attribute.Value == "" {
			continue
		}
		dst = appendAttribute(dst, n, fieldResourceAttributes, attribute.Name, func(dst []byte) []byte {
			dst, _ = n.text(dst, fieldString, plainText([]byte(attribute.Value)), unbounded)
			return dst
		})
	}
	if r.Memory > 0 {
		const mebibyte = 1 << 20
		dst = appendAttribute(dst, n, fieldResourceAttributes, "faas.max_memory", func(dst []byte) []byte {
			return n.integer(dst, fieldInt, r.Memory*mebibyte)
		})
	}
	dst = n.endList(dst)
	return n.end(dst, resource)
}

// appendScope appends the field of ScopeLogs.
func (r Resource) appendScope(dst []byte, n notation) []byte {
	dst = n.begin(dst, fieldScope)
	scope := len(dst)
	dst = n.literal(dst, fieldScopeName, "kinesis-telemetry-api-extension")
	dst, _ = n.text(dst, fieldScopeVersion, plainText([]byte(r.ExtensionVersion)), unbounded)
	return n.end(dst, scope)
}
