package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"strings"

	"github.com/klauspost/compress/zstd"

	"kinesis-telemetry-api-extension/record"
)

// whatIs says what a record is: its size, its compression and format, and how
// many events it holds.
func whatIs(data []byte, first record.Event, events, broken int) string {
	said := []string{fmt.Sprintf("%d bytes", len(data))}
	content := data
	for _, known := range []struct {
		name, head string
		open       func(io.Reader) (io.Reader, error)
	}{
		{"gzip", "\x1f\x8b", func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) }},
		{"zstd", "\x28\xb5\x2f\xfd", openZstd},
	} {
		if !bytes.HasPrefix(data, []byte(known.head)) {
			continue
		}
		if content = expand(data, known.open); content == nil {
			return strings.Join(append(said, known.name+", damaged"), ", ")
		}
		said = append(said, fmt.Sprintf("%s of %d bytes", known.name, len(content)))
	}
	said = append(said, formatOf(content, first), counted(events, "event"))
	if broken > 0 {
		said = append(said, counted(broken, "part")+" that can't be decoded")
	}
	return strings.Join(said, ", ")
}

// counted is a number with its noun.
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func openZstd(r io.Reader) (io.Reader, error) {
	return zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(record.MaxContent))
}

// expand returns what was compressed, nil if it is damaged or too long.
func expand(data []byte, open func(io.Reader) (io.Reader, error)) []byte {
	r, err := open(bytes.NewReader(data))
	if err != nil {
		return nil
	}
	if d, ok := r.(*zstd.Decoder); ok {
		defer d.Close()
	}
	content, err := io.ReadAll(io.LimitReader(r, record.MaxContent+1))
	if err != nil || len(content) > record.MaxContent {
		return nil
	}
	return content
}

// formatOf names a content's packing and format, by how it begins and what its
// first event has.
func formatOf(content []byte, first record.Event) string {
	format := "format event"
	switch {
	case first.Foreign != nil:
		format = "format message, or not the extension's"
	case first.Type == "":
		format = "no event"
	case bytes.HasPrefix(content, []byte(`{"resourceLogs":`)):
		format = "format otlp_json"
	case content[0] == '\n':
		format = "format otlp"
	case first.ID == "":
		format = "format raw"
	}
	if bytes.HasPrefix(content, []byte("\xf3\x89\x9a\xc2")) {
		return "packing kpl, " + format
	}
	return format
}
