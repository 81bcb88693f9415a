package extension_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json"

	"kinesis-telemetry-api-extension/internal/extension"
	"kinesis-telemetry-api-extension/internal/kinesissim"
	"kinesis-telemetry-api-extension/internal/lambdasim"
	"kinesis-telemetry-api-extension/record"
)

// told are the members of a platform event's record that these tests look at.
type told struct {
	InitializationType, Phase, Status, ErrorType string
	RequestID, TenantID, FunctionARN             string
	Metrics                                      struct{ DurationMs, ProducedBytes, InitDurationMs float64 }
	Spans                                        []struct {
		Name       string
		DurationMs float64
	}
}

func (d told) span(name string) float64 {
	for _, s := range d.Spans {
		if s.Name == name {
			return s.DurationMs
		}
	}
	return -1
}

// of are the events of a type on the stream, in their order, and what they tell.
func (w *world) of(kind string) (events []record.Event, all []told) {
	w.t.Helper()
	for _, e := range w.stream() {
		if e.Type != kind {
			continue
		}
		var d told
		if e.Record[0] == '{' {
			if err := json.Unmarshal(e.Record, &d, json.MatchCaseInsensitiveNames(true)); err != nil {
				w.t.Fatal(err)
			}
		}
		events, all = append(events, e), append(all, d)
	}
	return events, all
}

func TestProvisionedConcurrencyIsDeliveredFromTheInitOn(t *testing.T) {
	inWorld(t, func(w *world) {
		w.Lambda.Kind = lambdasim.ProvisionedConcurrency
		w.Lambda.Function.Timeout = time.Minute
	}, func(w *world) {
		time.Sleep(6 * time.Hour) // it is kept ready, and frozen
		if o := w.invoke(); o.Status != "success" || o.Hold > budget {
			t.Errorf("the first invocation ended as %+v", o)
		}
		begin, start := w.kindOf("platform.initStart"), w.kindOf("platform.start")
		if begin.told.InitializationType != "provisioned-concurrency" || begin.told.Phase != "init" {
			t.Errorf("initStart is %s", begin.Record)
		}
		if report := w.kindOf("platform.initReport"); report.told.InitializationType != "provisioned-concurrency" || report.told.Status != "success" {
			t.Errorf("initReport is %s", report.Record)
		}
		if gap := start.at(t).Sub(begin.at(t)); gap < 6*time.Hour {
			t.Errorf("between init and start were %v", gap)
		}
		time.Sleep(3 * time.Hour)
		w.invoke()
		w.shutdown(lambdasim.Spindown)
		w.checkComplete()
	})
}

// only is the one event of its type.
type only struct {
	record.Event
	told told
}

func (w *world) kindOf(kind string) only {
	w.t.Helper()
	events, all := w.of(kind)
	if len(events) != 1 {
		w.t.Fatalf("%d events %s, want one", len(events), kind)
	}
	return only{events[0], all[0]}
}

func (o only) at(t *testing.T) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, o.Time)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// TestASuppressedInitIsToldInsideTheNextInvocation crashes with events that
// Kinesis did not take: they lie in /tmp, which survives.
func TestASuppressedInitIsToldInsideTheNextInvocation(t *testing.T) {
	dir := t.TempDir()
	crash := errors.New("crash")
	inWorld(t, func(w *world) {
		w.Settings = func(c *extension.Config) { c.SpillBytes, c.SpillDir = 1<<20, dir }
		w.Handle = func(ctx context.Context, id string, stdout io.Writer) error {
			fmt.Fprintln(stdout, "before the crash of", id)
			return crash
		}
		w.Kinesis.SetFaults(kinesissim.Faults{Outages: []kinesissim.Outage{{Span: time.Minute}}})
	}, func(w *world) {
		w.invoke()
		time.Sleep(time.Hour)
		w.Handle = sayOne
		if o := w.invoke(); o.Status != "success" {
			t.Errorf("the next ended as %+v", o)
		}
		w.shutdown(lambdasim.Spindown)

		inits, phases := w.of("platform.initStart")
		if len(inits) != 2 || phases[0].Phase == phases[1].Phase {
			t.Fatalf("the inits are %+v", phases)
		}
		slices.SortFunc(phases, func(a, b told) int { return strings.Compare(a.Phase, b.Phase) })
		if phases[0].Phase != "init" || phases[1].Phase != "invoke" {
			t.Errorf("the phases are %s and %s, want init and invoke", phases[0].Phase, phases[1].Phase)
		}
		// Its own events begin with the init, and then comes the invocation.
		var order []string
		second := ""
		for _, e := range inits {
			if strings.Contains(string(e.Record), `"phase":"invoke"`) {
				second, _, _ = strings.Cut(e.ID, "-")
			}
		}
		for _, e := range w.stream() {
			if strings.HasPrefix(e.ID, second+"-") && (strings.HasPrefix(e.Type, "platform.init") || e.Type == "platform.start") {
				order = append(order, e.Type)
			}
		}
		if want := []string{"platform.initStart", "platform.initRuntimeDone", "platform.initReport", "platform.start"}; !slices.Equal(order, want) {
			t.Errorf("the second process tells %q, want %q", order, want)
		}
		lines, _ := w.of("function")
		if len(lines) != 2 {
			t.Errorf("%d lines, want the first process's, which lay on disk, and the second's\n%s", len(lines), w.logged())
		}
		if reports, all := w.of("platform.runtimeDone"); len(reports) != 2 || all[0].ErrorType+all[1].ErrorType != "Runtime.ExitError" {
			t.Errorf("runtimeDone are %+v", all)
		}
	})
}

// streaming is a runtime that streams chunks, a second apart; fails breaks the
// stream off behind them.
func (w *world) streaming(fails bool, chunks ...string) lambdasim.Func {
	return func(ctx context.Context, environ []string, _, _ io.Writer) error {
		client := &http.Client{Transport: &http.Transport{DialContext: w.Network.DialContext}}
		defer client.CloseIdleConnections()
		base := ""
		for _, v := range environ {
			if api, found := strings.CutPrefix(v, "AWS_LAMBDA_RUNTIME_API="); found {
				base = "http://" + api + "/2018-06-01/runtime/invocation/"
			}
		}
		for {
			next, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"next", nil)
			if err != nil {
				return err
			}
			answer, err := client.Do(next)
			if err != nil {
				return err
			}
			_ = answer.Body.Close()
			if err := stream(ctx, client, base+answer.Header.Get("Lambda-Runtime-Aws-Request-Id")+"/response", fails, chunks); err != nil {
				return err
			}
		}
	}
}

var errBroken = errors.New("the stream breaks")

func stream(ctx context.Context, client *http.Client, url string, fails bool, chunks []string) error {
	r, body := io.Pipe()
	go func() {
		for i, chunk := range chunks {
			if i > 0 {
				time.Sleep(time.Second)
			}
			_, _ = io.WriteString(body, chunk) // who reads tells
		}
		if fails {
			body.CloseWithError(errBroken)
			return
		}
		_ = body.Close()
	}()
	response, err := http.NewRequestWithContext(ctx, http.MethodPost, url, r)
	if err != nil {
		return err
	}
	response.Header.Set("Lambda-Runtime-Function-Response-Mode", "streaming")
	answer, err := client.Do(response)
	if fails && errors.Is(err, errBroken) {
		return nil
	}
	if err != nil {
		return err
	}
	return answer.Body.Close()
}

func TestAStreamedResponseIsToldWhenItHasEnded(t *testing.T) {
	for _, fails := range []bool{false, true} {
		t.Run(fmt.Sprintf("it breaks off: %v", fails), func(t *testing.T) {
			inWorld(t, func(w *world) {
				w.Lambda.Function.Program = w.streaming(fails, "one ", "two ", "three")
				w.Lambda.Function.Timeout = time.Minute
			}, func(w *world) {
				status, errorType := "success", ""
				if fails {
					status, errorType = "error", "Runtime.TruncatedResponse"
				}
				if o := w.invoke(); o.Status != status || o.RuntimeTime < 2*time.Second || o.Hold > budget {
					t.Errorf("it ended as %+v", o)
				}
				w.shutdown(lambdasim.Spindown)
				done := w.kindOf("platform.runtimeDone")
				if done.told.Status != status || done.told.ErrorType != errorType || done.told.Metrics.ProducedBytes != 13 || done.told.Metrics.DurationMs < 2000 {
					t.Errorf("runtimeDone is %s", done.Record)
				}
				if got := done.told.span("responseDuration"); got != 2000 {
					t.Errorf("the response took %v ms, want 2000", got)
				}
				if got := done.told.span("responseLatency"); got < 0 || got > 100 {
					t.Errorf("the first byte came after %v ms", got)
				}
				if took := done.at(t).Sub(w.kindOf("platform.start").at(t)); took < 2*time.Second {
					t.Errorf("runtimeDone came %v after the start, before the stream's end", took)
				}
				w.checkComplete()
			})
		})
	}
}

func TestATenantIsToldWithEachEventThatNamesIt(t *testing.T) {
	const tenant = "tenant \"ß\""
	inWorld(t, func(w *world) {
		w.Lambda.Function.TenantID, w.Lambda.LogFormat = tenant, lambdasim.JSON
		w.Handle = func(_ context.Context, id string, stdout io.Writer) error {
			own, err := json.Marshal(map[string]string{"level": "INFO", "message": "own", "requestId": id, "tenantId": tenant})
			fmt.Fprintf(stdout, "%s\nplain\n", own)
			return err
		}
	}, func(w *world) {
		w.invoke()
		w.shutdown(lambdasim.Spindown)
		for _, kind := range []string{"platform.start", "platform.runtimeDone", "platform.report", "function"} {
			events, all := w.of(kind)
			if want := map[string]int{"function": 2}[kind]; len(all) != max(want, 1) {
				t.Errorf("%d events %s", len(all), kind)
			}
			for i, d := range all {
				if d.TenantID != tenant {
					t.Errorf("%s is %s", kind, events[i].Record)
				}
			}
		}
		if start := w.kindOf("platform.start"); !strings.HasPrefix(start.told.FunctionARN, "arn:aws:lambda:") {
			t.Errorf("start is %s", start.Record)
		}
		w.checkComplete()
	})
}

// TestADurableExecutionIsSeveralInvocations has each of them replay what those
// before it logged: the same lines under other ids, and none of them is lost.
func TestADurableExecutionIsSeveralInvocations(t *testing.T) {
	const execution = "arn:aws:lambda:us-east-1:123456789012:function:fn:1/durable-execution/order-17/0b4b"
	step := 0
	inWorld(t, func(w *world) {
		w.Lambda.LogFormat = lambdasim.JSON
		w.Handle = func(_ context.Context, _ string, stdout io.Writer) error {
			step++
			for i := range step {
				fmt.Fprintf(stdout, `{"level":"INFO","message":"step %d is done","executionArn":%q}`+"\n", i+1, execution)
			}
			return nil
		}
	}, func(w *world) {
		for range 3 {
			w.invoke()
			time.Sleep(5 * time.Hour) // until the execution is resumed
		}
		w.shutdown(lambdasim.Spindown)
		w.checkComplete()
		requests := map[string]int{}
		for _, kind := range []string{"platform.start", "platform.runtimeDone", "platform.report"} {
			_, all := w.of(kind)
			for _, d := range all {
				requests[d.RequestID]++
			}
		}
		for id, n := range requests {
			if n != 3 || len(requests) != 3 {
				t.Errorf("the invocation %s of %d has %d of start, runtimeDone and report", id, len(requests), n)
			}
		}
		ids, texts := map[string]bool{}, map[string]int{}
		events, _ := w.of("function")
		for _, e := range events {
			ids[e.ID] = true
			texts[string(e.Record)]++
		}
		if len(ids) != 6 || len(texts) != 3 {
			t.Errorf("got %d ids of %d texts, want 6 of 3: %v", len(ids), len(texts), texts)
		}
	})
}
