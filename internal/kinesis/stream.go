package kinesis

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"

	"kinesis-telemetry-api-extension/internal/http1"
	"kinesis-telemetry-api-extension/internal/shipper"
	"kinesis-telemetry-api-extension/record"
)

const (
	// maxRecords and maxBytes are what every stream takes in one request.
	// https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
	maxRecords = 500
	maxBytes   = 5 << 20

	// maxLargeBytes is what those take whose records may be larger.
	maxLargeBytes = 10 << 20

	// keptRequest is how much of a buffer is kept for the next request: a rare
	// large one must not cost its memory for ever.
	keptRequest = 1 << 20
)

// Stream is a data stream as a shipper.Sink. One goroutine at a time may call
// Put; RetireIdle may be called by any.
type Stream struct {
	target      target
	url         *url.URL
	credentials Provider
	signer      signer
	client      *http1.Client
	userAgent   string
	timeout     time.Duration
	maxRecord   int // bytes

	protocol Protocol // CBOR or JSON
	writer   writer   // of it; made with the first request: JSON's costs microseconds of the start
	request  []byte   // reused
}

// New returns the stream that c describes, or what is wrong with c. It opens
// no connection and reads no file.
func New(c Config) (*Stream, error) {
	to, err := newTarget(c.Stream, c.Region)
	if err != nil {
		return nil, err
	}
	u, err := endpoint(to.region, c.Endpoint, c.Variant)
	if err != nil {
		return nil, err
	}
	between, err := proxyTo(u, c.Proxy, c.NoProxy)
	if err != nil {
		return nil, err
	}
	if c.Credentials == nil {
		return nil, errors.New("no credentials are given")
	}
	if c.UserAgent == "" {
		c.UserAgent = defaultUserAgent
	}
	return &Stream{
		target:      to,
		url:         u,
		credentials: c.Credentials,
		signer:      signer{region: to.region},
		client:      newClient(u, c.Dial, newRoots(c.CABundle), between, maxAnswer),
		userAgent:   c.UserAgent,
		timeout:     c.AttemptTimeout,
		maxRecord:   max(c.MaxRecordBytes, record.MaxBytes),
		protocol:    c.Protocol.at(u),
	}, nil
}

// String names the stream and where it is; in no format are the credentials
// printed.
func (s *Stream) String() string { return s.target.value + " at " + s.url.Redacted() }

// GoString is String.
func (s *Stream) GoString() string { return s.String() }

// Limits tells what the stream takes in one request.
func (s *Stream) Limits() shipper.Limits {
	if s.maxRecord > record.MaxBytes {
		return shipper.Limits{Records: maxRecords, Bytes: maxLargeBytes}
	}
	return shipper.Limits{Records: maxRecords, Bytes: maxBytes}
}

// RetireIdle closes the connections that no request uses: after a freeze they
// may be dead without knowing it. The next Put opens a new one.
func (s *Stream) RetireIdle() {
	s.client.CloseIdle()
	if c, ok := s.credentials.(*container); ok {
		c.client.CloseIdle()
	}
}

// Connect opens the connection that the next Put will use, in no more time than
// an attempt may take. It is called as Put is.
func (s *Stream) Connect(ctx context.Context) error {
	ctx, cancel := s.bounded(ctx)
	defer cancel()
	if err := s.client.Connect(ctx); err != nil {
		return fmt.Errorf("connecting to Kinesis: %w", err)
	}
	return nil
}

// bounded bounds an attempt.
func (s *Stream) bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	if s.timeout > 0 {
		return context.WithTimeout(ctx, s.timeout)
	}
	return ctx, func() {}
}

// KeysChanged tells whether the credentials that serve now are others than the
// first ones.
func (s *Stream) KeysChanged() bool {
	c, ok := s.credentials.(*container)
	return ok && c.changed.Load()
}

// Put makes one attempt to put batch, as shipper.Sink wants it. There is one
// exception: when Kinesis refuses the credentials and there may be others, Put
// asks for those and tries once more. Credentials that are refused for good
// are an error that may pass, not a permanent one; an *Error tells which.
func (s *Stream) Put(ctx context.Context, batch []record.Record) error {
	if len(batch) == 0 {
		return nil
	}
	if err := s.check(batch); err != nil {
		return &shipper.PermanentError{Err: err}
	}
	ctx, cancel := s.bounded(ctx)
	defer cancel()
	if s.writer == nil {
		s.writer = newWriter(s.protocol)
	}
	s.request = s.writer.appendBody(slices.Grow(s.request[:0], s.writer.size(s.target, batch)), s.target, batch)
	err := s.send(ctx, len(batch))
	if cap(s.request) > keptRequest {
		s.request = nil
	}
	return err
}

// send sends the request that is ready, a second time if other credentials may
// help.
func (s *Stream) send(ctx context.Context, records int) error {
	hash := sha256.Sum256(s.request)
	for again := true; ; again = false {
		c, err := s.credentials.Credentials(ctx)
		if err != nil {
			return fmt.Errorf("putting %d records: %w", records, err)
		}
		err = s.attempt(ctx, records, hash, c)
		var refusal *Error
		if again && errors.As(err, &refusal) && refusal.class() == refused && s.credentials.Discard(c) {
			continue
		}
		return err
	}
}

// attempt sends the request once.
func (s *Stream) attempt(ctx context.Context, records int, hash [sha256.Size]byte, c Credentials) error {
	r := s.newRequest()
	s.signer.sign(r, hash, c, time.Now())
	a, err := s.client.Call(ctx, r)
	if err != nil {
		return fmt.Errorf("putting %d records: %w", records, err)
	}
	hide := secrets{c, s.request}
	said := readerOf(s.protocol, a.Header, a.Body)
	if a.Status == http1.StatusOK {
		return readAnswer(said, records, hide)
	}
	return s.refused(readRefusal(a.Status, a.Header, said, hide), a.Header)
}

// refused says in the shipper's words what a refusal means, and goes over to
// JSON where it is for the CBOR: what may then be taken is no permanent error.
func (s *Stream) refused(e *Error, header http1.Header) error {
	if s.protocol == CBOR && misunderstood(e, header) {
		s.protocol, s.writer = JSON, nil
		return protocolError{e}
	}
	return e.forShipper()
}

// newRequest returns the request that is ready, still to be signed.
func (s *Stream) newRequest() *http1.Request {
	return &http1.Request{
		Method: http1.MethodPost,
		Target: s.url.EscapedPath(),
		Host:   hostOf(s.url),
		Header: http1.Header{
			{Name: "Content-Type", Value: s.protocol.contentType()},
			{Name: "User-Agent", Value: s.userAgent},
			{Name: "X-Amz-Target", Value: "Kinesis_20131202.PutRecords"},
		},
		Body: s.request,
	}
}

// check says what Kinesis would never take.
func (s *Stream) check(batch []record.Record) error {
	limits := s.Limits()
	if len(batch) > limits.Records {
		return fmt.Errorf("a batch of %d records: Kinesis takes %d", len(batch), limits.Records)
	}
	total := 0
	for i := range batch {
		size := batch[i].Size()
		if size > s.maxRecord {
			return fmt.Errorf("record %d of the batch has %d bytes: the stream takes %d", i, size, s.maxRecord)
		}
		total += size
	}
	if total > limits.Bytes {
		return fmt.Errorf("a batch of %d bytes: Kinesis takes %d", total, limits.Bytes)
	}
	return nil
}
