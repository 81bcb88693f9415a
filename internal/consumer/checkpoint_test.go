package consumer

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
)

func TestSettlesOnlyBehindWhatIsDone(t *testing.T) {
	var r Receipts
	take := func(shard, sequence string, events int) *Receipt {
		receipt := r.Take(Arrival{Shard: shard, Sequence: sequence})
		for range events {
			receipt.Expect()
		}
		receipt.Done()
		return receipt
	}
	places := map[string]string{"a": "0"}
	expect := func(moved bool, want map[string]string) {
		t.Helper()
		if got := r.Settle(places); got != moved || !maps.Equal(places, want) {
			t.Errorf("got %v %v, want %v %v", got, places, moved, want)
		}
	}
	first, second := take("a", "1", 2), take("a", "2", 1)
	other := take("b", "7", 0)
	expect(true, map[string]string{"a": "0", "b": "7"})
	second.Done()
	first.Done()
	expect(false, map[string]string{"a": "0", "b": "7"})
	first.Done()
	expect(true, map[string]string{"a": "2", "b": "7"})
	if len(r.lines) != 0 {
		t.Errorf("keeps %v of what is done; %v", r.lines, other)
	}
}

func TestACheckpointComesBackFromItsFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "c.json")
	if _, found, err := ReadCheckpoint(path); found || err != nil {
		t.Fatalf("got %v %v of a file that is not there", found, err)
	}
	at := time.Date(2026, 11, 24, 1, 2, 3, 0, time.UTC)
	for _, c := range []Checkpoint{
		{Stream: "s", Shards: map[string]string{}},
		{Stream: "s", From: at, Shards: map[string]string{"a": "49"}},
	} {
		if err := c.Write(path); err != nil {
			t.Fatal(err)
		}
		got, found, err := ReadCheckpoint(path)
		if err != nil || !found || got.Stream != "s" || !got.From.Equal(c.From) || !maps.Equal(got.Shards, c.Shards) {
			t.Errorf("got %+v %v %v, want %+v", got, found, err, c)
		}
		want := types.ShardIteratorTypeTrimHorizon
		if !c.From.IsZero() {
			want = types.ShardIteratorTypeAtTimestamp
		}
		if start := got.Start(); start.Type != want || !start.Time.Equal(c.From) || !maps.Equal(start.After, c.Shards) {
			t.Errorf("got the start %+v", start)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestRefusesWhatIsNoCheckpoint(t *testing.T) {
	path := filepath.Join(t.TempDir(), "c.json")
	for _, text := range []string{
		"", "{}", "[]", `{"stream":"s"}`, `{"stream":"s","shards":{}} x`, `{"stream":"s","shards":{"a":"x"}}`, `{"stream":"s","shards":{},"y":1}`,
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, _, err := ReadCheckpoint(path); err == nil || !strings.Contains(err.Error(), "is no checkpoint") {
			t.Errorf("%s: got %v", text, err)
		}
	}
	if err := (Checkpoint{}).Write(filepath.Join(path, "below")); err == nil {
		t.Error("wrote below a file")
	}
}
