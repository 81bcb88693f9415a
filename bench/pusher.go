package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"time"
)

// pusher pushes telemetry as Lambda does: one body at a time, the next one when
// the last one was answered.
type pusher struct {
	to     string // URL
	client *http.Client
}

// pushed is what a pusher did.
type pushed struct {
	bytes int64
	took  time.Duration // from the first body to the last answer
}

func newPusher(to string) *pusher {
	return &pusher{to: to, client: &http.Client{Transport: &http.Transport{}}}
}

// push pushes the bodies as fast as they are taken, and after each of them
// calls after.
func (p *pusher) push(ctx context.Context, bodies [][]byte, after func() error) (pushed, error) {
	defer p.client.CloseIdleConnections()
	var all pushed
	began := time.Now()
	for i, body := range bodies {
		err := p.one(ctx, body)
		if err == nil {
			err = after()
		}
		if err != nil {
			return all, fmt.Errorf("pushing body %d of %d: %w", i+1, len(bodies), err)
		}
		all.bytes += int64(len(body))
	}
	all.took = time.Since(began)
	return all, nil
}

func (p *pusher) one(ctx context.Context, body []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.to, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := p.client.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("it answered %s", resp.Status)
	}
	return nil
}
