package lambdasim

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
)

// maxBody is the most that a call of the Extensions or Telemetry API may send.
const maxBody = 1 << 20

// listen opens the one address of the three APIs, on loopback only.
func (e *Environment) listen() error {
	host, _, err := net.SplitHostPort(e.cfg.Address)
	if err != nil {
		return fmt.Errorf("reading the address %q: %w", e.cfg.Address, err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("the address %q is not on loopback", e.cfg.Address)
	}
	e.listener, err = e.cfg.Network.Listen("tcp", e.cfg.Address)
	if err != nil {
		return fmt.Errorf("listening for the Runtime API: %w", err)
	}
	e.server = &http.Server{Handler: e.counted(e.routes()), ErrorLog: log.New(io.Discard, "", 0)}
	return nil
}

func (e *Environment) serve() {
	defer close(e.served)
	e.server.Serve(e.listener) // ends by Close, with nothing to say
}

// close ends the server and every call it serves.
func (e *Environment) close() {
	e.kill()
	e.server.Close()
	<-e.served
	e.calls.Wait()
	e.guards.Wait()
	e.pusher.CloseIdleConnections()
}

func (e *Environment) counted(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e.calls.Add(1)
		defer e.calls.Done()
		h.ServeHTTP(w, r)
	})
}

// call is an API call in the generation that is alive.
type call func(g *generation, w http.ResponseWriter, r *http.Request)

func (e *Environment) routes() http.Handler {
	mux := http.NewServeMux()
	route := func(method, path string, c call) {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			g := e.generationNow()
			switch {
			case r.Method != method:
				w.WriteHeader(http.StatusMethodNotAllowed)
			case g == nil:
				refuse(w, http.StatusInternalServerError, "InternalServerError", "The environment is being reset")
			default:
				c(g, w, r)
			}
		})
	}
	const runtime, extension = "/2018-06-01/runtime", "/2020-01-01/extension"
	route("GET", runtime+"/invocation/next", (*generation).serveRuntimeNext)
	route("POST", runtime+"/invocation/{id}/response", (*generation).serveResponse)
	route("POST", runtime+"/invocation/{id}/error", (*generation).serveInvocationError)
	route("GET", runtime+"/restore/next", (*generation).serveRestoreNext)
	route("POST", runtime+"/restore/error", (*generation).serveRestoreError)
	route("GET", keysPath, (*generation).serveCredentials)
	route("POST", runtime+"/init/error", (*generation).serveRuntimeInitError)
	route("POST", extension+"/register", (*generation).serveRegister)
	route("GET", extension+"/event/next", (*generation).serveEventNext)
	route("POST", extension+"/init/error", (*generation).serveExtensionInitError)
	route("POST", extension+"/exit/error", (*generation).serveExtensionExitError)
	route("PUT", "/2022-07-01/telemetry", (*generation).serveSubscribe)
	return mux
}

// refusal is the body of every error of the three APIs.
type refusal struct {
	ErrorMessage string `json:"errorMessage"`
	ErrorType    string `json:"errorType"`
}

func refuse(w http.ResponseWriter, status int, errorType, format string, args ...any) {
	answer(w, status, refusal{fmt.Sprintf(format, args...), errorType})
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	w.Write(mustMarshal(body))
}

// accepted is the 202 of the Runtime API and of the error calls.
func accepted(w http.ResponseWriter) {
	answer(w, http.StatusAccepted, json.RawMessage(`{"status":"OK"}`))
}

// newPusher is a client whose every host is this one, so that
// sandbox.localdomain needs no entry in a hosts file.
func newPusher(n Network) *http.Client {
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		_, port, err := net.SplitHostPort(address)
		if err != nil {
			return nil, err
		}
		return n.Dial(ctx, network, net.JoinHostPort("127.0.0.1", port))
	}
	return &http.Client{
		Transport: &http.Transport{DialContext: dial, DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		},
	}
}
