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
	id     string
	suffix string // of its hosts' names
}

// partitionOf returns the partition of a region. A region of an unknown kind
// is one of aws, as in AWS's own endpoint rules.
func partitionOf(region string) partition {
	for _, p := range [...]struct {
		prefix string
		partition
	}{
		{"cn-", partition{"aws-cn", "amazonaws.com.cn"}},
		{"us-gov-", partition{"aws-us-gov", "amazonaws.com"}},
		{"eusc-", partition{"aws-eusc", "amazonaws.eu"}},
		{"us-iso-", partition{"aws-iso", "c2s.ic.gov"}},
		{"us-isob-", partition{"aws-iso-b", "sc2s.sgov.gov"}},
		{"eu-isoe-", partition{"aws-iso-e", "cloud.adc-e.uk"}},
		{"us-isof-", partition{"aws-iso-f", "csp.hci.ic.gov"}},
	} {
		if strings.HasPrefix(region, p.prefix) {
			return p.partition
		}
	}
	return partition{"aws", "amazonaws.com"}
}

// endpoint returns the URL that requests go to: override, or the region's own.
// https://docs.aws.amazon.com/general/latest/gr/ak.html
func endpoint(region, override string) (*url.URL, error) {
	if override == "" {
		return &url.URL{Scheme: "https", Host: "kinesis." + region + "." + partitionOf(region).suffix, Path: "/"}, nil
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
	case u.RawQuery != "" || u.Fragment != "":
		return nil, errors.New("a URL with a query or a fragment")
	}
	return u, nil
}
