package pack

import (
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// compressor appends what src is compressed to dst. Its memory is taken when
// it is first used.
type compressor interface {
	compress(dst, src []byte) []byte
}

// gzipCompressor writes one member.
// https://www.rfc-editor.org/rfc/rfc1952
type gzipCompressor struct {
	writer *gzip.Writer
	to     appender
}

func (g *gzipCompressor) compress(dst, src []byte) []byte {
	g.to = dst
	if g.writer == nil {
		g.writer = gzip.NewWriter(&g.to)
	} else {
		g.writer.Reset(&g.to)
	}
	_, _ = g.writer.Write(src) // an appender takes everything
	_ = g.writer.Close()
	dst, g.to = g.to, nil
	return dst
}

// appender is a slice that what is written is appended to.
type appender []byte

func (a *appender) Write(p []byte) (int, error) {
	*a = append(*a, p...)
	return len(p), nil
}

// zstdCompressor writes one frame with a checksum.
// https://www.rfc-editor.org/rfc/rfc8878
type zstdCompressor struct {
	encoder *zstd.Encoder
}

// zstdWindow is how far back the compressor looks, in bytes: the more, the more
// memory it takes.
const zstdWindow = 256 << 10

func (z *zstdCompressor) compress(dst, src []byte) []byte {
	if z.encoder == nil {
		z.encoder = newZstd()
	}
	return z.encoder.EncodeAll(src, dst)
}

func newZstd() *zstd.Encoder {
	encoder, err := zstd.NewWriter(nil,
		zstd.WithEncoderLevel(zstd.SpeedFastest), // compresses logs better than the default level, in half of the memory
		zstd.WithEncoderConcurrency(1),
		zstd.WithLowerEncoderMem(true),
		zstd.WithWindowSize(zstdWindow),
		zstd.WithEncoderCRC(true))
	if err != nil {
		panic("pack: options of the compressor that it doesn't know: " + err.Error())
	}
	return encoder
}
