package consumer

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
)

// Checkpoint is how far a stream was read, so that another process can go on
// there. As a file it is one JSON object.
type Checkpoint struct {
	// Stream is the stream's name or ARN.
	Stream string `json:"stream"`
	// From is when reading began, zero for the stream's beginning: shards
	// without a place are read from there.
	From time.Time `json:"from,omitzero"`
	// Shards has the sequence number of the last record dealt with, by shard.
	Shards map[string]string `json:"shards"`
}

// ReadCheckpoint reads a checkpoint's file. Where there is none yet, found is
// false. The error is one sentence.
func ReadCheckpoint(path string) (c Checkpoint, found bool, err error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Checkpoint{Shards: map[string]string{}}, false, nil
	}
	if err != nil {
		return Checkpoint{}, false, err
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		return Checkpoint{}, false, fmt.Errorf("%s is no checkpoint: %w", path, err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) || c.Stream == "" || c.Shards == nil {
		return Checkpoint{}, false, fmt.Errorf("%s is no checkpoint: it is not one object with a stream and its shards", path)
	}
	for shard, sequence := range c.Shards {
		if sequence == "" || strings.Trim(sequence, "0123456789") != "" {
			return Checkpoint{}, false, fmt.Errorf("%s is no checkpoint: the place in %s is %q", path, shard, sequence)
		}
	}
	return c, true, nil
}

// Start is where to go on.
func (c Checkpoint) Start() Start {
	if c.From.IsZero() {
		return Start{Type: types.ShardIteratorTypeTrimHorizon, After: c.Shards}
	}
	return Start{Type: types.ShardIteratorTypeAtTimestamp, Time: c.From, After: c.Shards}
}

// Write replaces the file as a whole: whoever is killed meanwhile leaves the
// one or the other.
func (c Checkpoint) Write(path string) error {
	text, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	_, err = f.Write(append(text, '\n'))
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}
