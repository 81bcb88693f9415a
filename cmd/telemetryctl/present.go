package main

import (
	"time"

	"kinesis-telemetry-api-extension/internal/consumer"
)

// present knows which shards were read to the present, and since when others
// can't be read.
type present struct {
	there  map[string]bool      // by shard that is read: to the present
	latest map[string]bool      // its last read found nothing newer behind what it gave
	well   map[string]time.Time // when it was last read without an error
}

func newPresent(shards []string, now time.Time) *present {
	p := &present{there: map[string]bool{}, latest: map[string]bool{}, well: map[string]time.Time{}}
	p.open(shards, now)
	return p
}

func (p *present) open(shards []string, now time.Time) {
	for _, id := range shards {
		p.there[id], p.well[id] = false, now
	}
}

// note takes in what one read gave. Twice in a row nothing newer, or nothing
// at all, is the present, also where more comes all the time.
func (p *present) note(b consumer.Batch) {
	if b.Err != nil {
		return
	}
	p.well[b.Shard] = b.Read
	if b.Ended {
		delete(p.there, b.Shard)
		delete(p.latest, b.Shard)
		delete(p.well, b.Shard)
		p.open(b.Opened, b.Read)
		return
	}
	if b.Latest && (len(b.Records) == 0 || p.latest[b.Shard]) {
		p.there[b.Shard] = true
	}
	p.latest[b.Shard] = b.Latest
}

// reached tells whether all shards were read to the present.
func (p *present) reached() bool {
	for _, there := range p.there {
		if !there {
			return false
		}
	}
	return true
}

// failing is for how long a shard could not be read.
func (p *present) failing(shard string, now time.Time) time.Duration {
	return now.Sub(p.well[shard])
}
