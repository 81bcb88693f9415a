// Package npmkinesis runs Kinesis emulators, and readers, that others wrote, for tests
// that want a counterpart of independent origin. They come from npm, pinned in
// test/npm, and listen on loopback only.
package npmkinesis

import (
	"path/filepath"
)

// Emulator is one of the emulators. Make it with KinesisLocal or Kinesalite.
type Emulator struct {
	name    string
	program string // path below node_modules
	args    []string
	env     []string
	port    string // the one it would listen on for plain HTTP
}

// String is the emulator's name on npm.
func (e Emulator) String() string { return e.name }

// KinesisLocal is the complete and slow one: ARNs, on-demand streams, record
// sizes up to 10 MiB. It takes a thousand records a second.
func KinesisLocal() Emulator {
	return Emulator{
		name:    "kinesis-local",
		program: filepath.Join("kinesis-local", "main.js"),
		port:    "4568",
		env: []string{
			"KINESIS_MOCK_PLAIN_PORT=4568", "KINESIS_MOCK_TLS_PORT=4567", "LOG_LEVEL=ERROR",
			"CREATE_STREAM_DURATION=1ms", "DELETE_STREAM_DURATION=1ms", "SPLIT_SHARD_DURATION=1ms", "MERGE_SHARDS_DURATION=1ms",
			"SHARD_LIMIT=200",
		},
	}
}

// Kinesalite is the strict and fast one, of 2020: no ARNs without a name, no
// on-demand streams, records of up to 1 MiB. It takes ten thousand records a
// second and more.
func Kinesalite() Emulator {
	return Emulator{
		name:    "kinesalite",
		program: filepath.Join("kinesalite", "cli.js"),
		port:    "4567",
		args: []string{
			"--port", "4567", "--createStreamMs", "1", "--deleteStreamMs", "1", "--updateStreamMs", "1",
			"--shardLimit", "200",
		},
	}
}
