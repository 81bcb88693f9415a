package record

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// MaxContent is the most that a record may hold when its compression is taken
// off, in bytes, and the largest window that zstd may ask for. [Decode] refuses
// what is longer.
const MaxContent = 64 << 20

// What compressed content begins with.
const (
	magicGzip = "\x1f\x8b"
	magicZstd = "\x28\xb5\x2f\xfd"
)

// compression names what data is compressed by; empty if it isn't.
func compression(data []byte) string {
	switch {
	case bytes.HasPrefix(data, []byte(magicGzip)):
		return "gzip"
	case bytes.HasPrefix(data, []byte(magicZstd)):
		return "zstd"
	}
	return ""
}

// decompress returns data without the compression around it.
func decompress(data []byte) ([]byte, error) {
	outer := compression(data)
	var content []byte
	var err error
	switch outer {
	case "gzip":
		content, err = gunzip(data)
	case "zstd":
		content, err = unzstd(data)
	default:
		return data, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", outer, err)
	}
	if inner := compression(content); inner != "" {
		return nil, fmt.Errorf("%s: compressed twice: its content of %d bytes is %s again", outer, len(content), inner)
	}
	return content, nil
}

func errTooLong() error { return fmt.Errorf("the content is longer than %d bytes", MaxContent) }

func gunzip(data []byte) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, truncated(err, 0)
	}
	var content bytes.Buffer
	content.Grow(gzipHint(data))
	n, err := io.Copy(&content, io.LimitReader(r, MaxContent+1))
	if err != nil {
		return nil, truncated(err, n)
	}
	if n > MaxContent {
		return nil, errTooLong()
	}
	return content.Bytes(), nil
}

// gzipHint guesses the content's size by the last bytes of a gzip file, which
// tell it where there is only one member. A damaged one may tell anything.
func gzipHint(data []byte) int {
	const usual = 1 << 20
	size := binary.LittleEndian.Uint32(data[len(data)-4:])
	return min(int(size), usual) + bytes.MinRead
}

func unzstd(data []byte) ([]byte, error) {
	r, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(MaxContent))
	if err != nil {
		return nil, err
	}
	defer r.Close()
	content, err := r.DecodeAll(data, nil)
	switch {
	case errors.Is(err, zstd.ErrDecoderSizeExceeded):
		return nil, errTooLong()
	case errors.Is(err, zstd.ErrWindowSizeExceeded):
		return nil, fmt.Errorf("its window is larger than %d bytes", MaxContent)
	case err != nil:
		return nil, truncated(err, int64(len(content)))
	}
	return content, nil
}

func truncated(err error, after int64) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return fmt.Errorf("truncated after %d bytes of content: %w", after, err)
	}
	return fmt.Errorf("damaged after %d bytes of content: %w", after, err)
}
