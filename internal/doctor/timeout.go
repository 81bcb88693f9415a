package doctor

import "time"

// checkTimeout holds the function's time against that for which it may be held.
func checkTimeout(p *patient) []Finding {
	if p.function.Timeout == nil || p.managed() {
		return nil
	}
	timeout, budget := time.Duration(*p.function.Timeout)*time.Second, p.settings.Budget
	switch {
	case !p.settings.Holds || budget == 0:
		return alone(ok("No invocation is held for delivery; the function's timeout is %v.", timeout))
	case budget >= timeout:
		return alone(warning("An invocation may be held for %v after its end (KINESIS_TELEMETRY_POST_RUNTIME_BUDGET), but the function's timeout is %v: while Kinesis is slow, it is held to the timeout.", budget, timeout).
			mend("Lower the budget well below the timeout."))
	}
	return alone(ok("An invocation is held for delivery for %v at the most, of a timeout of %v.", budget, timeout))
}
