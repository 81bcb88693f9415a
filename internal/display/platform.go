package display

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// platform is what is told of the platform's records.
// https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
type platform struct {
	InitializationType string   `json:"initializationType"`
	Phase              string   `json:"phase"`
	Status             string   `json:"status"`
	ErrorType          string   `json:"errorType"`
	Name               string   `json:"name"`
	State              string   `json:"state"`
	Events             []string `json:"events"`
	Types              []string `json:"types"`
	Reason             string   `json:"reason"`
	DroppedRecords     int64    `json:"droppedRecords"`
	DroppedBytes       int64    `json:"droppedBytes"`
	Metrics            *metrics `json:"metrics"`
	Spans              []timed  `json:"spans"`
}

type metrics struct {
	DurationMs       float64 `json:"durationMs"`
	BilledDurationMs float64 `json:"billedDurationMs"`
	InitDurationMs   float64 `json:"initDurationMs"`
	MemorySizeMB     int64   `json:"memorySizeMB"`
	MaxMemoryUsedMB  int64   `json:"maxMemoryUsedMB"`
}

// timed is what the platform calls a span.
type timed struct {
	Name       string  `json:"name"`
	DurationMs float64 `json:"durationMs"`
}

const extensionOverhead = "extensionOverhead"

// describePlatform puts a platform event into one line of words. One of a kind
// or shape it does not know is shown as it is.
func describePlatform(kind string, value jsontext.Value) entry {
	var p platform
	if json.Unmarshal(value, &p) != nil {
		return asItIs(kind, value)
	}
	switch kind {
	case "initStart":
		return say(blue, "init", p.begins())
	case "initRuntimeDone":
		return say(p.colour(blue), "init", p.outcome("runtime ready"))
	case "restoreStart":
		return say(blue, "restore", "begins")
	case "restoreRuntimeDone":
		return say(p.colour(blue), "restore", p.outcome("runtime ready"))
	case "start":
		return say(bold, "start", "")
	case "extension":
		return say(p.colour(blue), "ext", strings.TrimSuffix(fmt.Sprintf("%s %s for %s", p.Name, strings.ToLower(p.State), list(p.Events)), " for nothing")+p.because())
	case "telemetrySubscription":
		return say(blue, "ext", fmt.Sprintf("%s %s to %s", p.Name, strings.ToLower(p.State), list(p.Types)))
	case "logsDropped":
		return say(red, "dropped", fmt.Sprintf("%s, %s, by Lambda: %s", count(int(p.DroppedRecords), "event"), bytesOf(p.DroppedBytes), p.Reason))
	}
	if p.Metrics == nil {
		return p.withoutMetrics(kind, value)
	}
	return p.measured(kind, value)
}

// measured describes the kinds that come with metrics.
func (p platform) measured(kind string, value jsontext.Value) entry {
	took := ms(p.Metrics.DurationMs)
	switch kind {
	case "initReport":
		return say(p.colour(blue), "init", join(", ", p.failed(), took))
	case "restoreReport":
		return say(p.colour(blue), "restore", join(", ", p.failed(), took))
	case "runtimeDone":
		return say(p.colour(green), "done", join(" ", p.word(), took)+p.because())
	case "report":
		return say(p.colour(dim), "report", p.report())
	}
	return asItIs(kind, value)
}

func (p platform) withoutMetrics(kind string, value jsontext.Value) entry {
	switch kind {
	case "runtimeDone":
		return say(p.colour(green), "done", p.word()+p.because())
	case "report":
		return say(p.colour(dim), "report", p.word()+p.because())
	}
	return asItIs(kind, value)
}

func (p platform) report() string {
	said := []string{p.failed()}
	if p.Metrics.BilledDurationMs > 0 {
		said = append(said, fmt.Sprintf("billed %v ms", p.Metrics.BilledDurationMs))
	} else {
		said = append(said, ms(p.Metrics.DurationMs))
	}
	if p.Metrics.MemorySizeMB > 0 {
		said = append(said, fmt.Sprintf("%d/%d MB", p.Metrics.MaxMemoryUsedMB, p.Metrics.MemorySizeMB))
	}
	if p.Metrics.InitDurationMs > 0 {
		said = append(said, "init "+ms(p.Metrics.InitDurationMs))
	}
	for _, s := range p.Spans {
		if s.Name == extensionOverhead && s.DurationMs > 0 {
			said = append(said, "held "+ms(s.DurationMs))
		}
	}
	return join(", ", said...)
}

func (p platform) begins() string {
	if p.Phase == "invoke" {
		return "begins again, inside an invocation"
	}
	return join(", ", "begins", p.InitializationType)
}

// word is a status as a person says it.
func (p platform) word() string {
	switch p.Status {
	case "success":
		return "ok"
	case "error", "failure":
		return "failed"
	case "timeout":
		return "timed out"
	}
	return p.Status
}

func (p platform) ok() bool { return p.Status == "" || p.Status == "success" }

// failed is the status only if it is not a good one.
func (p platform) failed() string {
	if p.ok() {
		return ""
	}
	return p.word()
}

func (p platform) outcome(good string) string {
	if p.ok() {
		return good
	}
	return p.word() + p.because()
}

func (p platform) because() string {
	if p.ErrorType == "" {
		return ""
	}
	return ": " + p.ErrorType
}

func (p platform) colour(good colour) colour {
	if p.ok() && p.ErrorType == "" {
		return good
	}
	return red
}

// say is an entry of one colour: an urgent one's words are coloured too.
func say(c colour, tag, text string) entry {
	said := entry{tag: span{c, tag}}
	if text == "" {
		return said
	}
	body := span{text: text}
	if c == red || c == dim {
		body.colour = c
	}
	said.body = []span{body}
	return said
}

func asItIs(kind string, value jsontext.Value) entry {
	return entry{tag: span{blue, clean(kind)}, body: values(value)}
}

func list(all []string) string {
	if len(all) == 0 {
		return "nothing"
	}
	return strings.Join(all, ", ")
}

// join joins what is not empty.
func join(separator string, all ...string) string {
	var said []string
	for _, s := range all {
		if s != "" {
			said = append(said, s)
		}
	}
	return strings.Join(said, separator)
}

func ms(n float64) string { return Duration(time.Duration(n * float64(time.Millisecond))) }
