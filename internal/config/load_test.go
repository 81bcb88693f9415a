package config

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
)

// lambda is what Lambda itself sets, and extra on top of it.
func lambda(extra ...string) []string {
	return append([]string{
		"AWS_REGION=eu-central-1",
		"AWS_LAMBDA_RUNTIME_API=169.254.100.1:9001",
		"AWS_LAMBDA_FUNCTION_NAME=orders",
		"AWS_LAMBDA_FUNCTION_VERSION=$LATEST",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE=512",
		"AWS_LAMBDA_INITIALIZATION_TYPE=on-demand",
		"AWS_LAMBDA_LOG_FORMAT=Text",
		"AWS_ACCESS_KEY_ID=AKIDEXAMPLE",
		"AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI",
		"AWS_SESSION_TOKEN=IQoJb3JpZ2lu",
	}, extra...)
}

func load(t *testing.T, extra ...string) Config {
	t.Helper()
	c, err := Load(lambda(extra...))
	if err != nil {
		t.Fatalf("Load(%q): %v", extra, err)
	}
	return c
}

func TestNothingSetGivesTheDefaults(t *testing.T) {
	got := load(t)
	want := Config{
		Stream:            "telemetry-kinesis-stream",
		Region:            "eu-central-1",
		Types:             []string{"platform", "function"},
		SchemaVersion:     "2025-01-29",
		Buffer:            Buffer{25 * time.Millisecond, 262_144, 10_000},
		Port:              4243,
		Flush:             FlushAdaptive,
		MaxDelay:          5 * time.Second,
		PostRuntimeBudget: 300 * time.Millisecond,
		ReportInterval:    5 * time.Minute,
		Linger:            time.Second,
		RequestTimeout:    5 * time.Second,
		Protocol:          ProtocolAuto,
		QueueMaxBytes:     32 * mib,
		MemoryLimit:       80 * mib,
		Format:            FormatEvent,
		Packing:           PackingLines,
		Compression:       CompressionNone,
		PartitionKey:      PartitionKeyRandom,
		MaxRecordBytes:    mib,
		Process:           Process{MinLevel: MinTrace, Sample: 1},
		LogLevel:          LevelInfo,
		Enabled:           true,
		RuntimeAPI:        "169.254.100.1:9001",
		Function:          Function{"orders", "$LATEST", 512, "on-demand"},
	}
	got.Credentials = Credentials{}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestEachSettingIsTaken(t *testing.T) {
	tests := []struct {
		set  string
		got  func(Config) any
		want any
	}{
		{"KINESIS_TELEMETRY_STREAM=logs", func(c Config) any { return c.Stream }, "logs"},
		{"AWS_KINESIS_STREAM_NAME=logs", func(c Config) any { return c.Stream }, "logs"},
		{"KINESIS_TELEMETRY_STREAM=arn:aws-cn:kinesis:cn-north-1:123456789012:stream/a_B.c-1", func(c Config) any { return c.Stream }, "arn:aws-cn:kinesis:cn-north-1:123456789012:stream/a_B.c-1"},
		{"KINESIS_TELEMETRY_TYPES= Function , platform,function,", func(c Config) any { return strings.Join(c.Types, "+") }, "platform+function"},
		{"KINESIS_TELEMETRY_TYPES=ALL", func(c Config) any { return strings.Join(c.Types, "+") }, "platform+function+extension"},
		{"KINESIS_TELEMETRY_SCHEMA_VERSION=2022-12-13", func(c Config) any { return c.SchemaVersion }, "2022-12-13"},
		{"KINESIS_TELEMETRY_BUFFER_TIMEOUT=150ms", func(c Config) any { return c.Buffer.Timeout }, 150 * time.Millisecond},
		{"KINESIS_TELEMETRY_FLUSH=Continuous", func(c Config) any { return c.Flush }, FlushContinuous},
		{"KINESIS_TELEMETRY_FLUSH=continuous", func(c Config) any { return c.Buffer.Timeout }, 500 * time.Millisecond},
		{"KINESIS_TELEMETRY_FLUSH=end", func(c Config) any { return c.Flush }, FlushEnd},
		{"KINESIS_TELEMETRY_MAX_DELAY=2s", func(c Config) any { return c.MaxDelay }, 2 * time.Second},
		{"KINESIS_TELEMETRY_REPORT_INTERVAL=0s", func(c Config) any { return c.ReportInterval }, time.Duration(0)},
		{"KINESIS_TELEMETRY_BUFFER_MAX_BYTES=1MiB", func(c Config) any { return c.Buffer.MaxBytes }, mib},
		{"KINESIS_TELEMETRY_BUFFER_MAX_ITEMS=1000", func(c Config) any { return c.Buffer.MaxItems }, 1000},
		{"KINESIS_TELEMETRY_PORT=0", func(c Config) any { return c.Port }, 0},
		{"KINESIS_TELEMETRY_POST_RUNTIME_BUDGET=0s", func(c Config) any { return c.PostRuntimeBudget }, time.Duration(0)},
		{"KINESIS_TELEMETRY_LINGER=250ms", func(c Config) any { return c.Linger }, 250 * time.Millisecond},
		{"KINESIS_TELEMETRY_REQUEST_TIMEOUT=2s", func(c Config) any { return c.RequestTimeout }, 2 * time.Second},
		{"KINESIS_TELEMETRY_PROTOCOL=CBOR", func(c Config) any { return c.Protocol }, ProtocolCBOR},
		{"KINESIS_TELEMETRY_PROTOCOL=json", func(c Config) any { return c.Protocol }, ProtocolJSON},
		{"KINESIS_TELEMETRY_QUEUE_MAX_BYTES=8 MiB", func(c Config) any { return c.QueueMaxBytes }, 8 * mib},
		{"KINESIS_TELEMETRY_QUEUE_MAX_BYTES=4096kib", func(c Config) any { return c.QueueMaxBytes }, 4 * mib},
		{"KINESIS_TELEMETRY_FORMAT=otlp_json", func(c Config) any { return c.Format }, FormatOTLPJSON},
		{"KINESIS_TELEMETRY_PACKING=Single", func(c Config) any { return c.Packing }, PackingSingle},
		{"KINESIS_TELEMETRY_PACKING=kpl", func(c Config) any { return c.Packing }, PackingKPL},
		{"KINESIS_TELEMETRY_COMPRESSION=zstd", func(c Config) any { return c.Compression }, CompressionZstd},
		{"KINESIS_TELEMETRY_PARTITION_KEY=request", func(c Config) any { return c.PartitionKey }, PartitionKeyRequest},
		{"KINESIS_TELEMETRY_MAX_RECORD_BYTES=10MiB", func(c Config) any { return c.MaxRecordBytes }, 10 * mib},
		{"KINESIS_TELEMETRY_LOG_LEVEL=DEBUG", func(c Config) any { return c.LogLevel }, LevelDebug},
		{"AWS_LAMBDA_LOG_LEVEL=FATAL", func(c Config) any { return c.LogLevel }, LevelError},
		{"AWS_LAMBDA_LOG_LEVEL=nonsense", func(c Config) any { return c.LogLevel }, LevelInfo},
		{"KINESIS_TELEMETRY_ENABLED=off", func(c Config) any { return c.Enabled }, false},
		{"KINESIS_TELEMETRY_STRICT=True", func(c Config) any { return c.Strict }, true},
		{"AWS_ENDPOINT_URL_KINESIS=http://127.0.0.1:4567/", func(c Config) any { return c.Endpoint }, "http://127.0.0.1:4567"},
		{"AWS_ENDPOINT_URL=https://vpce.example", func(c Config) any { return c.Endpoint }, "https://vpce.example"},
		{"AWS_USE_FIPS_ENDPOINT=TRUE", func(c Config) any { return c.FIPS }, true},
		{"AWS_USE_FIPS_ENDPOINT=false", func(c Config) any { return c.FIPS }, false},
		{"AWS_USE_DUALSTACK_ENDPOINT=true", func(c Config) any { return c.DualStack }, true},
		{"AWS_LAMBDA_LOG_FORMAT=JSON", func(c Config) any { return c.LogJSON }, true},
		{"AWS_LAMBDA_FUNCTION_MEMORY_SIZE=128", func(c Config) any { return c.QueueMaxBytes }, 8 * mib},
		{"AWS_LAMBDA_FUNCTION_MEMORY_SIZE=10240", func(c Config) any { return c.QueueMaxBytes }, 64 * mib},
		{"AWS_CONTAINER_CREDENTIALS_FULL_URI=http://127.0.0.1/c", func(c Config) any { return c.Credentials.ContainerURI }, "http://127.0.0.1/c"},
		{"AWS_CONTAINER_AUTHORIZATION_TOKEN=t", func(c Config) any { return c.Credentials.ContainerToken.Reveal() }, "t"},
		{"AWS_SESSION_TOKEN=s", func(c Config) any { return c.Credentials.SessionToken.Reveal() }, "s"},
		{"AWS_SECRET_ACCESS_KEY=s", func(c Config) any { return c.Credentials.SecretAccessKey.Reveal() }, "s"},
		{"AWS_ACCESS_KEY_ID=A", func(c Config) any { return c.Credentials.AccessKeyID }, "A"},
		{"AWS_CA_BUNDLE=/opt/ca.pem", func(c Config) any { return c.Network.CABundle }, "/opt/ca.pem"},
		{"SSL_CERT_FILE=/opt/all.pem", func(c Config) any { return c.Network.SSLCertFile }, "/opt/all.pem"},
		{"HTTPS_PROXY=http://u:p@proxy:3128", func(c Config) any { return c.Network.HTTPSProxy.Reveal() }, "http://u:p@proxy:3128"},
		{"no_proxy=.internal", func(c Config) any { return c.Network.NoProxy }, ".internal"},
	}
	for _, test := range tests {
		t.Run(test.set, func(t *testing.T) {
			c := load(t, test.set)
			if got := test.got(c); got != test.want {
				t.Errorf("got %v, want %v", got, test.want)
			}
			if len(c.Warnings) > 0 {
				t.Errorf("warned: %q", c.Warnings)
			}
		})
	}
}

func TestEveryBadSettingIsInOneMessageAndItsDefaultCounts(t *testing.T) {
	bad := []string{
		"KINESIS_TELEMETRY_STREAM=my stream",
		"KINESIS_TELEMETRY_TYPES=function,nonsense",
		"KINESIS_TELEMETRY_SCHEMA_VERSION=latest",
		"KINESIS_TELEMETRY_BUFFER_TIMEOUT=soon",
		"KINESIS_TELEMETRY_BUFFER_MAX_BYTES=-1",
		"KINESIS_TELEMETRY_BUFFER_MAX_ITEMS=1e4",
		"KINESIS_TELEMETRY_PORT=9001",
		"KINESIS_TELEMETRY_POST_RUNTIME_BUDGET=11s",
		"KINESIS_TELEMETRY_LINGER=-1s",
		"KINESIS_TELEMETRY_REQUEST_TIMEOUT=99ms",
		"KINESIS_TELEMETRY_QUEUE_MAX_BYTES=99999999999999999999MiB",
		"KINESIS_TELEMETRY_PACKING=zip",
		"KINESIS_TELEMETRY_LOG_LEVEL=loud",
		"KINESIS_TELEMETRY_ENABLED=perhaps",
		"KINESIS_TELEMETRY_STRICT=2",
		"AWS_ENDPOINT_URL_KINESIS=kinesis.local:4567",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE=lots",
		"AWS_REGION=evil.example/",
	}
	want, err := Load(nil)
	if err == nil {
		t.Fatal("no region, and Load said nothing")
	}
	got, err := Load(bad)
	var all *Error
	if !errors.As(err, &all) {
		t.Fatalf("got %v, want an *Error", err)
	}
	if len(all.Faults) != len(bad) {
		t.Errorf("%d faults, want %d: %v", len(all.Faults), len(bad), err)
	}
	for _, set := range bad {
		name, value, _ := strings.Cut(set, "=")
		if said := fmt.Sprintf("%s=%q: ", name, value); !strings.Contains(err.Error(), said) {
			t.Errorf("%s is not in the message:\n%v", said, err)
		}
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("bad settings gave\n%+v\nwant the defaults\n%+v", got, want)
	}
}

func TestBadValuesAreRefused(t *testing.T) {
	for _, set := range []string{
		"KINESIS_TELEMETRY_STREAM=arn:aws:kinesis:eu-west-1:123456789012:table/x",
		"KINESIS_TELEMETRY_STREAM=arn:aws:dynamodb:eu-west-1:123456789012:stream/x",
		"KINESIS_TELEMETRY_STREAM=arn:aws:kinesis:a/b:123456789012:stream/x",
		"KINESIS_TELEMETRY_STREAM=arn:aws:kinesis:eu-west-1:123456789012:stream/",
		"KINESIS_TELEMETRY_STREAM=" + strings.Repeat("a", 129),
		"KINESIS_TELEMETRY_TYPES=,",
		"KINESIS_TELEMETRY_PORT=65536",
		"KINESIS_TELEMETRY_PORT=-1",
		"KINESIS_TELEMETRY_PROTOCOL=xml",
		"KINESIS_TELEMETRY_QUEUE_MAX_BYTES=1MiB",
		"KINESIS_TELEMETRY_QUEUE_MAX_BYTES=2GiB",
		"AWS_ENDPOINT_URL=ftp://example",
		"AWS_ENDPOINT_URL=https://u:p@example",
		"AWS_ENDPOINT_URL=https://example?x=y",
		"AWS_REGION=EU",
		"AWS_REGION=us.east",
	} {
		t.Run(set, func(t *testing.T) {
			if _, err := Load(lambda(set)); err == nil {
				t.Error("was taken")
			}
		})
	}
}

// Of an endpoint that is given nobody knows whether it is of FIPS: nothing is
// sent there, as AWS's SDKs send nothing.
func TestAVariantOfAGivenEndpointIsRefused(t *testing.T) {
	for _, name := range []string{"AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT"} {
		_, err := Load(lambda(name+"=true", "AWS_ENDPOINT_URL=https://vpce.example"))
		var bad *Error
		if !errors.As(err, &bad) || !bad.Misdirects() || len(bad.Faults) != 1 || bad.Faults[0].Name != name {
			t.Errorf("%s: got %v", name, err)
		}
		if c := load(t, name+"=true"); c.Endpoint != "" {
			t.Errorf("%s: got endpoint %q", name, c.Endpoint)
		}
	}
}

func TestLambdaDoesNotBufferLongerThanHalfOfTheBudget(t *testing.T) {
	got := load(t, "KINESIS_TELEMETRY_BUFFER_TIMEOUT=1s", "KINESIS_TELEMETRY_POST_RUNTIME_BUDGET=400ms")
	if got.Buffer.Timeout != 200*time.Millisecond || len(got.Warnings) != 1 {
		t.Errorf("got %v, warned %q; want 200ms and one warning", got.Buffer.Timeout, got.Warnings)
	}
}

func TestABudgetThatBufferingUsesUpIsWarnedOf(t *testing.T) {
	for budget, want := range map[string]int{"10ms": 1, "25ms": 1, "26ms": 0, "0": 0, "10ms\nKINESIS_TELEMETRY_FLUSH=continuous": 0} {
		got := load(t, strings.Split("KINESIS_TELEMETRY_POST_RUNTIME_BUDGET="+budget, "\n")...)
		if len(got.Warnings) != want {
			t.Errorf("%q: warned %q, want %d warnings", budget, got.Warnings, want)
		}
	}
}

func TestBufferingOutOfRangeIsClampedWithAWarning(t *testing.T) {
	low := load(t, "KINESIS_TELEMETRY_BUFFER_TIMEOUT=1ms", "KINESIS_TELEMETRY_BUFFER_MAX_BYTES=1", "KINESIS_TELEMETRY_BUFFER_MAX_ITEMS=1")
	high := load(t, "KINESIS_TELEMETRY_FLUSH=continuous", "KINESIS_TELEMETRY_BUFFER_TIMEOUT=1h", "KINESIS_TELEMETRY_BUFFER_MAX_BYTES=9999MiB", "KINESIS_TELEMETRY_BUFFER_MAX_ITEMS=99999")
	if want := (Buffer{25 * time.Millisecond, 262_144, 1_000}); low.Buffer != want {
		t.Errorf("low: got %v, want %v", low.Buffer, want)
	}
	if want := (Buffer{30 * time.Second, 1_048_576, 10_000}); high.Buffer != want {
		t.Errorf("high: got %v, want %v", high.Buffer, want)
	}
	if len(low.Warnings) != 3 || len(high.Warnings) != 3 {
		t.Errorf("got warnings %q and %q, want three each", low.Warnings, high.Warnings)
	}
}

func TestTheOwnNameWinsOverTheAlias(t *testing.T) {
	c := load(t, "AWS_KINESIS_STREAM_NAME=old", "KINESIS_TELEMETRY_STREAM=new")
	if c.Stream != "new" || len(c.Warnings) != 1 {
		t.Errorf("got %q, warnings %q", c.Stream, c.Warnings)
	}
	c = load(t, "AWS_ENDPOINT_URL=http://a", "AWS_ENDPOINT_URL_KINESIS=http://b")
	if c.Endpoint != "http://b" || len(c.Warnings) != 0 {
		t.Errorf("got %q, warnings %q", c.Endpoint, c.Warnings)
	}
}

func TestAVariableWithoutANameSetsNothing(t *testing.T) {
	got, want := load(t, "=nonsense"), load(t)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("with a variable that has no name:\n got %+v\nwant %+v", got, want)
	}
}

func TestAnUnknownSettingIsWarnedOfWithTheNearestName(t *testing.T) {
	c := load(t, "KINESIS_TELEMETRY_STREEM=x", "kinesis_telemetry_linger=1s", "KINESIS_TELEMETRY_OTHER=", "KINESISTELEMETRY=1",
		"KINESIS_TELEMETRY_UNKNOWN_THING=1", "KINESIS_TELEMETRY_FLUHS=end", "KINESIS_TELEMETRY_=1")
	want := []string{
		`"KINESIS_TELEMETRY_" is not a setting`,
		`"KINESIS_TELEMETRY_FLUHS" is not a setting; the nearest is KINESIS_TELEMETRY_FLUSH`,
		`"KINESIS_TELEMETRY_STREEM" is not a setting; the nearest is KINESIS_TELEMETRY_STREAM`,
		`"KINESIS_TELEMETRY_UNKNOWN_THING" is not a setting`,
		`"kinesis_telemetry_linger" is not a setting; the nearest is KINESIS_TELEMETRY_LINGER`,
	}
	if !reflect.DeepEqual(c.Warnings, want) {
		t.Errorf("got  %q\nwant %q", c.Warnings, want)
	}
}

func TestAQueueOfMoreThanHalfTheMemoryIsWarnedOf(t *testing.T) {
	if c := load(t, "KINESIS_TELEMETRY_QUEUE_MAX_BYTES=257MiB"); len(c.Warnings) != 1 {
		t.Errorf("got warnings %q, want one", c.Warnings)
	}
}

func TestARegionIsNeededUnlessTheStreamIsAnARNOrDeliveryIsOff(t *testing.T) {
	tests := []struct {
		set string
		ok  bool
	}{
		{"TZ=:UTC", false},
		{"AWS_DEFAULT_REGION=us-east-1", true},
		{"KINESIS_TELEMETRY_STREAM=arn:aws:kinesis:us-east-1:123456789012:stream/s", true},
		{"KINESIS_TELEMETRY_ENABLED=false", true},
	}
	for _, test := range tests {
		if _, err := Load([]string{test.set}); (err == nil) != test.ok {
			t.Errorf("%s: got %v, want ok: %v", test.set, err, test.ok)
		}
	}
}
