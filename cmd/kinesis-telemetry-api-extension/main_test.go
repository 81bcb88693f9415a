package main

import (
	"math"
	"runtime/debug"
	"testing"

	"kinesis-telemetry-api-extension/internal/config"
)

func TestTheRuntimesLimitFollowsTheFunctionsMemoryUnlessOneIsGiven(t *testing.T) {
	t.Cleanup(func() { debug.SetMemoryLimit(math.MaxInt64) })
	const given = 77 << 20
	for _, tt := range []struct {
		environ []string
		want    int64
	}{
		{[]string{"AWS_LAMBDA_FUNCTION_MEMORY_SIZE=128"}, (32 + 12) << 20},
		{[]string{"AWS_LAMBDA_FUNCTION_MEMORY_SIZE=10240"}, (32 + 96) << 20},
		{[]string{"AWS_LAMBDA_FUNCTION_MEMORY_SIZE=128", "GOMEMLIMIT=77MiB"}, given},
		{[]string{"GOMEMLIMIT=off"}, given},
	} {
		debug.SetMemoryLimit(given) // as the runtime had read it
		// Without Lambda's API it ends here.
		if err := run(t.Context(), tt.environ, "ext", func() {}); err == nil {
			t.Fatal("it ran outside of Lambda")
		}
		if got := debug.SetMemoryLimit(-1); got != tt.want {
			t.Errorf("%v: the limit is %d, want %d", tt.environ, got, tt.want)
		}
	}
}

// A net that the heap rests on costs more CPU than all the rest.
func TestTheRuntimesLimitIsFarAboveWhatMayWait(t *testing.T) {
	for _, extra := range []string{
		"X=", "KINESIS_TELEMETRY_QUEUE_MAX_BYTES=64MiB", "KINESIS_TELEMETRY_QUEUE_MAX_BYTES=1024MiB", "KINESIS_TELEMETRY_MAX_RECORD_BYTES=10MiB",
	} {
		for _, memory := range []string{"128", "512", "3008", "10240"} {
			c, _ := config.Load([]string{"AWS_REGION=eu-west-1", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE=" + memory, extra})
			least := int64(c.QueueMaxBytes) + 32<<20 + 4*int64(c.MaxRecordBytes-1<<20)
			if c.MemoryLimit < least {
				t.Errorf("%s MB, %s: the limit is %d MiB, at least %d MiB may be in use", memory, extra, c.MemoryLimit>>20, least>>20)
			}
		}
	}
}
