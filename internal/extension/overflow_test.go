package extension_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kinesis-telemetry-api-extension/internal/extension"
	"kinesis-telemetry-api-extension/internal/kinesissim"
	"kinesis-telemetry-api-extension/internal/lambdasim"
	joined "kinesis-telemetry-api-extension/internal/simulation/world"
	"kinesis-telemetry-api-extension/record"
)

// flood says n lines of 200 bytes, about 2,000 in a second.
func flood(n int) joined.Handler {
	return func(_ context.Context, id string, stdout io.Writer) error {
		for i := range n {
			fmt.Fprintf(stdout, "line %d of %s %0150d\n", i, id, i)
			if i%10 == 0 {
				time.Sleep(5 * time.Millisecond)
			}
		}
		return nil
	}
}

func withSpill(w *world, dir string) {
	w.Lambda.Function.Timeout = time.Minute
	w.Settings = func(c *extension.Config) { c.QueueBytes, c.SpillBytes, c.SpillDir = 512<<10, 64<<20, dir }
}

func TestAnOutageOverflowsToDiskAndComesBack(t *testing.T) {
	dir := t.TempDir()
	inWorld(t, func(w *world) {
		withSpill(w, dir)
		w.Kinesis.SetFaults(kinesissim.Faults{Outages: []kinesissim.Outage{{Span: 20 * time.Second}}})
		w.Handle = flood(30_000)
	}, func(w *world) {
		w.invoke()
		if found, _ := os.ReadDir(dir); len(found) == 0 {
			t.Error("nothing was on disk")
		}
		w.Handle = func(context.Context, string, io.Writer) error { time.Sleep(50 * time.Second); return nil }
		w.invoke()
		w.shutdown(lambdasim.Spindown)
		w.checkComplete()
		if found, _ := os.ReadDir(dir); len(found) != 0 {
			t.Errorf("%v is left on disk", found)
		}
	})
}

// TestNothingIsLeftOnDiskForWhoReplacesAManagedInstance: another sandbox does.
func TestNothingIsLeftOnDiskForWhoReplacesAManagedInstance(t *testing.T) {
	dir := t.TempDir()
	inWorld(t, func(w *world) {
		withSpill(w, dir)
		spilling := w.Settings
		w.Settings = func(c *extension.Config) { spilling(c); c.ShutdownOnly = true }
		w.Lambda.Kind = lambdasim.ManagedInstances
		w.Kinesis.SetFaults(kinesissim.Faults{Outages: []kinesissim.Outage{{Span: time.Hour}}})
		w.Handle = flood(20_000)
	}, func(w *world) {
		w.invoke()
		w.shutdown(lambdasim.Failure)
		if w.logs("shut down") != 1 || w.logs("onDisk") != 0 || w.logs("dropped=0") != 0 {
			t.Errorf("the log is\n%s", w.logged())
		}
	})
}

func TestWhatACrashedProcessLeftOnDiskIsDelivered(t *testing.T) {
	dir := t.TempDir()
	crash := errors.New("crash")
	inWorld(t, func(w *world) {
		withSpill(w, dir)
		spilling := w.Settings
		w.Settings = func(c *extension.Config) { spilling(c); c.KeyMode = extension.KeyEnvironment }
		w.Kinesis.SetFaults(kinesissim.Faults{Outages: []kinesissim.Outage{{Span: 30 * time.Second}}})
		w.Handle = func(ctx context.Context, id string, stdout io.Writer) error {
			_ = flood(20_000)(ctx, id, stdout)
			return crash
		}
	}, func(w *world) {
		w.invoke() // its end resets the sandbox
		w.Handle = func(context.Context, string, io.Writer) error { time.Sleep(50 * time.Second); return nil }
		w.invoke()
		w.shutdown(lambdasim.Spindown)
		for _, r := range w.Kinesis.Records(streamName) {
			for _, e := range events(t, r.Data) {
				if e.ID[:16] != r.PartitionKey {
					t.Fatalf("%s lies under the key %s", e.ID, r.PartitionKey)
				}
			}
		}
		environments := map[string]int{}
		for _, e := range w.stream() {
			if e.Type == "function" {
				environments[e.ID[:16]]++
			}
		}
		if got := w.logs("dropped=0"); got != 2 {
			t.Errorf("something was dropped:\n%s", w.logged())
		}
		if len(environments) != 1 {
			t.Fatalf("lines of %d environments, want those of the first alone", len(environments))
		}
		for environment, lines := range environments {
			if lines < 4_000 {
				t.Errorf("%d lines of environment %s came back, want some thousand\n%s", lines, environment, w.logged())
			}
		}
	})
}

func TestADiskThatCanNotBeUsedIsToldOnce(t *testing.T) {
	inWorld(t, func(w *world) {
		withSpill(w, filepath.Join(t.TempDir(), "missing", "folder"))
	}, func(w *world) {
		w.invokeUnharmed()
		w.shutdown(lambdasim.Spindown)
		w.checkComplete()
		if got := w.logs("overflows to disk"); got != 1 {
			t.Errorf("told %d times:\n%s", got, w.logged())
		}
	})
}

func TestWhatIsOnDiskWhenTheSandboxEndsIsToldAsLost(t *testing.T) {
	dir := t.TempDir()
	inWorld(t, func(w *world) {
		withSpill(w, dir)
		w.Kinesis.SetFaults(kinesissim.Faults{Outages: []kinesissim.Outage{{Span: time.Hour}}})
		w.Handle = flood(20_000)
	}, func(w *world) {
		w.invoke()
		if found, _ := os.ReadDir(dir); len(found) == 0 {
			t.Error("nothing was on disk")
		}
		w.shutdown(lambdasim.Spindown)
		_, account, _ := strings.Cut(w.logged(), " WARN shut down with ")
		var said, received, delivered, dropped int
		if _, err := fmt.Sscanf(account, "%d events dropped received=%d delivered=%d dropped=%d", &said, &received, &delivered, &dropped); err != nil {
			t.Fatalf("%v in %q", err, account)
		}
		if received < 5_000 || delivered != 0 || dropped != received || said != dropped || strings.Contains(account, "onDisk") {
			t.Errorf("the account is %q", account)
		}
	})
}

func TestDamageOnDiskIsToldAndExplained(t *testing.T) {
	dir := t.TempDir()
	inWorld(t, func(w *world) {
		withSpill(w, dir)
		w.Kinesis.SetFaults(kinesissim.Faults{Outages: []kinesissim.Outage{{Span: 20 * time.Second}}})
		w.Handle = flood(20_000)
	}, func(w *world) {
		w.invoke()
		damage(t, dir)
		w.Handle = func(context.Context, string, io.Writer) error { time.Sleep(50 * time.Second); return nil }
		w.invoke()
		w.shutdown(lambdasim.Spindown)
		missing, explained := gapsOf(w.stream())
		if len(missing) == 0 || !maps.Equal(missing, explained) || w.logs("damaged=") != 1 {
			t.Errorf("%d events are missing, %d of them explained\n%s", len(missing), len(explained), w.logged())
		}
	})
}

// damage flips a bit in the lines of a block on disk.
func damage(t *testing.T, dir string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*", "*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files in %s: %v", dir, err)
	}
	for _, file := range files {
		bytes, err := os.ReadFile(file)
		if err != nil || len(bytes) < 5000 {
			continue
		}
		bytes[len(bytes)-1000] ^= 1
		if err := os.WriteFile(file, bytes, 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Fatal("no file with a block in it")
}

// gapsOf are the numbers that are missing before the last event, and those that
// a delivery.dropped explains.
func gapsOf(events []record.Event) (missing, explained map[uint64]bool) {
	missing, explained = map[uint64]bool{}, map[uint64]bool{}
	next := uint64(1)
	for _, e := range events {
		for ; next < sequence(e); next++ {
			missing[next] = true
		}
		next = sequence(e) + 1
		var loss struct{ First, Last uint64 }
		if e.Type == record.TypeDeliveryDropped && json.Unmarshal(e.Record, &loss) == nil {
			for s := loss.First; s <= loss.Last; s++ {
				explained[s] = true
			}
		}
	}
	return missing, explained
}
