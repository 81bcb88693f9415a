package config

import (
	"strings"
	"testing"
	"time"
)

func FuzzLoad(f *testing.F) {
	f.Add("KINESIS_TELEMETRY_STREAM=logs\nKINESIS_TELEMETRY_TYPES=all")
	f.Add("KINESIS_TELEMETRY_BUFFER_TIMEOUT=1ns\nKINESIS_TELEMETRY_QUEUE_MAX_BYTES=9223372036854775807MiB")
	f.Add("KINESIS_TELEMETRY_\xff=\xff\n=\n\x00\nAWS_REGION=\u00fc")
	f.Add("AWS_ENDPOINT_URL=http://[::1%25eth0]:4567/%zz\nKINESIS_TELEMETRY_STREAM=arn:aws:kinesis:::stream/")
	f.Add("=" + strings.Repeat("\x8a", 100)) // once read as the alias of each setting that has none
	f.Fuzz(func(t *testing.T, text string) {
		c, err := Load(strings.Split(text, "\n"))
		if err != nil && len(err.Error()) > 10_000 {
			t.Errorf("a message of %d bytes", len(err.Error()))
		}
		check := func(ok bool, what string) {
			if !ok {
				t.Errorf("%s: %+v", what, c)
			}
		}
		check(c.Stream != "", "stream")
		check(len(c.Types) > 0 && len(c.Types) <= 3, "types")
		check(c.Buffer.Timeout >= 25*time.Millisecond && c.Buffer.Timeout <= 30*time.Second, "buffer timeout")
		check(c.Buffer.MaxBytes >= 262_144 && c.Buffer.MaxBytes <= 1_048_576, "buffer bytes")
		check(c.Buffer.MaxItems >= 1_000 && c.Buffer.MaxItems <= 10_000, "buffer items")
		check(c.Port >= 0 && c.Port <= 65_535 && c.Port != reservedPort, "port")
		check(c.PostRuntimeBudget >= 0 && c.PostRuntimeBudget <= 10*time.Second, "budget")
		check(c.RequestTimeout >= 100*time.Millisecond, "request timeout")
		check(c.QueueMaxBytes >= queueLeast && c.QueueMaxBytes <= queueMost, "queue")
		check(c.Packing == PackingLines || c.Packing == PackingSingle, "packing")
		check(c.Function.MemoryMB > 0, "memory")
		check(!strings.ContainsAny(c.Region, "/.:@"), "region")
	})
}
