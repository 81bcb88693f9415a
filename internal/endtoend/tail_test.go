package endtoend

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"kinesis-telemetry-api-extension/internal/lambdasim"
	"kinesis-telemetry-api-extension/internal/npmkinesis"
	"kinesis-telemetry-api-extension/record"
)

// TestTelemetryctlReadsOnPastReshardings lives a life into streams that are
// split and merged meanwhile, while a tail follows that is killed once.
func TestTelemetryctlReadsOnPastReshardings(t *testing.T) {
	program := filepath.Join(t.TempDir(), "telemetryctl")
	if err := goBuild(program, module+"/cmd/telemetryctl"); err != nil {
		t.Fatal(err)
	}
	t.Run("the local Kinesis", func(t *testing.T) {
		readPast(t, program, serve(t, 2).endpoint, "resharded")
	})
	for _, e := range []npmkinesis.Emulator{npmkinesis.KinesisLocal(), npmkinesis.Kinesalite()} {
		t.Run(e.String(), func(t *testing.T) {
			t.Parallel()
			readPast(t, program, npmkinesis.Start(t, e), "resharded")
		})
	}
}

func readPast(t *testing.T, program, endpoint, name string) {
	key := lambdasim.Credentials{AccessKeyID: "AKIDENDTOEND", SecretAccessKey: "known/to+nobody"}
	control := newReader(t, endpoint, key)
	control.create(name, 2)
	c := ctl{t: t, program: program, endpoint: endpoint, stream: name, key: key, checkpoint: filepath.Join(t.TempDir(), "place.json")}

	follower := c.follow()
	l := begin(t, place{endpoint, name, key}, func(p *plan) { p.set("KINESIS_TELEMETRY_PACKING", "single") })
	l.invoke(`{"lines":20}`)
	seen := follower.until(func(e record.Event) bool { return e.Type == "platform.runtimeDone" })
	control.reshard(name, func(listed []types.Shard) error { return control.splitFirst(name, listed) })
	l.invoke(`{"lines":20}`)
	follower.kill()
	seen = append(seen, follower.rest()...)

	follower = c.follow()
	l.invoke(`{"lines":20}`)
	control.reshard(name, func(listed []types.Shard) error { return control.mergeLast(name, listed) })
	l.invoke(`{"lines":20}`)
	l.shutdown()
	seen = append(seen, follower.until(func(e record.Event) bool {
		return e.Type == record.TypeDeliveryReport && strings.Contains(string(e.Record), `"final":true`)
	})...)
	follower.interrupt()
	seen = append(seen, follower.rest()...)

	checkExactlyOnce(t, l.saidSoFar(), distinct(seen))
	c.checkWhole(distinct(seen))
}

// distinct are the events without those that came again, in order.
func distinct(events []record.Event) []record.Event {
	sequence := func(e record.Event) int {
		id, err := record.ParseID(e.ID)
		if err != nil {
			return 0
		}
		return int(id.Sequence)
	}
	sorted := slices.SortedStableFunc(slices.Values(events), func(a, b record.Event) int { return sequence(a) - sequence(b) })
	return slices.CompactFunc(sorted, func(a, b record.Event) bool { return a.ID == b.ID })
}

// reshard changes the shards and waits until the stream is active again.
func (r reader) reshard(name string, change func([]types.Shard) error) {
	r.t.Helper()
	listed, err := r.ListShards(r.t.Context(), &kinesis.ListShardsInput{StreamName: &name})
	if err != nil {
		r.t.Fatal(err)
	}
	if err := change(listed.Shards); err != nil {
		r.t.Fatal(err)
	}
	waiter := kinesis.NewStreamExistsWaiter(r.Client, func(o *kinesis.StreamExistsWaiterOptions) {
		o.MinDelay, o.MaxDelay = 20*time.Millisecond, 200*time.Millisecond
	})
	if err := waiter.Wait(r.t.Context(), &kinesis.DescribeStreamInput{StreamName: &name}, 20*time.Second); err != nil {
		r.t.Fatal(err)
	}
}

func (r reader) splitFirst(name string, listed []types.Shard) error {
	_, err := r.SplitShard(r.t.Context(), &kinesis.SplitShardInput{
		StreamName: &name, ShardToSplit: listed[0].ShardId, NewStartingHashKey: aws.String("85070591730234615865843651857942052864"),
	})
	return err
}

// mergeLast merges the two that came of the split.
func (r reader) mergeLast(name string, listed []types.Shard) error {
	n := len(listed)
	_, err := r.MergeShards(r.t.Context(), &kinesis.MergeShardsInput{
		StreamName: &name, ShardToMerge: listed[n-2].ShardId, AdjacentShardToMerge: listed[n-1].ShardId,
	})
	return err
}

// ctl runs telemetryctl on a stream.
type ctl struct {
	t                         *testing.T
	program, endpoint, stream string
	key                       lambdasim.Credentials
	checkpoint                string
}

func (c ctl) command(args ...string) *exec.Cmd {
	ctx, cancel := context.WithTimeout(c.t.Context(), time.Minute)
	c.t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, c.program, append(args, "--stream", c.stream)...)
	cmd.Env = append(os.Environ(), "AWS_REGION=us-east-1", "AWS_ENDPOINT_URL_KINESIS="+c.endpoint,
		"AWS_ACCESS_KEY_ID="+c.key.AccessKeyID, "AWS_SECRET_ACCESS_KEY="+c.key.SecretAccessKey)
	return cmd
}

// checkWhole holds what is on the stream as a whole against what was seen.
func (c ctl) checkWhole(want []record.Event) {
	c.t.Helper()
	out, err := c.command("tail", "--from-start", "--json").Output()
	if err != nil {
		c.t.Errorf("tail: %v", err)
	}
	id := func(e record.Event) string { return e.ID }
	got := decoded(c.t, [][]byte{out})
	if !slices.Equal(mapped(got, id), mapped(want, id)) {
		c.t.Errorf("read from the start:\n%q\nfollowed:\n%q", mapped(got, id), mapped(want, id))
	}
	out, err = c.command("audit", "--from-start", "--verbose").Output()
	if err != nil || !strings.Contains(string(out), "✓ Nothing is missing without an explanation.") || !strings.Contains(string(out), "✓ "+strings.Split(want[0].ID, "-")[0]) {
		c.t.Errorf("audit: %v\n%s", err, out)
	}
}

func mapped(events []record.Event, name func(record.Event) string) []string {
	var all []string
	for _, e := range events {
		all = append(all, name(e))
	}
	return all
}

// follower is a tail that goes on until it is ended.
type follower struct {
	t      *testing.T
	cmd    *exec.Cmd
	lines  chan string
	killed bool
}

func (c ctl) follow() *follower {
	c.t.Helper()
	f := &follower{t: c.t, lines: make(chan string), cmd: c.command("tail", "--from-start", "--follow", "--json", "--checkpoint", c.checkpoint)}
	if _, err := os.Stat(c.checkpoint); err == nil {
		f.cmd.Args = slices.DeleteFunc(f.cmd.Args, func(arg string) bool { return arg == "--from-start" })
	}
	f.cmd.Stderr = os.Stderr
	out, err := f.cmd.StdoutPipe()
	if err != nil {
		c.t.Fatal(err)
	}
	if err := f.cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	go func() {
		defer close(f.lines)
		for s := bufio.NewScanner(out); s.Scan(); {
			select {
			case f.lines <- s.Text():
			case <-c.t.Context().Done():
				return
			}
		}
	}()
	return f
}

// until are the events up to one that is wanted.
func (f *follower) until(wanted func(record.Event) bool) (seen []record.Event) {
	f.t.Helper()
	for line := range f.lines {
		seen = append(seen, decoded(f.t, [][]byte{[]byte(line)})...)
		if wanted(seen[len(seen)-1]) {
			return seen
		}
	}
	f.t.Fatal("it ended before it printed what was wanted")
	return nil
}

// rest are the events up to its end. The last line of one that was killed may
// be half there.
func (f *follower) rest() (seen []record.Event) {
	f.t.Helper()
	for line := range f.lines {
		for e, err := range record.Decode([]byte(line)) {
			if err == nil && e.Foreign == nil {
				seen = append(seen, e)
			}
		}
	}
	if err := f.cmd.Wait(); err != nil && !f.killed {
		f.t.Errorf("tail ended with %v", err)
	}
	return seen
}

func (f *follower) kill() {
	f.killed = true
	_ = f.cmd.Process.Kill()
}

func (f *follower) interrupt() { _ = f.cmd.Process.Signal(syscall.SIGINT) }
