package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// firstMeasure is what a goal is set for.
const firstMeasure = "128 MB: first PutRecords over HTTPS answered, after the push"

// small measures what a function of 128 MB would see: the first PutRecords
// over HTTPS, and a load, under a quota of CPU time and memory.
func small(ctx context.Context, o options, progress io.Writer) ([]row, error) {
	q, err := newQuota(groups, "bench-"+strconv.Itoa(os.Getpid()))
	if err != nil {
		return []row{skipped("a function of 128 MB", "no control group can be made: "+err.Error())}, nil
	}
	defer func() { _ = q.remove() }() // it holds nothing
	e, err := listenTLS(ctx, o.authority)
	if err != nil {
		return nil, err
	}
	defer e.close()
	rows, err := o.firstPuts(ctx, q, e, progress)
	if err != nil {
		return nil, err
	}
	loaded, err := o.smallLoad(ctx, q, e)
	return append(rows, loaded...), err
}

// rooted is a subject that trusts files of roots as large as those that it
// would find on Lambda.
type rooted struct {
	subject
	env []string
}

// rooted has the extension with Amazon's roots, read from a file instead of
// being embedded, so that the endpoint of the bench is trusted too; and the
// same program with all of the system's, in the folders in which Amazon Linux
// 2023 is assumed to have them: one bundle, and two folders with the same.
func (o options) rooted() ([]rooted, error) {
	amazon := filepath.Join(o.dir, "amazon.pem")
	if err := o.authority.beside(o.amazonRoots, amazon); err != nil {
		return nil, err
	}
	all := []rooted{{o.measured(), []string{"AWS_CA_BUNDLE=" + amazon}}}
	if o.defaultRoots == "" {
		return all, nil
	}
	system, err := firstFile("/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/certs/ca-certificates.crt", "/etc/ssl/cert.pem")
	if err != nil {
		return nil, err
	}
	env := ""
	var bundle string
	for _, name := range []string{"certs", "tls"} {
		folder := filepath.Join(o.dir, name)
		if err := os.MkdirAll(folder, 0o700); err != nil {
			return nil, err
		}
		bundle = filepath.Join(folder, "ca-bundle.crt")
		if err := o.authority.beside(system, bundle); err != nil {
			return nil, err
		}
		env += ":" + folder
	}
	s := o.measured()
	s.Name, s.Command = defaultRootsName, []string{o.defaultRoots}
	return append(all, rooted{s, []string{"SSL_CERT_FILE=" + bundle, "SSL_CERT_DIR=" + env[1:]}}), nil
}

func firstFile(paths ...string) (string, error) {
	for _, path := range paths {
		if _, err := os.Stat(path); err == nil {
			return path, nil
		}
	}
	return "", errors.New("the system has no bundle of roots")
}

func (o options) firstPuts(ctx context.Context, q *quota, e *endpoint, progress io.Writer) ([]row, error) {
	subjects, err := o.rooted()
	if err != nil {
		return nil, err
	}
	var answered, asked []row
	var named []subject
	for _, s := range subjects {
		named = append(named, s.subject)
		answered = append(answered, row{Measure: firstMeasure, Subject: s.Name, Unit: "ms", reference: defaultRootsName})
		asked = append(asked, row{Measure: "128 MB: start → first next", Subject: s.Name, Unit: "ms", reference: defaultRootsName})
	}
	err = interleave(named, 1+o.firsts, func(round, i int) error {
		fmt.Fprintf(progress, "\r128 MB: %d of %d", max(1, round), o.firsts)
		next, put, err := subjects[i].first(ctx, q, e)
		if err == nil && round > 0 { // the first one doesn't count
			asked[i].add(milliseconds(next))
			answered[i].add(milliseconds(put))
		}
		return err
	})
	fmt.Fprintln(progress)
	return append(answered, asked...), err
}

// first lets a subject live through one invocation, under the quota. The
// telemetry is pushed as soon as it asks for the next event.
func (s rooted) first(ctx context.Context, q *quota, e *endpoint) (next, put time.Duration, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	before, err := q.throttled()
	if err != nil {
		return 0, 0, err
	}
	p, err := s.start(ctx, place{quota: q}, append(s.env, e.address())...)
	if err != nil {
		return 0, 0, err
	}
	e.puts()
	next, put, err = p.firstPut(ctx, e)
	if err := p.finish(leaveTime, err); err != nil {
		return 0, 0, err
	}
	if after, err := q.throttled(); err != nil || after == before {
		return 0, 0, errors.Join(err, errors.New("the quota did not hold it back, so that it measures nothing"))
	}
	return next, put, nil
}

func (p *process) firstPut(ctx context.Context, e *endpoint) (next, put time.Duration, err error) {
	asked, err := p.awaitNext()
	if err != nil {
		return 0, 0, err
	}
	to, err := p.subscribed()
	if err != nil {
		return 0, 0, err
	}
	began := time.Now()
	if err := to.one(ctx, invocationBody(p.lambda.invoke(), began)); err != nil {
		return 0, 0, err
	}
	for {
		if puts := e.puts(); len(puts) > 0 {
			return asked.at.Sub(p.began), puts[0].answered.Sub(began), nil
		}
		if err := pause(ctx, time.Millisecond); err != nil {
			return 0, 0, fmt.Errorf("waiting for PutRecords: %w", err)
		}
	}
}

// firstsPerLoad is how many first requests are measured for one load, which
// takes as long as a dozen of them.
const firstsPerLoad = 5

// smallLoad pushes 100,000 events under the quota: the extension must survive
// and deliver them all.
func (o options) smallLoad(ctx context.Context, q *quota, e *endpoint) ([]row, error) {
	s := o.measured()
	peak := row{Measure: "128 MB: peak RSS over 100,000 events, all delivered", Subject: s.Name, Unit: "MB"}
	rate := row{Measure: "128 MB: throughput", Subject: s.Name, Unit: "MB/s"}
	group := row{Measure: "128 MB: most memory that the control group counted", Subject: s.Name, Unit: "MB"}
	for range o.firsts / firstsPerLoad {
		t, err := s.try(ctx, trialEvents, place{quota: q}, e, e.environment(o.authority)...)
		if err != nil {
			return nil, fmt.Errorf("100,000 events under a quota: %w", err)
		}
		peak.add(megabytes(t.peak))
		rate.add(t.rate() / 1e6)
	}
	most, err := q.mostMemory()
	if err != nil {
		return nil, err
	}
	group.add(megabytes(most))
	return []row{peak, rate, group}, nil
}
