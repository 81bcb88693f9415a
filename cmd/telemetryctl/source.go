package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"github.com/spf13/pflag"

	"kinesis-telemetry-api-extension/internal/consumer"
)

// source is the stream that a command reads, as it was told.
type source struct {
	stream    string
	since     time.Duration
	fromStart bool
	access
}

func (s *source) flags(f *pflag.FlagSet) {
	f.StringVar(&s.stream, "stream", "", "the stream: its name or ARN")
	f.DurationVar(&s.since, "since", 10*time.Minute, "read what arrived within this time before now")
	f.BoolVar(&s.fromStart, "from-start", false, "read from the oldest record on that the stream still has")
}

func (s *source) accessFlags(f *pflag.FlagSet) {
	f.StringVar(&s.endpoint, "endpoint", "", "the URL of another Kinesis than the AWS configuration's")
	f.StringVar(&s.region, "region", "", "the region (default: the ARN's, or the AWS configuration's)")
	f.StringVar(&s.profile, "profile", "", "the profile of the AWS configuration")
}

// longestSince is the longest that a stream keeps a record.
// https://docs.aws.amazon.com/streams/latest/dev/kinesis-extended-retention.html
const longestSince = 365 * 24 * time.Hour

// check refuses what is out of range.
func (s *source) check(flags *pflag.FlagSet) error {
	switch {
	case s.stream == "":
		return errors.New("--stream is missing: the stream's name or ARN")
	case s.fromStart && flags.Changed("since"):
		return errors.New("--since and --from-start do not go together")
	case s.since <= 0 || s.since > longestSince:
		return fmt.Errorf("--since is %v, but must be within 1ns to 8760h", s.since)
	}
	if strings.HasPrefix(s.stream, "arn:") {
		parts := strings.SplitN(s.stream, ":", 6)
		if len(parts) < 6 || parts[2] != "kinesis" || !strings.HasPrefix(parts[5], "stream/") {
			return fmt.Errorf("--stream is %q, but a stream's ARN is arn:aws:kinesis:REGION:ACCOUNT:stream/NAME", s.stream)
		}
		if err := checkName(strings.TrimPrefix(parts[5], "stream/")); err != nil {
			return err
		}
		if s.region == "" {
			s.region = parts[3]
		}
	} else if err := checkName(s.stream); err != nil {
		return err
	}
	if s.endpoint == "" {
		return nil
	}
	if u, err := url.Parse(s.endpoint); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("--endpoint is %q, but must be an http or https URL", s.endpoint)
	}
	return nil
}

// checkName refuses what no stream can be called.
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html
func checkName(name string) error {
	for _, c := range name {
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
		if !letter && c != '_' && c != '.' && c != '-' {
			return fmt.Errorf("--stream is %q, but a stream's name is of letters, digits, _, . and - alone", name)
		}
	}
	if name == "" || len(name) > 128 {
		return fmt.Errorf("--stream is %q, but a stream's name is 1 to 128 characters long", name)
	}
	return nil
}

// start is where --since and --from-start say.
func (s *source) start(now time.Time) consumer.Start {
	if s.fromStart {
		return consumer.Start{Type: types.ShardIteratorTypeTrimHorizon}
	}
	return consumer.Start{Type: types.ShardIteratorTypeAtTimestamp, Time: now.Add(-s.since)}
}

// open finds the stream and the places in it to begin at.
func (s *source) open(ctx context.Context, start consumer.Start) (*destination, *consumer.Reader, error) {
	ctx, cancel := context.WithTimeout(ctx, openTime)
	defer cancel()
	d := &destination{stream: s.stream}
	if err := s.connect(ctx, d); err != nil {
		return nil, nil, err
	}
	r, err := consumer.Open(ctx, d.client, d.stream, start)
	if err != nil {
		return nil, nil, d.unreadable(err)
	}
	return d, r, nil
}

func (d *destination) unreadable(err error) error {
	return fmt.Errorf("cannot read stream %s at %s: %w", d.stream, d.place, d.plainly(err))
}
