package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"
)

// holdMeasure is what a goal is set for.
const holdMeasure = "hold after runtimeDone, beyond buffering and PutRecords"

// runTime is how long the function of a held invocation runs.
const runTime = 5 * time.Millisecond

// holds measures how long an invocation is held once its runtimeDone is
// pushed, without the time that the PutRecords are under way: between the
// endpoint having read its headers and having answered it. Lambda's own
// buffering is not played.
func holds(ctx context.Context, o options, progress io.Writer) ([]row, error) {
	e, err := listenTLS(ctx, o.authority)
	if err != nil {
		return nil, err
	}
	defer e.close()
	var beyond, whole []row
	subjects := o.shipping()
	for _, s := range subjects {
		beyond = append(beyond, row{Measure: holdMeasure, Subject: s.Name, Unit: "ms", reference: sdkName})
		whole = append(whole, row{Measure: "hold after runtimeDone, beyond buffering", Subject: s.Name, Unit: "ms", reference: sdkName})
	}
	for round := range holdRounds {
		for i, s := range subjects {
			held, err := s.holds(ctx, e, o.invocations, e.environment(o.authority)...)
			if err != nil {
				return nil, fmt.Errorf("%s, holds: %w", s.Name, err)
			}
			for _, h := range held {
				beyond[i].add(milliseconds(h.hold - h.putting))
				whole[i].add(milliseconds(h.hold))
			}
			fmt.Fprintf(progress, "\rholds: %d of %d", round*len(subjects)+i+1, holdRounds*len(subjects))
		}
	}
	fmt.Fprintln(progress)
	return append(beyond, whole...), nil
}

// holdRounds is how many processes of each subject are invoked.
const holdRounds = 3

// held is one invocation that was held.
type held struct {
	hold    time.Duration // from the push of its end until next was asked for
	putting time.Duration // so much of it PutRecords was under way
}

// holds lets one process be invoked so many times. The first two connect.
func (s subject) holds(ctx context.Context, e *endpoint, invocations int, env ...string) ([]held, error) {
	ctx, cancel := context.WithTimeout(ctx, longestTrial)
	defer cancel()
	p, err := s.start(ctx, place{}, append(env, "KINESIS_TELEMETRY_FLUSH=end")...)
	if err != nil {
		return nil, err
	}
	all, err := p.holds(ctx, e, invocations)
	return all, p.finish(leaveTime, err)
}

func (p *process) holds(ctx context.Context, e *endpoint, invocations int) (all []held, err error) {
	if _, err := p.awaitNext(); err != nil {
		return nil, err
	}
	to, err := p.subscribed()
	if err != nil {
		return nil, err
	}
	const connecting = 2
	for n := range connecting + invocations {
		id := p.lambda.invoke()
		if err := pause(ctx, runTime); err != nil {
			return nil, err
		}
		e.puts()
		began := time.Now()
		if err := to.one(ctx, invocationBody(id, began)); err != nil {
			return nil, err
		}
		asked, err := p.awaitNext()
		if err != nil {
			return nil, err
		}
		if n < connecting {
			continue
		}
		h, err := heldFor(began, asked.at, e.puts())
		if err != nil {
			return nil, err
		}
		all = append(all, h)
	}
	return all, nil
}

// heldFor takes the time of the requests away that were made meanwhile.
func heldFor(began, asked time.Time, puts []put) (held, error) {
	if len(puts) == 0 {
		return held{}, errors.New("the invocation was let go before it was on the stream")
	}
	h := held{hold: asked.Sub(began)}
	for _, p := range puts {
		h.putting += p.answered.Sub(p.arrived)
	}
	return h, nil
}

// invocationBody is what Lambda pushes of one short invocation that is done.
func invocationBody(id string, now time.Time) []byte {
	at := now.UTC().Format(millis)
	body := fmt.Appendf(nil, `[{"time":"%s","type":"platform.start","record":{"requestId":"%s","version":"$LATEST"}}`, at, id)
	for n := range 5 {
		body = fmt.Appendf(body, `,{"time":"%s","type":"function","record":"%s\t%s\tINFO\treserved %d of article TEA-01234 in Berlin\n"}`, at, at, id, n)
	}
	return fmt.Appendf(body, `,{"time":"%s","type":"platform.runtimeDone","record":{"requestId":"%s","status":"success",`+
		`"metrics":{"durationMs":5.123,"producedBytes":31}}}]`, at, id)
}
