package main

import (
	"context"
	"os"
	"time"

	"kinesis-telemetry-api-extension/internal/account"
	"kinesis-telemetry-api-extension/internal/consumer"
)

// openTime bounds finding the stream.
const openTime = 15 * time.Second

// run is the command: everything is checked before anything starts.
func (l *local) run(ctx context.Context, s streams) error {
	if err := l.check(); err != nil {
		return err
	}
	payloads, err := l.payloads(s.in)
	if err != nil {
		return err
	}
	gentle, hard, stop := interruptible(ctx)
	defer stop()
	d, err := l.open(gentle)
	if err != nil {
		return err
	}
	defer d.close()

	w := &witness{account: account.New()}
	x, err := l.life(d, w, payloads)
	if err != nil {
		return err
	}
	if err := l.ensureStream(gentle, d); err != nil {
		return err
	}
	reader, err := d.reader(gentle)
	if err != nil {
		return err
	}
	v := &view{account: w.account, witness: w, out: l.output(s), progress: l.progress(s), shards: len(reader.Shards()), off: x.off, bare: x.bare}
	if err := v.watch(gentle, hard, x, reader); err != nil {
		return err
	}
	return v.verdict(gentle)
}

// reader finds the stream.
func (d *destination) reader(ctx context.Context) (*consumer.Reader, error) {
	ctx, cancel := context.WithTimeout(ctx, openTime)
	defer cancel()
	r, err := consumer.Open(ctx, d.client, d.stream, consumer.Start{Type: d.from})
	if err != nil {
		return nil, d.unreadable(err)
	}
	return r, nil
}

// noColorAsked is how people say it for every program.
// https://no-color.org
func noColorAsked() bool { return os.Getenv("NO_COLOR") != "" }
