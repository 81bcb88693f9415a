package consumer

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

// A checkpoint that is read at all can be written, and read as the same.
func FuzzCheckpoint(f *testing.F) {
	f.Add([]byte(`{"stream":"s","from":"2026-01-02T03:04:05.678Z","shards":{"shardId-000000000000":"17"}}`))
	f.Add([]byte(`{"stream":"s","shards":{}}`))
	f.Add([]byte(`{"stream":"s","shards":{"":"x"}} {}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		path := filepath.Join(t.TempDir(), "checkpoint")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		c, found, err := ReadCheckpoint(path)
		if err != nil {
			return
		}
		if !found || c.Stream == "" {
			t.Fatalf("%q was read as %+v, found: %v", text, c, found)
		}
		if err := c.Write(path); err != nil {
			t.Fatal(err)
		}
		again, _, err := ReadCheckpoint(path)
		if err != nil || !again.From.Equal(c.From) || again.Stream != c.Stream || !reflect.DeepEqual(again.Shards, c.Shards) {
			t.Errorf("%+v was read back as %+v, %v", c, again, err)
		}
	})
}
