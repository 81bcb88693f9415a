package lambdasim

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"time"
)

// The Extensions API 2020-01-01, as in AWS's page "Lambda Extensions API";
// errors and their order as AWS's runtime interface emulator has them.

const (
	headerName       = "Lambda-Extension-Name"
	headerFeature    = "Lambda-Extension-Accept-Feature"
	headerIdentifier = "Lambda-Extension-Identifier"
	headerEventID    = "Lambda-Extension-Event-Identifier"
	headerErrorType  = "Lambda-Extension-Function-Error-Type"
)

type registerRequest struct {
	Events            []string          `json:"events"`
	ConfigurationKeys []json.RawMessage `json:"configurationKeys"`
}

type registerResponse struct {
	FunctionName    string `json:"functionName"`
	FunctionVersion string `json:"functionVersion"`
	Handler         string `json:"handler"`
	AccountID       string `json:"accountId,omitempty"`
}

func (g *generation) serveRegister(w http.ResponseWriter, r *http.Request) {
	if g.env.cfg.Faults.RegisterFails.includes(int(g.env.counts.registers.Add(1))) {
		refuse(w, http.StatusInternalServerError, "InternalServerError", "Internal Server Error")
		return
	}
	name := r.Header.Get(headerName)
	if name == "" {
		refuse(w, http.StatusForbidden, "Extension.InvalidExtensionName", "Empty extension name")
		return
	}
	var request registerRequest
	if err := readJSON(r, &request); err != nil {
		refuse(w, http.StatusForbidden, "InvalidRequestFormat", "Can't parse the body: %v", err)
		return
	}
	if len(request.ConfigurationKeys) > 0 {
		refuse(w, http.StatusForbidden, "InvalidRequestFormat", "configurationKeys are deprecated; use environment variables instead")
		return
	}
	id, no := g.register(name, request.Events)
	if no != nil {
		answer(w, http.StatusForbidden, no)
		return
	}
	w.Header().Set(headerIdentifier, id)
	answer(w, http.StatusOK, g.registered(r.Header.Get(headerFeature)))
}

func (g *generation) registered(features string) registerResponse {
	f := g.env.cfg.Function
	response := registerResponse{FunctionName: f.Name, FunctionVersion: f.Version, Handler: f.Handler}
	for feature := range strings.SplitSeq(features, ",") {
		if strings.TrimSpace(feature) == "accountId" {
			response.AccountID = g.env.cfg.AccountID
		}
	}
	return response
}

// register gives the extension an identifier. A name that no process was
// started for is an internal extension, one inside the runtime.
func (g *generation) register(name string, events []string) (id string, no *refusal) {
	g.alter(func() {
		x := g.byName(name)
		if no = g.mayRegister(x, events); no != nil {
			return
		}
		if x == nil {
			x = &extension{name: name, state: stateStarted}
			g.extensions = append(g.extensions, x)
		}
		x.state, x.events, x.id = stateRegistered, events, g.env.ids.uuid()
		id = x.id
	})
	return id, no
}

// mayRegister is why not, nil if it may. x is nil for an unknown name. The
// caller holds g.mu.
func (g *generation) mayRegister(x *extension, events []string) *refusal {
	switch {
	case x == nil && !g.registration:
		return &refusal{"Extension registration closed already", "Extension.RegistrationClosed"}
	case x == nil && len(g.extensions) >= maxExtensions:
		return &refusal{"Extension limit (10) reached", "Extension.TooManyExtensions"}
	case x != nil && x.state != stateStarted:
		return illegal(x, stateRegistered)
	}
	managed := g.env.managed()
	if managed && x == nil && len(events) > 0 {
		return &refusal{"No events allowed for internal extensions", "Extension.InvalidEventType"}
	}
	for _, event := range events {
		switch {
		case event == eventShutdown && x == nil:
			return &refusal{event + ": ShutdownEventNotSupportedForInternalExtension", "Extension.InvalidEventType"}
		case event != eventInvoke && event != eventShutdown, managed && event == eventInvoke:
			return &refusal{event + ": ErrorInvalidEventType", "Extension.InvalidEventType"}
		}
	}
	return nil
}

func illegal(x *extension, to extensionState) *refusal {
	return &refusal{
		"State transition from " + string(x.state) + " to " + string(to) + " failed for extension " + x.name + ". Error: transition is not allowed",
		"Extension.InvalidExtensionState",
	}
}

// caller is the extension that the identifier header names; without one the
// call is answered.
func (g *generation) caller(w http.ResponseWriter, r *http.Request) (*extension, bool) {
	id := r.Header.Get(headerIdentifier)
	switch {
	case id == "":
		refuse(w, http.StatusForbidden, "Extension.MissingExtensionIdentifier", "Missing Lambda-Extension-Identifier header")
		return nil, false
	case !isUUID(id):
		refuse(w, http.StatusForbidden, "Extension.InvalidExtensionIdentifier", "Invalid Lambda-Extension-Identifier")
		return nil, false
	}
	x := g.find(strings.ToLower(id))
	if x == nil {
		refuse(w, http.StatusForbidden, "Extension.UnknownExtensionIdentifier", "Unknown extension %s", id)
	}
	return x, x != nil
}

func (g *generation) find(id string) *extension {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.byID(id)
}

func (g *generation) serveEventNext(w http.ResponseWriter, r *http.Request) {
	if g.env.cfg.Faults.NextFails.includes(int(g.env.counts.nexts.Add(1))) {
		refuse(w, http.StatusInternalServerError, "InternalServerError", "Internal Server Error")
		return
	}
	x, ok := g.caller(w, r)
	if !ok {
		return
	}
	if no := g.poll(x); no != nil {
		answer(w, http.StatusForbidden, no)
		return
	}
	g.handOut(w, x, g.awaitEvent(r, x))
}

// poll notes that x asks for an event; it may be why it must not.
func (g *generation) poll(x *extension) (no *refusal) {
	g.alter(func() {
		if !x.enter(stateReady, stateRegistered, stateReady, stateRunning) {
			no = illegal(x, stateReady)
			return
		}
		x.readyAt = time.Now()
	})
	return no
}

// handOut answers an event/next. A SHUTDOWN goes out as AWS sends it: as plain
// text and without an event identifier.
func (g *generation) handOut(w http.ResponseWriter, x *extension, event *outEvent) {
	switch {
	case event == nil:
		refuse(w, http.StatusInternalServerError, "InternalServerError", "The environment ended")
	case event.shutdown:
		g.env.observe(Step{Kind: ShutdownSent, Name: x.name})
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Write(event.body)
	default:
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set(headerEventID, g.env.ids.uuid())
		w.Write(event.body)
	}
}

// awaitEvent waits for x's next event; nil means that the caller or the
// generation is gone.
func (g *generation) awaitEvent(r *http.Request, x *extension) (event *outEvent) {
	g.hold(r, func() bool {
		if event = x.event; event != nil {
			x.event, x.state = nil, stateRunning
		}
		return event != nil
	})
	return event
}

func (g *generation) serveExtensionInitError(w http.ResponseWriter, r *http.Request) {
	g.serveExtensionError(w, r, "Extension.InitError", stateInitError, stateRegistered)
}

func (g *generation) serveExtensionExitError(w http.ResponseWriter, r *http.Request) {
	g.serveExtensionError(w, r, "Extension.ExitError", stateExitError, stateRegistered, stateReady, stateRunning)
}

func (g *generation) serveExtensionError(w http.ResponseWriter, r *http.Request, errorType string, to extensionState, from ...extensionState) {
	x, ok := g.caller(w, r)
	if !ok {
		return
	}
	told := r.Header.Get(headerErrorType)
	if told == "" {
		refuse(w, http.StatusForbidden, "Extension.MissingHeader", "Lambda-Extension-Function-Error-Type not found")
		return
	}
	var no *refusal
	g.alter(func() {
		if !x.enter(to, append(from, to)...) {
			no = illegal(x, to)
			return
		}
		x.errorType = errorType
	})
	if no != nil {
		answer(w, http.StatusForbidden, no)
		return
	}
	accepted(w)
	g.fail(fault{statusError, errorType, x.name + " reported " + told})
}

// readJSON decodes one JSON value of bounded size.
func readJSON(r *http.Request, v any) error {
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, maxBody))
	if err != nil {
		return err
	}
	return json.Unmarshal(body, v)
}
