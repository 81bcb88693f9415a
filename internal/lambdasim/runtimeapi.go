package lambdasim

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"
)

// The Runtime API 2018-06-01, as in AWS's page "Lambda runtime API".

// maxResponse is the most that a function may answer.
const maxResponse = 6<<20 + 100

// maxStreamed is the same of a function that streams its response.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html
const maxStreamed = 200 << 20

// How a runtime says that it streams.
const (
	headerResponseMode = "Lambda-Runtime-Function-Response-Mode"
	modeStreaming      = "streaming"
)

const headerRuntimeErrorType = "Lambda-Runtime-Function-Error-Type"

const runtimeName = "runtime"

// runtimeState is the function's process and what it works on. Guarded by the
// generation's mu.
type runtimeState struct {
	process process
	ready   bool      // it waits in invocation/next
	readyAt time.Time // since when
	pending *Invocation
	current *Invocation // handed out; until its next
	pool    pool        // instead of these, in a Managed Instance

	awaitsRestore bool // it waits in restore/next
}

// idle means that it waits in next with nothing to hand out.
func (r *runtimeState) idle() bool { return r.ready && r.pending == nil }

func (g *generation) runtimeIdle() bool {
	if g.env.managed() {
		return len(g.runtime.pool.seats) > 0
	}
	return g.runtime.idle() || g.runtime.awaitsRestore
}

func (g *generation) serveRuntimeNext(w http.ResponseWriter, r *http.Request) {
	if g.env.managed() {
		g.serveManagedNext(w, r)
		return
	}
	legal := true
	g.alter(func() {
		rt := &g.runtime
		if legal = rt.current == nil || rt.current.isAnswered(); legal {
			rt.current, rt.ready, rt.readyAt = nil, true, time.Now()
		}
	})
	if !legal {
		refuse(w, http.StatusForbidden, "InvalidStateTransition", "Transition from Running to Ready is not allowed")
		return
	}
	g.handInvocation(w, g.awaitInvocation(r))
}

// handInvocation answers a next. Without an invocation there is none any more.
func (g *generation) handInvocation(w http.ResponseWriter, i *Invocation) {
	if i == nil {
		refuse(w, http.StatusInternalServerError, "InternalServerError", "The environment ended")
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Lambda-Runtime-Aws-Request-Id", i.RequestID)
	h.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(i.deadline.UnixMilli(), 10))
	h.Set("Lambda-Runtime-Invoked-Function-Arn", g.env.cfg.functionARN())
	h.Set("Lambda-Runtime-Trace-Id", i.trace)
	if tenant := g.env.cfg.Function.TenantID; tenant != "" {
		h.Set("Lambda-Runtime-Aws-Tenant-Id", tenant)
	}
	w.Write(i.event)
}

// awaitInvocation waits for work; nil means that the caller or the generation
// is gone.
func (g *generation) awaitInvocation(r *http.Request) (i *Invocation) {
	g.hold(r, func() bool {
		if i = g.runtime.pending; i != nil {
			g.runtime.pending, g.runtime.current, g.runtime.ready = nil, i, false
		}
		return i != nil
	})
	return i
}

// named is the running invocation that the path names; without one the call is
// answered.
func (g *generation) named(w http.ResponseWriter, r *http.Request) *Invocation {
	id := r.PathValue("id")
	var i *Invocation
	late := false
	g.check(func() bool { i, late = g.runtime.working(id); return true })
	switch {
	case late:
		refuse(w, http.StatusGone, "InvokeTimeout", "Invoke timeout")
		return nil
	case i == nil || i.RequestID != id:
		refuse(w, http.StatusBadRequest, "InvalidRequestID", "Invalid request ID")
		return nil
	case i.isAnswered():
		refuse(w, http.StatusForbidden, "InvalidStateTransition", "The invocation is answered already")
		return nil
	}
	return i
}

func (g *generation) serveResponse(w http.ResponseWriter, r *http.Request) {
	i := g.named(w, r)
	if i == nil {
		return
	}
	mode := r.Header.Get(headerResponseMode)
	if mode != "" && mode != modeStreaming {
		refuse(w, http.StatusBadRequest, "Runtime.InvalidResponseModeHeader", "Invalid function response mode")
		return
	}
	begin := time.Now()
	body, err := readBody(r, mostOf(mode))
	switch {
	case mode == modeStreaming && err != nil: // what came of it is with the caller already
		g.conclude(i, body, begin, "Runtime.TruncatedResponse")
		refuse(w, http.StatusBadRequest, "Runtime.TruncatedResponse", "Reading the response: %v", err)
	case errors.Is(err, errTooLarge):
		message := "Response payload size exceeded maximum allowed payload size (6291556 bytes)."
		g.conclude(i, errorDocument("Function.ResponseSizeTooLarge", message), begin, "Function.ResponseSizeTooLarge")
		refuse(w, http.StatusRequestEntityTooLarge, "RequestEntityTooLarge", "Exceeded maximum allowed payload size (6291556 bytes).")
	case err != nil:
		refuse(w, http.StatusBadRequest, "Runtime.TruncatedResponse", "Reading the response: %v", err)
	default:
		// A streamed response ends with an error in its trailers.
		g.conclude(i, body, begin, r.Trailer.Get(headerRuntimeErrorType))
		accepted(w)
	}
}

func (g *generation) serveInvocationError(w http.ResponseWriter, r *http.Request) {
	i := g.named(w, r)
	if i == nil {
		return
	}
	begin := time.Now()
	body, err := readBody(r, maxResponse)
	if err != nil {
		body = errorDocument("Runtime.Unknown", "The error document could not be read")
	}
	g.conclude(i, body, begin, errorTypeOf(r))
	accepted(w)
}

func (g *generation) serveRuntimeInitError(w http.ResponseWriter, r *http.Request) {
	body, err := readBody(r, maxResponse)
	if err != nil {
		body = nil
	}
	accepted(w)
	g.fail(fault{statusError, errorTypeOf(r), "the runtime reported " + string(body)})
}

// conclude answers the caller. An errorType makes the payload an error.
func (g *generation) conclude(i *Invocation, payload []byte, begin time.Time, errorType string) {
	status, functionError := statusSuccess, ""
	if errorType != "" {
		status, functionError = statusError, "Unhandled"
	}
	if i.answer(payload, begin, functionError, errorType) {
		g.env.observe(Step{Kind: Responded, RequestID: i.RequestID, Status: status, ErrorType: errorType, Duration: i.Answered.Sub(i.Started)})
		g.alter(func() {}) // a Managed Instance reports now
	}
}

func errorTypeOf(r *http.Request) string {
	if told := r.Header.Get(headerRuntimeErrorType); told != "" {
		return told
	}
	return "Runtime.Unknown"
}

func errorDocument(errorType, message string) []byte {
	return mustMarshal(refusal{ErrorMessage: message, ErrorType: errorType})
}

var errTooLarge = errors.New("the body is too large")

// mostOf is how much may be answered in a mode.
func mostOf(mode string) int {
	if mode == modeStreaming {
		return maxStreamed
	}
	return maxResponse
}

// readBody returns what came of a body, also where it ended too early.
func readBody(r *http.Request, most int) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r.Body, int64(most)+1))
	if err == nil && len(body) > most {
		return body[:most], errTooLarge
	}
	return body, err
}
