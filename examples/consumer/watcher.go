package main

import (
	"context"
	"fmt"
	"log/slog"
	"strings"

	"kinesis-telemetry-api-extension/record"
)

// watcher logs what somebody should know of.
type watcher struct{ log *slog.Logger }

func (w watcher) take(_ context.Context, e record.Event) error {
	switch e.Type {
	case record.TypeFunction:
		if strings.EqualFold(e.Level(), "error") {
			w.log.Error("a function told of an error", "function", e.Function, "requestId", e.RequestID, "text", e.Text())
		}
	case "platform.report":
		return w.report(e)
	case record.TypeDeliveryDropped:
		dropped, err := e.Dropped()
		if err != nil {
			return fmt.Errorf("event %s: %w", e.ID, err)
		}
		w.log.Warn("telemetry was lost", "function", e.Function, "events", dropped.Events, "reason", dropped.Reason)
	}
	return nil
}

func (w watcher) report(e record.Event) error {
	report, err := e.Report()
	if err != nil {
		return fmt.Errorf("event %s: %w", e.ID, err)
	}
	m := report.Metrics
	w.log.Info("an invocation ended", "function", e.Function, "requestId", report.RequestID, "status", report.Status,
		"billed", m.Billed.String(), "coldStart", m.Init > 0, "memoryMB", m.MaxMemoryUsedMB, "ofMB", m.MemorySizeMB)
	return nil
}
