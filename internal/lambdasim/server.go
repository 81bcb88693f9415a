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
	e.server = &http.Server{Handler: http.HandlerFunc(e.serveAPI), ErrorLog: log.New(io.Discard, "", 0)}
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
