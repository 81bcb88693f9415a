package record

import "time"

// Summary is one invocation in one event. What is not known is empty or 0.
type Summary struct {
	RequestID string
	Start     string // when the invocation began, as Lambda wrote it
	Status    string // success, failure, error, timeout
	ErrorType string // such as Runtime.ExitError
	ColdStart bool   // the environment's first invocation
	TraceID   string // of X-Ray
	TenantID  string // with tenant isolation

	Init        time.Duration // where the invocation had a cold start
	Restore     time.Duration // where it had one from a snapshot
	Run         time.Duration // of the function's code
	PostRuntime time.Duration // from then on, until all extensions were done
	Duration    time.Duration // as platform.report has it
	Billed      time.Duration

	MemorySizeMB    int64 // what the function is configured to have
	MaxMemoryUsedMB int64
	ProducedBytes   int64 // of the response

	Lines     map[string]int64 // said by the function and extensions, by level; "none" where it is not known
	BytesSaid int64            // by these lines, as Lambda pushed them
	Masked    int64            // sequences that rules masked
	LeftOut   int64            // lines that are not on the stream: by level, rules or sampling
}

// Summary reads an invocation.summary.
func (e Event) Summary() (Summary, error) {
	var s Summary
	err := e.readObject(func(o object, name string) error {
		switch name {
		case "coldStart":
			return o.boolean(&s.ColdStart)
		case "lines":
			return o.counts(&s.Lines)
		}
		if to := s.text(name); to != nil {
			return o.text(to)
		}
		if to := s.duration(name); to != nil {
			return o.milliseconds(to)
		}
		if to := s.count(name); to != nil {
			return o.number(to)
		}
		return o.skip()
	}, TypeInvocationSummary)
	return s, err
}

// text is the text of the given name.
func (s *Summary) text(name string) *string {
	switch name {
	case "requestId":
		return &s.RequestID
	case "start":
		return &s.Start
	case "status":
		return &s.Status
	case "errorType":
		return &s.ErrorType
	case "traceId":
		return &s.TraceID
	case "tenantId":
		return &s.TenantID
	}
	return nil
}

// duration is the duration of the given name.
func (s *Summary) duration(name string) *time.Duration {
	switch name {
	case "initMs":
		return &s.Init
	case "restoreMs":
		return &s.Restore
	case "runMs":
		return &s.Run
	case "postRuntimeMs":
		return &s.PostRuntime
	case "durationMs":
		return &s.Duration
	case "billedMs":
		return &s.Billed
	}
	return nil
}

// count is the number of the given name.
func (s *Summary) count(name string) *int64 {
	switch name {
	case "memorySizeMB":
		return &s.MemorySizeMB
	case "maxMemoryUsedMB":
		return &s.MaxMemoryUsedMB
	case "producedBytes":
		return &s.ProducedBytes
	case "bytesSaid":
		return &s.BytesSaid
	case "masked":
		return &s.Masked
	case "leftOut":
		return &s.LeftOut
	}
	return nil
}
