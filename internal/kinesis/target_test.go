package kinesis

import (
	"strings"
	"testing"
)

func TestStreamIsGivenByNameOrARN(t *testing.T) {
	const arn = "arn:aws:kinesis:us-west-2:123456789012:stream/telemetry"
	const cn = "arn:aws-cn:kinesis:cn-north-1:123456789012:stream/a.b-c_D"
	for _, tt := range []struct {
		stream, region string
		want           target
	}{
		{"telemetry", "eu-west-1", target{"StreamName", "telemetry", "eu-west-1"}},
		{strings.Repeat("x", 128), "eu-west-1", target{"StreamName", strings.Repeat("x", 128), "eu-west-1"}},
		{arn, "eu-west-1", target{"StreamARN", arn, "us-west-2"}},
		{arn, "", target{"StreamARN", arn, "us-west-2"}},
		{cn, "", target{"StreamARN", cn, "cn-north-1"}},
	} {
		got, err := newTarget(tt.stream, tt.region)
		if err != nil || got != tt.want {
			t.Errorf("%s: got %v, %v; want %v", tt.stream, got, err, tt.want)
		}
	}
}

func TestWrongStreamOrRegionIsToldInOneSentence(t *testing.T) {
	for _, tt := range []struct{ stream, region, want string }{
		{"", "eu-west-1", "a name has 1 to 128"},
		{"a b", "eu-west-1", "a name has 1 to 128"},
		{`a","StreamARN":"b`, "eu-west-1", "a name has 1 to 128"},
		{strings.Repeat("x", 129), "eu-west-1", "a name has 1 to 128"},
		{"telemetry", "", "no region"},
		{"telemetry", "evil.example/", "a region has up to 63"},
		{"telemetry", "EU-WEST-1", "a region has up to 63"},
		{"arn:aws:kinesis:eu-west-1:123456789012", "", "six parts"},
		{"arn:aws:kinesis:eu-west-1:123456789012:stream/x:y", "", "six parts"},
		{"arn:aws:firehose:eu-west-1:123456789012:stream/x", "", "not an ARN of Kinesis"},
		{"arn:aws:kinesis:evil.example#:123456789012:stream/x", "", "not a region"},
		{"arn:aws:kinesis::123456789012:stream/x", "eu-west-1", "not a region"},
		{"arn:aws:kinesis:cn-north-1:123456789012:stream/x", "", "not that of the region"},
		{"arn:aws:kinesis:eu-west-1:12345678901:stream/x", "", "12 digits"},
		{"arn:aws:kinesis:eu-west-1:123456789012:stream/", "", "not a stream"},
		{"arn:aws:kinesis:eu-west-1:123456789012:stream/x/consumer/y:1", "", "six parts"},
		{"arn:aws:kinesis:eu-west-1:123456789012:channel/x", "", "not a stream"},
	} {
		_, err := New(Config{Stream: tt.stream, Region: tt.region, Credentials: staticProvider(t)})
		if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q in %q: got %v, want %q", tt.stream, tt.region, err, tt.want)
		}
	}
}

func TestWrongAddressesAreToldWithoutShowingThem(t *testing.T) {
	for _, tt := range []struct{ endpoint, proxy, want string }{
		{"kinesis.example", "", "endpoint: not a URL that starts with"},
		{"ftp://kinesis.example", "", "endpoint: not a URL that starts with"},
		{"http://", "", "endpoint: a URL without a host"},
		{"http://h/?x=1", "", "endpoint: a URL with a query"},
		{"http://user:hunter2@\x7f", "", "endpoint: not a URL"},
		{"", "http://user:hunter2@%zz", "the proxy (HTTPS_PROXY): not a URL"},
		{"", "socks5://user:hunter2@proxy.example", "the proxy (HTTPS_PROXY): not a URL that starts with"},
	} {
		_, err := New(Config{Stream: "s", Region: "eu-west-1", Endpoint: tt.endpoint, Proxy: tt.proxy, Credentials: staticProvider(t)})
		if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%q, %q: got %v, want %q", tt.endpoint, tt.proxy, err, tt.want)
		}
	}
}

func TestStreamWithoutCredentialsIsRefused(t *testing.T) {
	if _, err := New(Config{Stream: "s", Region: "eu-west-1"}); err == nil {
		t.Error("got no error")
	}
	for _, c := range []Credentials{{}, {AccessKeyID: "a"}, {SecretAccessKey: "s"}, {AccessKeyID: "a\n", SecretAccessKey: "s"}} {
		if _, err := Static(c); err == nil {
			t.Errorf("%v: got no error", c)
		}
	}
}

func FuzzTarget(f *testing.F) {
	f.Add("telemetry", "eu-west-1")
	f.Add("arn:aws:kinesis:eu-west-1:123456789012:stream/telemetry", "")
	f.Add("arn:aws-us-gov:kinesis:us-gov-west-1:123456789012:stream/x", "x")
	f.Fuzz(func(t *testing.T, stream, region string) {
		to, err := newTarget(stream, region)
		if err != nil {
			return
		}
		u, err := endpoint(to.region, "", Variant{})
		if err != nil || to.value != stream {
			t.Fatalf("%q, %q: got %v, %v", stream, region, to, err)
		}
		if want := "https://kinesis." + to.region + "." + partitionOf(to.region).suffix + "/"; u.String() != want || u.Port() != "" {
			t.Errorf("%q, %q: got host %q, want %q", stream, region, u, want)
		}
		if got := string(appendString(nil, to.value)); got != `"`+stream+`"` {
			t.Errorf("%q needs escapes: %s", stream, got)
		}
	})
}

// Whatever addresses are given, a stream is made of them or they are refused,
// and no password is shown.
func FuzzAddresses(f *testing.F) {
	f.Add("https://kinesis.example:8443/x", "http://user:hunter2@proxy.example:3128", ".internal,*")
	f.Add("http://[::1%25eth0]:4567", "https://user:hunter2@[::1]", "a,,b")
	f.Add("https://kinesis.example", "socks5://user:hunter2@proxy.example", "")
	f.Fuzz(func(t *testing.T, endpoint, proxy, except string) {
		c := Config{Stream: "s", Region: "eu-west-1", Endpoint: endpoint, Proxy: proxy, NoProxy: except, Credentials: staticProvider(t)}
		s, err := New(c)
		if err != nil {
			if strings.Contains(err.Error(), "hunter2") || strings.Contains(err.Error(), "\n") || len(err.Error()) > 300 {
				t.Errorf("got %v", err)
			}
			return
		}
		if s.url.Hostname() == "" || s.url.Scheme != "http" && s.url.Scheme != "https" {
			t.Errorf("%q: got %s", endpoint, s.url)
		}
		if between, err := proxyTo(s.url, proxy, except); err != nil || between != nil && between.url.Hostname() == "" {
			t.Errorf("%q: got the proxy %+v, %v", proxy, between, err)
		}
	})
}
