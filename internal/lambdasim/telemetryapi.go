package lambdasim

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// The Telemetry API 2022-07-01, as in AWS's page "Lambda Telemetry API
// reference".

type subscribeRequest struct {
	SchemaVersion string            `json:"schemaVersion"`
	Types         []string          `json:"types"`
	Buffering     *bufferingRequest `json:"buffering"`
	Destination   *destination      `json:"destination"`
}

type bufferingRequest struct {
	MaxItems  *int `json:"maxItems"`
	MaxBytes  *int `json:"maxBytes"`
	TimeoutMs *int `json:"timeoutMs"`
}

type destination struct {
	Protocol string `json:"protocol"`
	URI      string `json:"URI"`
}

func (g *generation) serveSubscribe(w http.ResponseWriter, r *http.Request) {
	x, ok := g.caller(w, r)
	if !ok || g.refuseSubscription(w) {
		return
	}
	var request subscribeRequest
	if err := readJSON(r, &request); err != nil {
		refuse(w, http.StatusBadRequest, "ValidationError", "Can't parse the body: %v", err)
		return
	}
	s, err := request.subscriber(g.env.cfg.Kind.schemas())
	if err != nil {
		refuse(w, http.StatusBadRequest, "ValidationError", "%v", err)
		return
	}
	open, added := g.subscribe(x, s)
	if !open {
		refuseClosed(w)
		return
	}
	if added {
		g.telemetry.platform("platform.telemetrySubscription", "", subscriptionRecord{x.name, "Subscribed", s.types})
		g.env.observe(Step{Kind: Subscribed, Name: x.name})
	}
	answer(w, http.StatusOK, "OK")
}

// refuseSubscription plays Faults.SubscribeStatus.
func (g *generation) refuseSubscription(w http.ResponseWriter) bool {
	switch status := g.env.cfg.Faults.SubscribeStatus; status {
	case 0:
		return false
	case http.StatusAccepted:
		refuse(w, status, "Telemetry.NotSupported", "Telemetry API is not supported")
	case http.StatusForbidden:
		refuseClosed(w)
	default:
		refuse(w, status, "InternalServerError", "Internal Server Error")
	}
	return true
}

func refuseClosed(w http.ResponseWriter) {
	refuse(w, http.StatusForbidden, "Telemetry.SubscriptionClosed", "Telemetry API subscription is closed already")
}

// subscribe starts s for x, if subscriptions are open.
func (g *generation) subscribe(x *extension, s *subscriber) (open, added bool) {
	ctx, cancel := context.WithCancel(g.dead)
	s.name, s.env, s.cancel = x.name, g.env, cancel
	open, added = g.telemetry.subscribe(s)
	if !added {
		cancel()
		return open, added
	}
	go s.run(ctx) // stop waits for it
	return open, added
}

// subscriber checks the request as Lambda does.
func (r subscribeRequest) subscriber(schemas []string) (*subscriber, error) {
	if !slices.Contains(schemas, r.SchemaVersion) {
		return nil, fmt.Errorf("schemaVersion %q is not supported", r.SchemaVersion)
	}
	if len(r.Types) == 0 {
		return nil, errors.New("types must not be empty")
	}
	for _, t := range r.Types {
		if t != streamPlatform && t != streamFunction && t != streamExtension {
			return nil, fmt.Errorf("type %q is not one of platform, function, extension", t)
		}
	}
	if err := r.Destination.check(); err != nil {
		return nil, err
	}
	b, err := r.Buffering.values()
	if err != nil {
		return nil, err
	}
	return &subscriber{
		schema:    r.SchemaVersion,
		types:     r.Types,
		url:       r.Destination.URI,
		buffering: b,
		ended:     make(chan struct{}),
		wake:      make(chan struct{}, 1),
		pushed:    make(chan struct{}, 1),
	}, nil
}

func (d *destination) check() error {
	if d == nil {
		return errors.New("destination is required")
	}
	if d.Protocol != "HTTP" {
		return fmt.Errorf("protocol %q is not supported", d.Protocol)
	}
	u, err := url.Parse(d.URI)
	if err != nil || u.Scheme != "http" || u.User != nil {
		return fmt.Errorf("the URI %q is not an http URI", d.URI)
	}
	if host := u.Hostname(); host != "sandbox.localdomain" && host != "sandbox" {
		return fmt.Errorf("the URI's host %q is not sandbox.localdomain", host)
	}
	if u.Port() == "" {
		return errors.New("URI port is not provided; types should use unique ports")
	}
	port, err := strconv.ParseUint(u.Port(), 10, 16)
	if err != nil || port == 0 || port == 9001 {
		return fmt.Errorf("the URI's port %q is out of range or reserved", u.Port())
	}
	return nil
}

// values are the request's or AWS's defaults, within AWS's ranges.
func (r *bufferingRequest) values() (buffering, error) {
	if r == nil {
		r = &bufferingRequest{}
	}
	items, err1 := within("maxItems", r.MaxItems, 10_000, 1_000, 10_000)
	size, err2 := within("maxBytes", r.MaxBytes, 262_144, 262_144, 1_048_576)
	timeout, err3 := within("timeoutMs", r.TimeoutMs, 1_000, 25, 30_000)
	return buffering{time.Duration(timeout) * time.Millisecond, items, size}, errors.Join(err1, err2, err3)
}

func within(name string, v *int, def, low, high int) (int, error) {
	if v == nil {
		return def, nil
	}
	if *v < low || *v > high {
		return 0, fmt.Errorf("%s must be from %d to %d, not %d", name, low, high, *v)
	}
	return *v, nil
}
