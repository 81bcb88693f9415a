package kinesis

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"sync/atomic"
	"time"

	"kinesis-telemetry-api-extension/internal/http1"
)

const (
	// refreshAhead is how long before they expire credentials are renewed.
	refreshAhead = 5 * time.Minute
	// earlyTimeout bounds a renewal while the old ones still serve.
	earlyTimeout = 300 * time.Millisecond
	// earlyPause is how long after such a renewal failed the next is tried.
	earlyPause = 10 * time.Second
	// fetchTimeout bounds any other.
	fetchTimeout = 5 * time.Second
	// maxCredentials bounds an answer; the usual ones have some 1.5 KB.
	maxCredentials = 64 << 10
)

// ContainerConfig says where the container credentials endpoint is.
type ContainerConfig struct {
	URL      string // of AWS_CONTAINER_CREDENTIALS_FULL_URI
	Token    string // of AWS_CONTAINER_AUTHORIZATION_TOKEN; may be empty
	Dial     Dial   // nil: net.Dialer's DialContext
	CABundle string // as Config's, should the URL be one of https
}

// Container returns a Provider that asks the container credentials endpoint,
// the only source in a function with SnapStart, and asks again before what it
// got expires. It never uses a proxy.
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
// https://docs.aws.amazon.com/lambda/latest/dg/snapstart-activate.html
func Container(c ContainerConfig) (Provider, error) {
	u, err := plainURL(c.URL)
	if err != nil {
		return nil, fmt.Errorf("container credentials: %w", err)
	}
	if u.Scheme == "http" && !isLocal(u.Hostname()) {
		return nil, fmt.Errorf("container credentials: host %s is not one that credentials may be asked of without TLS", u.Hostname())
	}
	if !consistsOf(c.Token, func(b byte) bool { return b >= ' ' && b < 0x7f }) {
		return nil, errors.New("container credentials: a token with characters that can't be sent")
	}
	return &container{
		url:    u,
		token:  c.Token,
		client: newClient(u, c.Dial, newRoots(c.CABundle), nil, maxCredentials),
		turn:   make(chan struct{}, 1),
	}, nil
}

type container struct {
	url    *url.URL
	token  string
	client *http1.Client // used in turn

	// turn holds one token: who has put it there may ask the endpoint and use
	// the fields below. All others wait, no longer than they like.
	turn   chan struct{}
	cached Credentials
	next   time.Time // not to be renewed early before
	first  string    // the first key that was handed out

	changed atomic.Bool // another was since
}

func (c *container) String() string   { return "container credentials of " + c.url.Host }
func (c *container) GoString() string { return c.String() }

func (c *container) Credentials(ctx context.Context) (Credentials, error) {
	select {
	case c.turn <- struct{}{}:
		defer func() { <-c.turn }()
	case <-ctx.Done():
		return Credentials{}, fmt.Errorf("waiting for container credentials: %w", ctx.Err())
	}
	// Expiry is a time of the day; without the monotonic clock, which stands
	// still in a frozen environment, now is one too.
	now := time.Now().Round(0)
	switch left := c.cached.Expires.Sub(now); {
	case c.cached.AccessKeyID == "", !c.cached.Expires.IsZero() && left <= 0:
		return c.fetch(ctx, fetchTimeout)
	case c.cached.Expires.IsZero(), left > refreshAhead, now.Before(c.next):
		return c.cached, nil
	}
	c.next = now.Add(earlyPause)
	if fresh, err := c.fetch(ctx, earlyTimeout); err == nil {
		return fresh, nil
	}
	return c.cached, nil
}

// Discard forgets refused, unless newer ones are already there. It doesn't
// wait for a renewal under way: that one brings others.
func (c *container) Discard(refused Credentials) bool {
	select {
	case c.turn <- struct{}{}:
		if c.cached == refused {
			c.cached = Credentials{}
		}
		<-c.turn
	default:
	}
	return true
}

// fetch asks the endpoint once. Who calls it has the turn.
func (c *container) fetch(ctx context.Context, timeout time.Duration) (Credentials, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	fresh, err := c.ask(ctx)
	if err != nil {
		return Credentials{}, fmt.Errorf("asking for container credentials: %w", err)
	}
	c.cached = fresh
	c.first = cmp.Or(c.first, fresh.AccessKeyID)
	c.changed.Store(c.first != fresh.AccessKeyID)
	return fresh, nil
}

func (c *container) ask(ctx context.Context) (Credentials, error) {
	fields := http1.Header{{Name: "Accept", Value: "application/json"}}
	if c.token != "" {
		fields = append(fields, http1.Field{Name: "Authorization", Value: c.token})
	}
	a, err := c.client.Call(ctx, &http1.Request{
		Method: http1.MethodGet, Target: c.url.RequestURI(), Host: hostOf(c.url), Header: fields, Again: true,
	})
	if err != nil {
		return Credentials{}, err
	}
	if a.Status != http1.StatusOK {
		return Credentials{}, fmt.Errorf("the endpoint answered %d", a.Status)
	}
	return readCredentials(a.Body)
}

// readCredentials reads the endpoint's answer. Its errors show nothing of it.
func readCredentials(b []byte) (Credentials, error) {
	var c Credentials
	var expires string
	from := newJSONReader(b)
	err := readAll(from, func(name string) (err error) {
		switch name {
		case "AccessKeyId":
			c.AccessKeyID, err = from.Text()
		case "SecretAccessKey":
			c.SecretAccessKey, err = from.Text()
		case "Token":
			c.SessionToken, err = from.Text()
		case "Expiration":
			expires, err = from.Text()
		default:
			err = from.Skip()
		}
		return err
	})
	if err != nil {
		return Credentials{}, errors.New("the answer is not a JSON object of strings")
	}
	if expires != "" {
		if c.Expires, err = time.Parse(time.RFC3339, expires); err != nil {
			return Credentials{}, errors.New("the answer's Expiration is not a time")
		}
	}
	return c, c.check()
}
