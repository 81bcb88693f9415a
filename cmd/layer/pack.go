package main

import (
	"archive/zip"
	"bytes"
	"io"
	"time"

	"kinesis-telemetry-api-extension/cmd/layer/internal/deflate"
)

// pack returns a layer's zip: the program, executable, where Lambda looks for
// extensions, and nothing else.
// https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html
func pack(program []byte) ([]byte, error) {
	const executable = 0o755
	header := &zip.FileHeader{
		Name:     "extensions/" + name,
		Method:   zip.Deflate,
		Modified: time.Date(1980, time.January, 1, 0, 0, 0, 0, time.UTC), // the first that a zip can tell
	}
	header.SetMode(executable)

	var packed bytes.Buffer
	archive := zip.NewWriter(&packed)
	archive.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) {
		return deflate.NewWriter(w), nil
	})
	entry, err := archive.CreateHeader(header)
	if err != nil {
		return nil, err
	}
	if _, err := entry.Write(program); err != nil {
		return nil, err
	}
	if err := archive.Close(); err != nil {
		return nil, err
	}
	return packed.Bytes(), nil
}
