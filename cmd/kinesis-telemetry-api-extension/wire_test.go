package main

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"kinesis-telemetry-api-extension/internal/config"
	"kinesis-telemetry-api-extension/internal/extension"
	"kinesis-telemetry-api-extension/internal/kinesis"
	"kinesis-telemetry-api-extension/internal/logger"
)

func wired(t *testing.T, environ ...string) extension.Config {
	t.Helper()
	environ = append([]string{"AWS_REGION=eu-west-1", "AWS_LAMBDA_RUNTIME_API=127.0.0.1:1"}, environ...)
	settings, problem := config.Load(environ)
	return wire(settings, problem, logger.New(io.Discard, "ext", false, logger.Info))
}

const (
	keys     = "AWS_ACCESS_KEY_ID=AKID"
	secret   = "AWS_SECRET_ACCESS_KEY=secret"
	endpoint = "AWS_CONTAINER_CREDENTIALS_FULL_URI=http://127.0.0.1:1/credentials"
)

func TestKeysArePreferredToTheEndpointThatHandsThemOut(t *testing.T) {
	for want, environ := range map[string][]string{
		"credentials AKID":                   {keys, secret, endpoint},
		"container credentials of 127.0.0.1": {endpoint},
	} {
		settings, _ := config.Load(environ)
		provider, err := newCredentials(settings.Credentials)
		if got := fmt.Sprint(provider); err != nil || !strings.HasPrefix(got, want) {
			t.Errorf("%v: got %s, %v; want %s", environ, got, err, want)
		}
	}
}

func TestNothingIsShippedWhereItIsOpenWhereTo(t *testing.T) {
	for setting, ships := range map[string]bool{
		"KINESIS_TELEMETRY_STREAM=orders":    true,
		"KINESIS_TELEMETRY_LINGER=soon":      true,
		"KINESIS_TELEMETRY_STREAM=no name":   false,
		"AWS_ENDPOINT_URL_KINESIS=nowhere":   false,
		"KINESIS_TELEMETRY_ENABLED=false":    false,
		"AWS_ACCESS_KEY_ID=":                 false,
		"HTTPS_PROXY=https://proxy.example":  true,
		"HTTPS_PROXY=socks5://proxy.example": false,
		"AWS_USE_FIPS_ENDPOINT=true":         true,
		"AWS_USE_FIPS_ENDPOINT=please":       false,
	} {
		got := wired(t, keys, secret, setting)
		if setting == "AWS_ACCESS_KEY_ID=" {
			got = wired(t)
		}
		if (got.Sink != nil) != ships {
			t.Errorf("%s: ships %v, want %v (%v)", setting, got.Sink != nil, ships, got.Problem)
		}
	}
}

func TestTheSwitchesOfTheSDKsChooseTheEndpoint(t *testing.T) {
	for setting, want := range map[string]string{
		"X=":                              "https://kinesis.eu-west-1.amazonaws.com/",
		"AWS_USE_FIPS_ENDPOINT=true":      "https://kinesis-fips.eu-west-1.amazonaws.com/",
		"AWS_USE_DUALSTACK_ENDPOINT=true": "https://kinesis.eu-west-1.api.aws/",
	} {
		if got := fmt.Sprint(wired(t, keys, secret, setting).Sink); !strings.HasSuffix(got, " at "+want) {
			t.Errorf("%s: got %s, want %s", setting, got, want)
		}
	}
}

func TestTheProtocolIsThatOfTheSetting(t *testing.T) {
	for value, want := range map[string]kinesis.Protocol{
		"": kinesis.Auto, "auto": kinesis.Auto, "CBOR": kinesis.CBOR, "json": kinesis.JSON, "xml": kinesis.Auto,
	} {
		settings, _ := config.Load([]string{keys, secret, "AWS_REGION=eu-west-1", "KINESIS_TELEMETRY_PROTOCOL=" + value})
		if got, err := streamConfig(settings); err != nil || got.Protocol != want {
			t.Errorf("%q: got %v, %v; want %v", value, got.Protocol, err, want)
		}
	}
}

func TestWhoIsSwitchedOffHasNoProblem(t *testing.T) {
	got := wired(t, "KINESIS_TELEMETRY_ENABLED=false", "KINESIS_TELEMETRY_STRICT=true", "KINESIS_TELEMETRY_STREAM=no name")
	if got.Problem != nil {
		t.Errorf("got %v", got.Problem)
	}
}

func TestManagedInstancesAreToldOfShutdownAlone(t *testing.T) {
	for kind, want := range map[string]bool{"lambda-managed-instances": true, "on-demand": false, "snap-start": false} {
		if got := open([]string{"AWS_LAMBDA_INITIALIZATION_TYPE=" + kind}, "ext").ShutdownOnly; got != want {
			t.Errorf("%s: %v, want %v", kind, got, want)
		}
	}
}

func TestManagedInstancesGetTheOnlySchemaThatTheyTake(t *testing.T) {
	const old = "KINESIS_TELEMETRY_SCHEMA_VERSION=2022-12-13"
	for kind, want := range map[string]string{"lambda-managed-instances": "2025-01-29", "on-demand": "2022-12-13"} {
		got := wired(t, keys, secret, old, "AWS_LAMBDA_INITIALIZATION_TYPE="+kind)
		if got.Subscription.SchemaVersion != want || !strings.Contains(fmt.Sprint(got.About), "{schemaVersion "+want+"}") {
			t.Errorf("%s: %s, and delivery.start says %v; want %s", kind, got.Subscription.SchemaVersion, got.About, want)
		}
	}
}

func TestSnapshotsAreRestoredWithSnapStartAlone(t *testing.T) {
	for kind, want := range map[string]bool{"snap-start": true, "on-demand": false, "provisioned-concurrency": false} {
		got := wired(t, endpoint, "AWS_LAMBDA_INITIALIZATION_TYPE="+kind)
		if got.Snapshot != want || got.KeysChanged == nil || got.KeysChanged() {
			t.Errorf("%s: awaits a restore: %v, want %v", kind, got.Snapshot, want)
		}
	}
}

func TestDeliveryStartHoldsNoSecret(t *testing.T) {
	about := fmt.Sprint(wired(t, keys, secret, "AWS_SESSION_TOKEN=token", "HTTPS_PROXY=http://u:password@proxy:1").About)
	for _, word := range []string{"AKID", "secret", "token", "password"} {
		if strings.Contains(about, word) {
			t.Errorf("%q is in %s", word, about)
		}
	}
}
