package extension_test

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"kinesis-telemetry-api-extension/internal/extension"
	"kinesis-telemetry-api-extension/internal/lambdasim"
	"kinesis-telemetry-api-extension/internal/process"
	"kinesis-telemetry-api-extension/internal/rules"
	joined "kinesis-telemetry-api-extension/internal/simulation/world"
	"kinesis-telemetry-api-extension/record"
)

// processed lives through invocations of a function that says its number, and
// fails where the number is bad.
func processed(t *testing.T, config process.Config, types []string, bad ...int) (*world, []record.Event) {
	t.Helper()
	var lived *world
	var all []record.Event
	inWorld(t, func(w *world) {
		n := 0
		w.Handle = func(_ context.Context, _ string, stdout io.Writer) error {
			n++
			fmt.Fprintf(stdout, "this is number %d, my key is AKIAIOSFODNN7EXAMPLE\n", n)
			time.Sleep(100 * time.Millisecond)
			if slices.Contains(bad, n) {
				return &joined.FunctionError{Type: "Function.Broken"}
			}
			return nil
		}
		w.Settings = func(c *extension.Config) {
			c.Process = config
			if types != nil {
				c.Subscription.Types = types
			}
		}
	}, func(w *world) {
		for range 4 {
			w.invoke()
			time.Sleep(time.Minute)
		}
		w.shutdown(lambdasim.Spindown)
		lived, all = w, w.stream()
	})
	return lived, all
}

// linesOf are the numbers that were said.
func linesOf(events []record.Event) string {
	var all []string
	for _, e := range events {
		if e.Type == record.TypeFunction {
			number, _, _ := strings.Cut(strings.TrimPrefix(e.Text(), "this is number "), ",")
			all = append(all, number)
		}
	}
	return strings.Join(all, " ")
}

// lastAccount is the last delivery.report.
func lastAccount(t *testing.T, events []record.Event) record.Account {
	t.Helper()
	account, err := events[len(events)-1].Account()
	if err != nil {
		t.Fatal(err)
	}
	return account
}

func TestOfASampleTheFirstAndTheFailedAreKept(t *testing.T) {
	_, all := processed(t, process.Config{Sample: &process.Sample{}}, nil, 3)
	account := lastAccount(t, all)
	if got := linesOf(all); got != "1 3" || account.LeftOut["sample"] != 2 || !account.Final || account.Received != int64(len(all)-1) {
		t.Errorf("lines %s are on the stream, want 1 and 3; the account is %+v", got, account)
	}
	for i, e := range all {
		if sequence(e) != uint64(i+1) {
			t.Fatalf("event %d has the id %s", i+1, e.ID)
		}
	}
}

func TestOfASampleSlowOnesAreKept(t *testing.T) {
	for slow, want := range map[time.Duration]string{50 * time.Millisecond: "1 2 3 4", time.Second: "1"} {
		_, all := processed(t, process.Config{Sample: &process.Sample{Slow: slow}}, nil)
		if got := linesOf(all); got != want {
			t.Errorf("slow from %v on: lines %s are on the stream, want %s", slow, got, want)
		}
	}
}

func TestEveryInvocationIsSummedUpAlsoWithoutThePlatformsEvents(t *testing.T) {
	for _, types := range [][]string{{"platform", "function"}, {"function"}} {
		_, all := processed(t, process.Config{Summary: true}, types, 3)
		var status []string
		for _, e := range all {
			if strings.HasPrefix(e.Type, "platform.") && len(types) == 1 {
				t.Errorf("%s is on the stream, which nobody asked for", e.Type)
			}
			if e.Type != record.TypeInvocationSummary {
				continue
			}
			s, err := e.Summary()
			if err != nil || e.RequestID == "" || s.Run < 100*time.Millisecond || s.Duration < s.Run || s.Billed == 0 || s.BytesSaid == 0 || s.Lines["none"] != 1 || s.MemorySizeMB == 0 {
				t.Errorf("%v: got %+v %v", types, s, err)
			}
			status = append(status, fmt.Sprint(s.Status, s.ColdStart))
		}
		if len(status) != 4 || status[0] != "successtrue" || status[1] != "successfalse" {
			t.Errorf("%v: got %q, want four, the first of them cold", types, status)
		}
	}
}

func TestEventsHaveTheFieldsThatAreAskedFor(t *testing.T) {
	_, all := processed(t, process.Config{Fields: process.FieldNames(), Tags: []byte(`{"team":"shop"}`)}, nil)
	for _, e := range all {
		fields := string(e.Fields)
		if string(e.Tags) != `{"team":"shop"}` || !strings.Contains(fields, `"logStream":`) && e.Type != record.TypeDeliveryStart && e.Type != "platform.initStart" {
			t.Errorf("%s has %s %s", e.Type, e.Fields, e.Tags)
		}
		if e.Type == record.TypeFunction && (e.RequestID == "" || !strings.Contains(fields, `"functionArn":"arn:aws:lambda:`) || !strings.Contains(fields, `"traceId":"1-`) || !strings.Contains(fields, `"coldStart":`)) {
			t.Errorf("a line of %q has %s", e.RequestID, fields)
		}
	}
}

func TestWhatIsMaskedLeavesNoTrace(t *testing.T) {
	set, err := rules.Parse([]byte(`[
		{"type":"mask_sequences","name":"keys","builtin":"aws_access_key","replace_placeholder":"[key]"},
		{"type":"exclude_at_match","name":"second","pattern":"number 2"}
	]`))
	if err != nil {
		t.Fatal(err)
	}
	w, all := processed(t, process.Config{Rules: []*rules.Rules{set}}, nil)
	account := lastAccount(t, all)
	if got := linesOf(all); got != "1 3 4" || account.LeftOut["rule"] != 1 || account.Masked != 4 {
		t.Errorf("lines %s are on the stream; the account is %+v", got, account)
	}
	for _, e := range all {
		if strings.Contains(string(e.Record), "AKIA") {
			t.Errorf("the key is on the stream: %s", e.Record)
		}
	}
	if log := w.logged(); strings.Contains(log, "AKIA") {
		t.Errorf("the key is in the log: %s", log)
	}
}
