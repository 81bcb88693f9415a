package config

import (
	"fmt"
	"strings"
	"time"
)

// bufferTimeout is Lambda's least where an invocation is held for what it
// buffers, and saves it work where none is.
func bufferTimeout(env environment) string {
	if strings.EqualFold(env[Prefix+"FLUSH"], string(FlushContinuous)) {
		return "500ms"
	}
	return "25ms"
}

// leastBufferTimeout is Lambda's.
const leastBufferTimeout = 25 * time.Millisecond

// fitBufferTimeout keeps Lambda from buffering for longer than an invocation is
// held: it would be held for nothing.
func (c *Config) fitBufferTimeout() {
	most := max(c.PostRuntimeBudget/2, leastBufferTimeout)
	if c.Flush == FlushContinuous || c.PostRuntimeBudget == 0 {
		return
	}
	if c.PostRuntimeBudget <= leastBufferTimeout {
		c.Warnings = append(c.Warnings, fmt.Sprintf("%sPOST_RUNTIME_BUDGET=%s: nothing is held, as Lambda buffers telemetry for %s",
			Prefix, c.PostRuntimeBudget, leastBufferTimeout))
	}
	if c.Buffer.Timeout <= most {
		return
	}
	c.Warnings = append(c.Warnings, fmt.Sprintf("%sBUFFER_TIMEOUT=%s: more than half of the budget of %s, using %s",
		Prefix, c.Buffer.Timeout, c.PostRuntimeBudget, most))
	c.Buffer.Timeout = most
}
