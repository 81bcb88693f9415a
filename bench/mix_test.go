package main

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestAMixIsTheSameEachTime(t *testing.T) {
	began := time.Date(2026, 11, 22, 22, 14, 0, 0, time.UTC)
	if !slices.Equal(newMix(5000, began).events, newMix(5000, began).events) {
		t.Error("two mixes differ")
	}
}

func TestBodiesAreAsLambdaPushesThem(t *testing.T) {
	began := time.Now()
	m := newMix(20_000, began)
	types := map[string]int{}
	var bytesOfAll, events, texts, traces int
	for _, body := range m.bodies() {
		bytesOfAll += len(body)
		var pushed []struct {
			Time   time.Time
			Type   string
			Record json.RawMessage
		}
		if err := json.Unmarshal(body, &pushed); err != nil {
			t.Fatalf("%v: %.200s", err, body)
		}
		if len(pushed) > 500 || len(body) > 256<<10 {
			t.Errorf("a body of %d events and %d bytes", len(pushed), len(body))
		}
		for _, event := range pushed {
			events++
			types[event.Type]++
			if event.Time.Before(began.Truncate(time.Millisecond)) {
				t.Errorf("an event of before it began: %s", event.Record)
			}
			if event.Type == "function" && event.Record[0] == '"' {
				texts++
			}
			if bytes.Contains(event.Record, []byte(`\n    at `)) {
				traces++
			}
		}
	}
	if m.lines != types["function"] {
		t.Errorf("%d lines are counted of %d", m.lines, types["function"])
	}
	if events != len(m.events) || events < 20_000 {
		t.Errorf("%d events of %d are in bodies", events, len(m.events))
	}
	if mean := float64(bytesOfAll) / float64(events); math.Abs(mean-300) > 10 {
		t.Errorf("events have %.0f bytes", mean)
	}
	if n := types["platform.start"]; n < 1000 || n != types["platform.runtimeDone"] || n != types["platform.report"] || len(types) != 4 {
		t.Errorf("got %v", types)
	}
	if share := float64(texts) / float64(types["function"]); share < 0.45 || share > 0.55 {
		t.Errorf("%.2f of the lines are text", share)
	}
	if traces < events/100 {
		t.Errorf("%d stack traces in %d events", traces, events)
	}
}

func TestABodyEndsAtItsBytesToo(t *testing.T) {
	m := &mix{events: slices.Repeat([]string{`"` + strings.Repeat("x", 100_000) + `"`}, 5)}
	for i, body := range m.bodies() {
		if len(body) > 256<<10 || !json.Valid(body) {
			t.Errorf("body %d has %d bytes", i, len(body))
		}
	}
	if got := len(m.bodies()); got != 3 {
		t.Errorf("got %d bodies of 500,000 bytes", got)
	}
}
