package kinesis

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	awskinesis "github.com/aws/aws-sdk-go-v2/service/kinesis"
)

// sdkRegions are all regions of all partitions that the SDK knows. It exports
// no list of them, but its module holds the one that its code is made of.
func sdkRegions(t *testing.T) map[string][]string {
	t.Helper()
	list := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}", "github.com/aws/aws-sdk-go-v2")
	dir, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "internal", "endpoints", "awsrulesfn", "partitions.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all struct {
		Partitions []struct {
			ID      string
			Regions map[string]any
		}
	}
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	regions := map[string][]string{}
	for _, p := range all.Partitions {
		for region := range p.Regions {
			// These stand for services without regions, in no region's place.
			if !strings.HasSuffix(region, "-global") {
				regions[p.ID] = append(regions[p.ID], region)
			}
		}
	}
	return regions
}

// futureRegions are none of today's, named as regions are.
func futureRegions() map[string][]string {
	return map[string][]string{
		"aws":        {"us-north-7", "eu-west-12", "ap-northwest-1", "xx-new-1", "eu-isof-east-1"},
		"aws-cn":     {"cn-south-3"},
		"aws-us-gov": {"us-gov-central-1"},
		"aws-eusc":   {"eusc-de-west-2"},
		"aws-iso":    {"us-iso-north-4"},
		"aws-iso-b":  {"us-isob-central-2"},
		"aws-iso-e":  {"eu-isoe-north-2"},
		"aws-iso-f":  {"us-isof-west-9"},
	}
}

func variants() []Variant {
	return []Variant{{}, {FIPS: true}, {DualStack: true}, {FIPS: true, DualStack: true}}
}

func sdkEndpoint(t *testing.T, region string, v Variant) string {
	t.Helper()
	p := awskinesis.EndpointParameters{Region: &region, UseFIPS: &v.FIPS, UseDualStack: &v.DualStack}
	e, err := awskinesis.NewDefaultEndpointResolverV2().ResolveEndpoint(context.Background(), p.WithDefaults())
	if err != nil {
		t.Fatalf("the SDK refuses %s, %+v: %v", region, v, err)
	}
	return e.URI.String() + "/"
}

func TestEndpointIsTheSDKsInEveryRegion(t *testing.T) {
	known := sdkRegions(t)
	if len(known) < 8 || len(known["aws"]) < 30 {
		t.Fatalf("the SDK's list has %d partitions, %d regions in aws", len(known), len(known["aws"]))
	}
	for _, partitions := range []map[string][]string{known, futureRegions()} {
		for id, regions := range partitions {
			for _, region := range regions {
				for _, v := range variants() {
					want := sdkEndpoint(t, region, v)
					for _, stream := range []string{"telemetry", "arn:" + id + ":kinesis:" + region + ":123456789012:stream/telemetry"} {
						s := newStream(t, "", func(c *Config) { c.Stream, c.Region, c.Variant = stream, region, v })
						if got := s.url.String(); got != want {
							t.Errorf("%s, %+v: got %s, want %s", stream, v, got, want)
						}
					}
				}
			}
		}
	}
}

// An ARN's region is where the stream is, wherever the function is.
func TestEndpointIsThatOfTheARNsRegion(t *testing.T) {
	s := newStream(t, "", func(c *Config) {
		c.Stream, c.Variant = "arn:aws:kinesis:us-west-2:123456789012:stream/telemetry", Variant{FIPS: true}
	})
	if got, want := s.url.String(), sdkEndpoint(t, "us-west-2", Variant{FIPS: true}); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestGivenEndpointHasNoVariantsAsWithTheSDK(t *testing.T) {
	region, given := "eu-west-1", "https://kinesis.example"
	for _, v := range variants()[1:] {
		p := awskinesis.EndpointParameters{Region: &region, Endpoint: &given, UseFIPS: &v.FIPS, UseDualStack: &v.DualStack}
		if e, err := awskinesis.NewDefaultEndpointResolverV2().ResolveEndpoint(context.Background(), p.WithDefaults()); err == nil {
			t.Errorf("%+v: the SDK takes %s", v, e.URI.String())
		}
		_, err := New(Config{Stream: "s", Region: region, Endpoint: given, Variant: v, Credentials: staticProvider(t)})
		if err == nil || !strings.Contains(err.Error(), "FIPS or dual-stack") {
			t.Errorf("%+v: got %v", v, err)
		}
	}
}

func TestTheHostIsNamedWithoutWhatGoesWithoutSaying(t *testing.T) {
	for address, want := range map[string]string{
		"https://kinesis.example": "kinesis.example", "https://kinesis.example:443/x": "kinesis.example", "https://kinesis.example:80": "kinesis.example:80",
		"http://kinesis.example:80": "kinesis.example", "http://kinesis.example:443": "kinesis.example:443",
		"http://[::1]:4567": "[::1]:4567", "http://[::1]:80": "[::1]", "http://[fe80::1%25eth0]:4567": "[fe80::1]:4567",
	} {
		u, err := plainURL(address)
		if err != nil {
			t.Fatal(err)
		}
		if got := hostOf(u); got != want {
			t.Errorf("%s: got %s, want %s", address, got, want)
		}
	}
}
