package lambdasim

import (
	"net/http"
	"strings"
)

// call is an API call in the generation that is alive.
type call func(g *generation, w http.ResponseWriter, r *http.Request)

// route is a call and the method that it must be made with.
type route struct {
	method string
	call   call
}

// The APIs' versions, as paths begin with them.
const (
	runtimeAPI    = "/2018-06-01/runtime"
	invocations   = runtimeAPI + "/invocation/"
	extensionsAPI = "/2020-01-01/extension"
	telemetryAPI  = "/2022-07-01/telemetry"
)

// routeOf finds what is behind a path, and the invocation that it names; false if
// nothing is. An http.ServeMux would do the same, but to fill one takes 1.5 % of
// the time of a simulated life.
func routeOf(path string) (to route, id string, found bool) {
	switch path {
	case invocations + "next":
		to = route{"GET", (*generation).serveRuntimeNext}
	case runtimeAPI + "/restore/next":
		to = route{"GET", (*generation).serveRestoreNext}
	case runtimeAPI + "/restore/error":
		to = route{"POST", (*generation).serveRestoreError}
	case runtimeAPI + "/init/error":
		to = route{"POST", (*generation).serveRuntimeInitError}
	case keysPath:
		to = route{"GET", (*generation).serveCredentials}
	case extensionsAPI + "/register":
		to = route{"POST", (*generation).serveRegister}
	case extensionsAPI + "/event/next":
		to = route{"GET", (*generation).serveEventNext}
	case extensionsAPI + "/init/error":
		to = route{"POST", (*generation).serveExtensionInitError}
	case extensionsAPI + "/exit/error":
		to = route{"POST", (*generation).serveExtensionExitError}
	case telemetryAPI:
		to = route{"PUT", (*generation).serveSubscribe}
	default:
		return ofInvocation(path)
	}
	return to, "", true
}

// ofInvocation is routeOf for the paths of one invocation.
func ofInvocation(path string) (to route, id string, found bool) {
	rest, _ := strings.CutPrefix(path, invocations)
	switch id, what, _ := strings.Cut(rest, "/"); {
	case rest == path || id == "":
	case what == "response":
		return route{"POST", (*generation).serveResponse}, id, true
	case what == "error":
		return route{"POST", (*generation).serveInvocationError}, id, true
	}
	return route{}, "", false
}

// serveAPI serves the three APIs.
func (e *Environment) serveAPI(w http.ResponseWriter, r *http.Request) {
	e.calls.Add(1)
	defer e.calls.Done()
	to, id, found := routeOf(r.URL.Path)
	if !found {
		http.NotFound(w, r)
		return
	}
	if id != "" { // a path value makes a map
		r.SetPathValue("id", id)
	}
	switch g := e.generationNow(); {
	case r.Method != to.method:
		w.WriteHeader(http.StatusMethodNotAllowed)
	case g == nil:
		refuse(w, http.StatusInternalServerError, "InternalServerError", "The environment is being reset")
	default:
		to.call(g, w, r)
	}
}
