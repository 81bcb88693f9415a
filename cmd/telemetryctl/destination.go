package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"kinesis-telemetry-api-extension/internal/kinesissim"
	"kinesis-telemetry-api-extension/internal/lambdasim"
)

// destination is the Kinesis that the extension writes to and telemetryctl
// reads from.
type destination struct {
	client      *kinesis.Client
	place       string // for people
	stream      string
	from        types.ShardIteratorType
	region      string
	endpoint    string // empty is AWS's own
	credentials lambdasim.Credentials
	creatable   bool // by --create-stream
	close       func()
}

// answerTime bounds one attempt of a call of Kinesis's.
const answerTime = 5 * time.Second

// open starts the local Kinesis or finds the other one.
func (l *local) open(ctx context.Context) (*destination, error) {
	if l.endpoint == "" {
		return l.openLocal()
	}
	return l.openOther(ctx)
}

// openLocal starts a Kinesis on loopback that takes only requests signed with
// credentials that nobody else knows.
func (l *local) openLocal() (*destination, error) {
	faults, err := kinesissim.ParseFaults(l.faults)
	if err != nil {
		return nil, fmt.Errorf("--faults: %w", err)
	}
	d := &destination{
		stream: l.stream, region: l.region, from: types.ShardIteratorTypeTrimHorizon, place: "the local Kinesis", creatable: true,
		credentials: lambdasim.Credentials{AccessKeyID: "AKID" + rand.Text()[:16], SecretAccessKey: rand.Text()},
	}
	if d.region == "" {
		d.region = defaultRegion
	}
	server := kinesissim.New(kinesissim.Config{
		Region: d.region, Faults: faults,
		Credentials: []kinesissim.Credentials{{AccessKeyID: d.credentials.AccessKeyID, SecretAccessKey: d.credentials.SecretAccessKey}},
	})
	if err := server.CreateStream(kinesissim.StreamSpec{Name: l.stream, Shards: l.shards}); err != nil {
		return nil, fmt.Errorf("--stream: %w", err)
	}
	listener, err := listen(l.port)
	if err != nil {
		return nil, err
	}
	d.endpoint = "http://" + listener.Addr().String()
	d.client = kinesis.New(kinesis.Options{
		Region: d.region, BaseEndpoint: &d.endpoint, HTTPClient: &http.Client{Timeout: answerTime},
		Credentials: credentials.NewStaticCredentialsProvider(d.credentials.AccessKeyID, d.credentials.SecretAccessKey, ""),
	})
	var serving sync.WaitGroup
	serving.Go(func() { _ = server.Serve(listener) }) // always an error, and its cause is our own Close
	d.close = func() {
		_ = server.Close()
		serving.Wait()
	}
	return d, nil
}

// listen listens on loopback, at --port.
func listen(port int) (net.Listener, error) {
	listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("--port: %d is in use by somebody else", port)
	case err != nil:
		return nil, fmt.Errorf("--port: %w", err)
	}
	return listener, nil
}

// openOther finds a Kinesis by the usual AWS configuration.
func (l *local) openOther(ctx context.Context) (*destination, error) {
	d := &destination{stream: l.stream, from: types.ShardIteratorTypeLatest, creatable: true}
	a := access{region: l.region, otherRegion: defaultRegion}
	if l.endpoint != awsEndpoint {
		a.endpoint = l.endpoint
	}
	return d, a.connect(ctx, d)
}

// variables tell the extension where the stream is.
func (d *destination) variables() map[string]string {
	all := map[string]string{"KINESIS_TELEMETRY_STREAM": d.stream}
	if d.endpoint != "" {
		all["AWS_ENDPOINT_URL_KINESIS"] = d.endpoint
	}
	return all
}
