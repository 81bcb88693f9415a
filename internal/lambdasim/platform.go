package lambdasim

import (
	"math"
	"time"
)

// The records of platform events, as in AWS's page "Telemetry API Event schema
// reference".

type span struct {
	Name       string  `json:"name"`
	Start      string  `json:"start"`
	DurationMs float64 `json:"durationMs"`
}

type tracing struct {
	SpanID string `json:"spanId,omitempty"`
	Type   string `json:"type"`
	Value  string `json:"value"`
}

type initStartRecord struct {
	InitializationType string `json:"initializationType"`
	Phase              string `json:"phase"`
	FunctionName       string `json:"functionName"`
	FunctionVersion    string `json:"functionVersion"`
	FunctionARN        string `json:"functionArn"`
	InstanceID         string `json:"instanceId"`
	InstanceMaxMemory  int    `json:"instanceMaxMemory"`
}

type initRuntimeDoneRecord struct {
	InitializationType string `json:"initializationType"`
	Phase              string `json:"phase"`
	Status             string `json:"status"`
	ErrorType          string `json:"errorType,omitempty"`
}

type initReportRecord struct {
	InitializationType string          `json:"initializationType"`
	Phase              string          `json:"phase"`
	Status             string          `json:"status"`
	ErrorType          string          `json:"errorType,omitempty"`
	Metrics            durationMetrics `json:"metrics"`
}

type restoreStartRecord struct {
	FunctionName      string `json:"functionName"`
	FunctionVersion   string `json:"functionVersion"`
	InstanceID        string `json:"instanceId"`
	InstanceMaxMemory string `json:"instanceMaxMemory"` // a string there, a number in initStart
}

type restoreRuntimeDoneRecord struct {
	Status    string `json:"status"`
	ErrorType string `json:"errorType,omitempty"`
}

type restoreReportRecord struct {
	Status    string          `json:"status"`
	ErrorType string          `json:"errorType,omitempty"`
	Metrics   durationMetrics `json:"metrics"`
}

type durationMetrics struct {
	DurationMs float64 `json:"durationMs"`
}

type extensionRecord struct {
	Name      string   `json:"name"`
	State     string   `json:"state"`
	Events    []string `json:"events"`
	ErrorType string   `json:"errorType,omitempty"`
}

type subscriptionRecord struct {
	Name  string   `json:"name"`
	State string   `json:"state"`
	Types []string `json:"types"`
}

type logsDroppedRecord struct {
	DroppedBytes   int    `json:"droppedBytes"`
	DroppedRecords int    `json:"droppedRecords"`
	Reason         string `json:"reason"`
}

type startRecord struct {
	RequestID   string   `json:"requestId"`
	Version     string   `json:"version"`
	FunctionARN string   `json:"functionArn,omitempty"`
	Tracing     *tracing `json:"tracing,omitempty"`
	TenantID    string   `json:"tenantId,omitempty"`
}

type runtimeDoneRecord struct {
	RequestID string             `json:"requestId"`
	Status    string             `json:"status"`
	ErrorType string             `json:"errorType,omitempty"`
	Metrics   runtimeDoneMetrics `json:"metrics"`
	Spans     []span             `json:"spans,omitempty"`
	Tracing   *tracing           `json:"tracing,omitempty"`
	TenantID  string             `json:"tenantId,omitempty"`
}

type runtimeDoneMetrics struct {
	DurationMs    float64 `json:"durationMs"`
	ProducedBytes int     `json:"producedBytes"`
}

type reportRecord struct {
	RequestID string        `json:"requestId"`
	Status    string        `json:"status"`
	ErrorType string        `json:"errorType,omitempty"`
	Metrics   reportMetrics `json:"metrics"`
	Spans     []span        `json:"spans,omitempty"`
	Tracing   *tracing      `json:"tracing,omitempty"`
	TenantID  string        `json:"tenantId,omitempty"`
}

// managedReportRecord is all that a Managed Instance reports.
type managedReportRecord struct {
	RequestID string          `json:"requestId"`
	Status    string          `json:"status"`
	ErrorType string          `json:"errorType,omitempty"`
	Metrics   durationMetrics `json:"metrics"`
	Spans     []span          `json:"spans,omitempty"`
	Tracing   *tracing        `json:"tracing,omitempty"`
}

type reportMetrics struct {
	DurationMs        float64 `json:"durationMs"`
	BilledDurationMs  int64   `json:"billedDurationMs"`
	MemorySizeMB      int     `json:"memorySizeMB"`
	MaxMemoryUsedMB   int64   `json:"maxMemoryUsedMB"`
	InitDurationMs    float64 `json:"initDurationMs,omitempty"`
	RestoreDurationMs float64 `json:"restoreDurationMs,omitempty"`
}

// millis has three decimals, as Lambda's have.
func millis(d time.Duration) float64 {
	return math.Round(float64(d)/float64(time.Microsecond)) / 1000
}

// billed is d in whole milliseconds, begun ones in full.
func billed(d time.Duration) int64 {
	return int64((d + time.Millisecond - 1) / time.Millisecond)
}

func spanOf(name string, from, to time.Time) span {
	return span{Name: name, Start: from.UTC().Format(timeFormat), DurationMs: millis(to.Sub(from))}
}
