package config

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// reservedPort is where Lambda's own APIs listen.
// https://docs.aws.amazon.com/lambda/latest/dg/telemetry-api.html
const reservedPort = 9001

func (c *Config) setStream(text string) error {
	name := text
	if strings.HasPrefix(text, "arn:") {
		parts := strings.Split(text, ":")
		if len(parts) != 6 || parts[2] != "kinesis" || !isRegion(parts[3]) || !strings.HasPrefix(parts[5], "stream/") {
			return errors.New("not the ARN of a stream (arn:aws:kinesis:REGION:ACCOUNT:stream/NAME)")
		}
		name = strings.TrimPrefix(parts[5], "stream/")
	}
	if len(name) == 0 || len(name) > 128 || strings.ContainsFunc(name, notInName) {
		return errors.New("not the name of a stream (1 to 128 letters, digits, or any of _ . -)")
	}
	c.Stream = text
	return nil
}

func notInName(r rune) bool {
	letter := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
	return !letter && (r < '0' || r > '9') && !strings.ContainsRune("_.-", r)
}

func (c *Config) setTypes(text string) error {
	known := []string{"platform", "function", "extension"}
	asked := strings.Split(strings.ToLower(text), ",")
	var types []string
	for _, t := range asked {
		switch t = strings.TrimSpace(t); {
		case t == "all":
			types = append(types, known...)
		case slices.Contains(known, t):
			types = append(types, t)
		case t != "":
			return errors.New("not a list of platform, function, extension, nor all")
		}
	}
	if len(types) == 0 {
		return errors.New("names no type")
	}
	slices.SortFunc(types, func(a, b string) int { return slices.Index(known, a) - slices.Index(known, b) })
	c.Types = slices.Compact(types)
	return nil
}

func (c *Config) setSchemaVersion(text string) error {
	if _, err := time.Parse(time.DateOnly, text); err != nil {
		return errors.New("not a date such as 2025-01-29")
	}
	c.SchemaVersion = text
	if !slices.Contains([]string{"2022-07-01", "2022-12-13", "2025-01-29"}, text) {
		return adjustment("a version that this extension does not know; Lambda may refuse it")
	}
	return nil
}

func (c *Config) setPort(text string) error {
	port, err := strconv.ParseUint(text, 10, 16)
	if err != nil {
		return errors.New("not a port, 0 to 65535")
	}
	if port == reservedPort {
		return errors.New("reserved by Lambda")
	}
	c.Port = int(port)
	return nil
}

func (c *Config) setLogLevel(text string) (err error) {
	c.LogLevel, err = parseLevel(text)
	return err
}

func (c *Config) setLogFormat(text string) error {
	c.LogJSON = strings.EqualFold(text, "json")
	return nil
}

func (c *Config) setEndpoint(text string) error {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
		return errors.New("not a URL such as https://kinesis.us-east-1.amazonaws.com")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "":
		return errors.New("a URL of more than scheme, host, port and path")
	}
	c.Endpoint = strings.TrimRight(text, "/")
	return nil
}

func (c *Config) setRegion(text string) error {
	if !isRegion(text) {
		return errors.New("not a region such as us-east-1")
	}
	c.Region = text
	return nil
}

// isRegion keeps a host name from being smuggled into an endpoint.
func isRegion(s string) bool {
	return s != "" && len(s) <= 64 && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-'
	})
}
