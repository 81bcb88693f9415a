package config

import (
	"fmt"
	"strings"
	"testing"
)

func TestSecretsNeverPrint(t *testing.T) {
	const secret = "hunter2"
	c, err := Load([]string{
		"AWS_REGION=us-east-1",
		"AWS_SECRET_ACCESS_KEY=" + secret,
		"AWS_SESSION_TOKEN=" + secret,
		"AWS_CONTAINER_AUTHORIZATION_TOKEN=" + secret,
		"HTTPS_PROXY=http://user:" + secret + "@proxy:3128",
		"AWS_ENDPOINT_URL_KINESIS=ftp://user:" + secret + "@kinesis",
	})
	hidden := struct{ c Config }{c}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		for _, value := range []any{c, &c, hidden, c.Credentials.SecretAccessKey, err} {
			if got := fmt.Sprintf(verb, value); strings.Contains(got, secret) || strings.Contains(got, fmt.Sprintf("%x", secret)) {
				t.Errorf("%s of %T shows the secret: %s", verb, value, got)
			}
		}
	}
	if got := c.Credentials.SecretAccessKey.Reveal(); got != secret {
		t.Errorf("Reveal: got %q, want %q", got, secret)
	}
}

func TestALongValueIsCutInMessages(t *testing.T) {
	for _, letter := range []string{"x", "é", "€", "\x80"} {
		got := quote(strings.Repeat(letter, 5000))
		if len(got) > 5*quotedLen || !strings.HasSuffix(got, "…") {
			t.Errorf("%q: got %q", letter, got)
		}
	}
}
