package kinesis

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
)

// partition is one of AWS's separate worlds of regions.
// https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
type partition struct {
	id        string
	regions   string // how their names begin
	suffix    string // of its hosts' names
	dualStack string // of those that IPv6 reaches too
}

// partitions are all of them. The last is aws, whose regions' names begin in
// any way.
func partitions() []partition {
	return []partition{
		{"aws-cn", "cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn"},
		{"aws-us-gov", "us-gov-", "amazonaws.com", "api.aws"},
		{"aws-eusc", "eusc-", "amazonaws.eu", "api.amazonwebservices.eu"},
		{"aws-iso", "us-iso-", "c2s.ic.gov", "api.aws.ic.gov"},
		{"aws-iso-b", "us-isob-", "sc2s.sgov.gov", "api.aws.scloud"},
		{"aws-iso-e", "eu-isoe-", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"},
		{"aws-iso-f", "us-isof-", "csp.hci.ic.gov", "api.aws.hci.ic.gov"},
		{"aws", "", "amazonaws.com", "api.aws"},
	}
}

// partitionOf returns the partition of a region. A region of an unknown kind
// is one of aws, as in AWS's own endpoint rules.
func partitionOf(region string) (p partition) {
	for _, p = range partitions() {
		if strings.HasPrefix(region, p.regions) {
			break
		}
	}
	return p
}

// endpoint returns the URL that requests go to: override, or the region's own.
// A stream's ARN makes no difference: AWS's SDKs then use a host of the
// account's, which VPC endpoints and lists of allowed hosts may not know; that
// of the region takes ARNs too.
// https://docs.aws.amazon.com/general/latest/gr/ak.html
func endpoint(region, override string, v Variant) (*url.URL, error) {
	if override == "" {
		return &url.URL{Scheme: "https", Host: host(region, v), Path: "/"}, nil
	}
	if v != (Variant{}) {
		return nil, errors.New("endpoint: one that is given can't be asked to be of FIPS or dual-stack")
	}
	u, err := plainURL(override)
	if err != nil {
		return nil, fmt.Errorf("endpoint: %w", err)
	}
	if u.Path == "" {
		u.Path = "/"
	}
	return u, nil
}

func host(region string, v Variant) string {
	p := partitionOf(region)
	service, suffix := "kinesis", p.suffix
	if v.DualStack {
		suffix = p.dualStack
	}
	// The plain hosts of GovCloud are those of FIPS, and have no others.
	if v.FIPS && (v.DualStack || p.id != "aws-us-gov") {
		service = "kinesis-fips"
	}
	return service + "." + region + "." + suffix
}

// plainURL parses an http or https URL. Its errors don't show the URL, which
// may hold a password.
func plainURL(s string) (*url.URL, error) {
	u, err := url.Parse(s)
	switch {
	case err != nil:
		return nil, errors.New("not a URL")
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, errors.New("not a URL that starts with http:// or https://")
	case u.Hostname() == "":
		return nil, errors.New("a URL without a host")
	case !consistsOf(u.Host, func(c byte) bool { return c > ' ' && c < 0x7f }):
		return nil, errors.New("a URL whose host is not in ASCII")
	case u.RawQuery != "" || u.Fragment != "":
		return nil, errors.New("a URL with a query or a fragment")
	}
	return u, nil
}
