package npmkinesis_test

import (
	"context"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"kinesis-telemetry-api-extension/internal/kinesissim"
	"kinesis-telemetry-api-extension/internal/npmkinesis"
)

// TestConformance holds three implementations to AWS's documented behaviour.
// The local Kinesis has no deviation; those of the emulators are listed with
// their case, and hold too, so that the list stays true.
func TestConformance(t *testing.T) {
	t.Run("kinesissim", func(t *testing.T) { conform(t, "kinesissim", serveSim(t)) })
	for _, e := range []npmkinesis.Emulator{npmkinesis.KinesisLocal(), npmkinesis.Kinesalite()} {
		t.Run(e.String(), func(t *testing.T) { conform(t, e.String(), npmkinesis.Start(t, e)) })
	}
}

func conform(t *testing.T, implementation, url string) {
	d := newDriver(t, url)
	for _, c := range cases() {
		t.Run(c.name, func(t *testing.T) {
			want := c.want
			if deviation, ok := c.deviations[implementation]; ok {
				want = deviation
			}
			if got := c.do(t.Context(), d); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

func serveSim(t *testing.T) string {
	s := kinesissim.New(kinesissim.Config{
		Credentials: []kinesissim.Credentials{{AccessKeyID: accessKey, SecretAccessKey: secretKey}},
		Unlimited:   true, // the emulators have no rates either
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- s.Serve(l) }()
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("Close: %v", err)
		}
		<-served
	})
	return "http://" + l.Addr().String()
}

const (
	accessKey = "AKIDEXAMPLE"
	secretKey = "secret"
	stream    = "conformance"
)

// driver is the AWS SDK's client and what the cases need beside it.
type driver struct {
	*kinesis.Client
	url string
	arn string
}

func newDriver(t *testing.T, url string) driver {
	t.Helper()
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	d := driver{url: url, Client: kinesis.New(kinesis.Options{
		Region: "us-east-1", BaseEndpoint: aws.String(url), RetryMaxAttempts: 1,
		HTTPClient: &http.Client{Transport: transport, Timeout: time.Minute},
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: accessKey, SecretAccessKey: secretKey}, nil
		}),
	})}
	d.create(t, &kinesis.CreateStreamInput{StreamName: aws.String(stream), ShardCount: aws.Int32(2)})
	out, err := d.DescribeStreamSummary(t.Context(), &kinesis.DescribeStreamSummaryInput{StreamName: aws.String(stream)})
	if err != nil {
		t.Fatal(err)
	}
	d.arn = *out.StreamDescriptionSummary.StreamARN
	if !strings.HasSuffix(d.arn, ":stream/"+stream) {
		t.Errorf("ARN %s", d.arn)
	}
	return d
}

// create makes a stream and waits until it is ACTIVE.
func (d driver) create(t *testing.T, in *kinesis.CreateStreamInput) {
	t.Helper()
	if _, err := d.CreateStream(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	if err := d.active(t.Context(), in.StreamName); err != nil {
		t.Fatal(err)
	}
}

func (d driver) active(ctx context.Context, name *string) error {
	waiter := kinesis.NewStreamExistsWaiter(d.Client, func(o *kinesis.StreamExistsWaiterOptions) {
		o.MinDelay, o.MaxDelay = 20*time.Millisecond, 200*time.Millisecond
	})
	return waiter.Wait(ctx, &kinesis.DescribeStreamInput{StreamName: name}, 20*time.Second)
}
