package kinesissim

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

const (
	textBadToken     = "The security token included in the request is invalid."
	textExpiredToken = "The security token included in the request is expired"
	textMismatch     = "The request signature we calculated does not match the signature you provided. " +
		"Check your AWS Secret Access Key and signing method. Consult the service documentation for details."
)

// authenticate says whether the request is signed as Signature Version 4 asks.
// Without configured credentials the header's form alone is checked.
func (s *Server) authenticate(r *http.Request, body []byte) error {
	header := r.Header.Get("Authorization")
	if header == "" {
		return failure("MissingAuthenticationTokenException", "Missing Authentication Token")
	}
	g, date, err := parseSignature(r, header)
	if err != nil || len(s.config.Credentials) == 0 {
		return err
	}
	i := slices.IndexFunc(s.config.Credentials, func(c Credentials) bool { return c.AccessKeyID == g.key })
	if i < 0 {
		return failure("UnrecognizedClientException", textBadToken)
	}
	if err := s.config.Credentials[i].accept(r.Header.Get("X-Amz-Security-Token")); err != nil {
		return err
	}
	if err := s.inScope(g, date); err != nil {
		return err
	}
	if !g.matches(s.config.Credentials[i].SecretAccessKey, date, r, body) {
		return failure("InvalidSignatureException", textMismatch)
	}
	return nil
}

// parseSignature takes the header apart and finds the request's date.
func parseSignature(r *http.Request, header string) (signature, string, error) {
	rest, ok := strings.CutPrefix(header, algorithm+" ")
	if !ok {
		return signature{}, "", failure("IncompleteSignatureException", "Unsupported AWS 'algorithm': '%s'.", header)
	}
	parts := make(map[string]string)
	for part := range strings.SplitSeq(rest, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		parts[name] = value
	}
	date := r.Header.Get("X-Amz-Date")
	if missing := missingParts(parts, date); missing != "" {
		return signature{}, "", failure("IncompleteSignatureException", "%sAuthorization=%s", missing, header)
	}
	scope := strings.Split(parts["Credential"], "/")
	if len(scope) != 5 || scope[4] != "aws4_request" {
		return signature{}, "", failure("IncompleteSignatureException",
			"Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '%s'", parts["Credential"])
	}
	return signature{
		key: scope[0], date: scope[1], region: scope[2], service: scope[3],
		headers: strings.Split(parts["SignedHeaders"], ";"), value: parts["Signature"],
	}, date, nil
}

func missingParts(parts map[string]string, date string) string {
	var b strings.Builder
	for _, name := range []string{"Credential", "Signature", "SignedHeaders"} {
		if parts[name] == "" {
			b.WriteString("Authorization header requires '" + name + "' parameter. ")
		}
	}
	if date == "" {
		b.WriteString("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ")
	}
	return b.String()
}

func (c Credentials) accept(token string) error {
	if c.SessionToken != token {
		return failure("UnrecognizedClientException", textBadToken)
	}
	if !c.Expires.IsZero() && !time.Now().Before(c.Expires) {
		return failure("ExpiredTokenException", textExpiredToken)
	}
	return nil
}

// inScope holds a signature to this region, this service and about now.
func (s *Server) inScope(g signature, date string) error {
	signed, err := time.Parse(dateLayout, date)
	if err != nil {
		return failure("IncompleteSignatureException", "Date must be in ISO-8601 'basic format'. Got '%s'. "+
			"See http://en.wikipedia.org/wiki/ISO_8601", date)
	}
	switch {
	case g.region != s.config.Region:
		return failure("InvalidSignatureException", "Credential should be scoped to a valid region.")
	case g.service != "kinesis":
		return failure("InvalidSignatureException", "Credential should be scoped to correct service: 'kinesis'.")
	case !strings.HasPrefix(date, g.date):
		return failure("InvalidSignatureException", "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "+
			"'%s' != '%.8s', from '%s'.", g.date, date, date)
	case !slices.Contains(g.headers, "host"):
		return failure("InvalidSignatureException", "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.")
	}
	return skewed(signed)
}

func skewed(signed time.Time) error {
	now := time.Now().UTC()
	at, clock := signed.Format(dateLayout), now.Format(dateLayout)
	if oldest := now.Add(-maxSkew); signed.Before(oldest) {
		return failure("InvalidSignatureException", "Signature expired: %s is now earlier than %s (%s - 5 min.)",
			at, oldest.Format(dateLayout), clock)
	}
	if newest := now.Add(maxSkew); signed.After(newest) {
		return failure("InvalidSignatureException", "Signature not yet current: %s is still later than %s (%s + 5 min.)",
			at, newest.Format(dateLayout), clock)
	}
	return nil
}
