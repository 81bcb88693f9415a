package telemetry

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
)

// Validate returns an error of one sentence for the first options that can't
// be had together, or can't be had at all, and nil where [New] can build what
// is asked for. It reads the zips.
func (p Props) Validate() error {
	p = p.withDefaults()
	for _, check := range []func() error{p.Stream.validate, p.Layers.validate, p.Policy.validate, p.Parameters.validate, p.Watch.validate, p.Archive.validate} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func (s StreamProps) validate() error {
	const longest = 365 * day
	switch {
	case !isName(s.Name, `[a-zA-Z0-9_.-]{1,128}`):
		return fmt.Errorf("stream name %q: it must have 1 to 128 letters, digits, dots, dashes or underscores", s.Name)
	case s.Mode != awskinesis.StreamMode_ON_DEMAND && s.Mode != awskinesis.StreamMode_PROVISIONED:
		return fmt.Errorf("stream mode %q: it must be %s or %s", s.Mode, awskinesis.StreamMode_ON_DEMAND, awskinesis.StreamMode_PROVISIONED)
	case s.Mode == awskinesis.StreamMode_ON_DEMAND && s.Shards != 0:
		return fmt.Errorf("%d shards for a stream on demand, which has none to choose: set its mode to %s, or leave the shards out", s.Shards, awskinesis.StreamMode_PROVISIONED)
	case s.Shards < 0:
		return fmt.Errorf("%d shards: a provisioned stream has at least 1", s.Shards)
	case s.Retention < day || s.Retention > longest:
		return fmt.Errorf("a retention of %v: Kinesis keeps records for 24 h at least, and for 8760 h at most", s.Retention)
	case s.Retention%time.Hour != 0:
		return fmt.Errorf("a retention of %v: Kinesis counts it in whole hours", s.Retention)
	}
	return nil
}

func (l LayerProps) validate() error {
	switch {
	case !isName(l.Name, `[a-zA-Z0-9_-]{1,100}`):
		return fmt.Errorf("layer name %q: it must have 1 to 100 letters, digits, dashes or underscores", l.Name)
	case l.X86 == "" && l.Arm64 == "":
		return errors.New("no layer: give the zip of at least one architecture, as make layer builds it")
	}
	for _, a := range architectures() {
		if path := l.path(a); path != "" {
			if err := checkZip(path, a); err != nil {
				return fmt.Errorf("layer for %s: %w", a.name, err)
			}
		}
	}
	return nil
}

func (p PolicyProps) validate() error {
	switch {
	case !isName(p.Name, `[\w+=,.@-]{1,128}`):
		return fmt.Errorf("policy name %q: it must have 1 to 128 letters, digits or any of _+=,.@-", p.Name)
	case p.DenyLogs && p.LogGroups != "":
		return fmt.Errorf("log groups %q with logs denied: a function that may not write logs has none to write to", p.LogGroups)
	case !p.DenyLogs && strings.Trim(p.LogGroups, "*") == "":
		return fmt.Errorf("log groups %q: that is every log group of the account; give them a beginning, such as /aws/lambda/*", p.LogGroups)
	}
	return nil
}

func (p ParameterProps) validate() error {
	if !isName(p.Prefix, `(/[a-zA-Z0-9_.-]+)+`) || strings.HasPrefix(p.Prefix, "/aws") || strings.HasPrefix(p.Prefix, "/ssm") {
		return fmt.Errorf("parameter prefix %q: it must begin with a slash, end without one, and not begin with /aws or /ssm", p.Prefix)
	}
	return nil
}

func (w WatchProps) validate() error {
	switch {
	case !isName(w.Name, `[a-zA-Z0-9_-]{1,200}`):
		return fmt.Errorf("watch name %q: it must have 1 to 200 letters, digits, dashes or underscores", w.Name)
	case !isName(w.Namespace, `[a-zA-Z0-9_./#-]{1,255}`):
		return fmt.Errorf("metric namespace %q: it must have 1 to 255 letters, digits or any of _./#-", w.Namespace)
	case w.IteratorAge < time.Millisecond || w.IteratorAge%time.Millisecond != 0:
		return fmt.Errorf("an iterator age of %v: the alarm needs whole milliseconds, at least one", w.IteratorAge)
	case w.Topic != nil && (w.NewTopic || w.TopicName != ""):
		return errors.New("a topic that is there and a new one: alarms are told to one of them, so leave the other out")
	case !w.NewTopic && w.TopicName != "":
		return fmt.Errorf("topic name %q without a new topic: set NewTopic too", w.TopicName)
	}
	return nil
}

func (a *ArchiveProps) validate() error {
	if a == nil {
		return nil
	}
	switch {
	case a.Format != NDJSON && a.Format != Parquet:
		return fmt.Errorf("archive format %q: it must be %s or %s", a.Format, NDJSON, Parquet)
	case a.Format == Parquet && a.Compression != Snappy:
		return fmt.Errorf("archive in %s with %s: Parquet is compressed inside its files, by %s, so leave the compression out", a.Format, a.Compression, Snappy)
	case a.Format == NDJSON && a.Compression != GZIP:
		return fmt.Errorf("archive in %s with %s: lines are compressed by %s", a.Format, a.Compression, GZIP)
	case a.InfrequentAfter < 30*day || a.InfrequentAfter%day != 0:
		return fmt.Errorf("archive infrequent after %v: S3 takes whole days, 30 at the least", a.InfrequentAfter)
	case a.ExpireAfter <= a.InfrequentAfter || a.ExpireAfter%day != 0:
		return fmt.Errorf("archive expiring after %v and infrequent after %v: it must expire later, after whole days", a.ExpireAfter, a.InfrequentAfter)
	}
	return a.validateNames()
}

func (a *ArchiveProps) validateNames() error {
	for _, name := range []struct{ of, is, pattern string }{
		{"archive bucket", a.BucketName, `|[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]`},
		{"archive delivery", a.DeliveryName, `[a-zA-Z0-9_.-]{1,64}`},
		{"archive database", a.Database, `[a-z0-9_]{1,255}`},
		{"archive table", a.Table, `[a-z0-9_]{1,255}`},
		{"archive workgroup", a.Workgroup, `[a-zA-Z0-9._-]{1,128}`},
	} {
		if !isName(name.is, name.pattern) {
			return fmt.Errorf("%s name %q: AWS takes %s", name.of, name.is, strings.TrimPrefix(name.pattern, "|"))
		}
	}
	return nil
}

func isName(name, pattern string) bool {
	return regexp.MustCompile(`^(` + pattern + `)$`).MatchString(name)
}
