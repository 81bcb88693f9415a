package kinesis

import (
	"net/url"
	"testing"
)

func TestNoProxyExceptsHostsAndTheirDomains(t *testing.T) {
	endpoint := &url.URL{Scheme: "https", Host: "kinesis.eu-west-1.amazonaws.com"}
	for list, want := range map[string]bool{
		"": false, "*": true, "amazonaws.com": true, ".amazonaws.com": true, "AmazonAWS.com, x": true,
		"x,kinesis.eu-west-1.amazonaws.com": true, "aws.com": false, "127.0.0.1": false, ",": false,
	} {
		proxy, err := proxyTo(endpoint, "http://127.0.0.1:3128", list)
		if err != nil || (proxy == nil) != want {
			t.Errorf("NO_PROXY=%q: excepted %v, %v; want %v", list, proxy == nil, err, want)
		}
	}
}
