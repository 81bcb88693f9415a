package endtoend

import (
	"fmt"
	"math/rand/v2"
	"time"

	"kinesis-telemetry-api-extension/internal/kinesissim"
)

// weather is what befalls Kinesis for a while, drawn by dice. Whatever it is,
// it passes, and what was said meanwhile can still be delivered.
func weather(dice *rand.Rand) (name string, faults kinesissim.Faults) {
	at := 1 + dice.IntN(4)
	calls := func(kind kinesissim.FaultKind, most int) []kinesissim.CallFault {
		return []kinesissim.CallFault{{First: at, Last: at + dice.IntN(most), Kind: kind}}
	}
	failure := func(status int, code string) kinesissim.Faults {
		f := calls(kinesissim.Fail, 6)
		f[0].Status, f[0].Code = status, code
		return kinesissim.Faults{Calls: f}
	}
	upTo := func(most time.Duration) time.Duration { return time.Duration(dice.Int64N(int64(most))) }
	switch dice.IntN(10) {
	case 0:
		return "throttles", kinesissim.Faults{Throttle: 0.1 + dice.Float64()/2, Seed: dice.Uint64()}
	case 1:
		return "slow answers", kinesissim.Faults{Delay: upTo(300 * time.Millisecond)}
	case 2:
		return "trickling answers", kinesissim.Faults{Trickle: upTo(20 * time.Millisecond)}
	case 3:
		return "failures", failure(500, "InternalFailure")
	case 4:
		return "limits", failure(400, "LimitExceededException")
	case 5:
		return "expired credentials", failure(400, "ExpiredTokenException")
	case 6:
		return "resets", kinesissim.Faults{Calls: calls(kinesissim.Reset, 6)}
	case 7:
		return "lost answers", kinesissim.Faults{Calls: calls(kinesissim.Lose, 2)}
	case 8:
		return "no answers", kinesissim.Faults{Calls: calls(kinesissim.Hang, 2)}
	}
	return "outage", kinesissim.Faults{Outages: []kinesissim.Outage{{Start: upTo(time.Second), Span: upTo(4 * time.Second)}}}
}

// load is what one invocation is asked to do: mostly little, now and then a
// burst.
func load(dice *rand.Rand) string {
	switch dice.IntN(8) {
	case 0:
		return fmt.Sprintf(`{"lines":%d,"bytes":%d}`, 500+dice.IntN(2500), 100+dice.IntN(400))
	case 1:
		return fmt.Sprintf(`{"lines":%d,"bytes":%d}`, 1+dice.IntN(4), 10_000+dice.IntN(60_000))
	case 2:
		return `{"fail":true}`
	}
	return fmt.Sprintf(`{"lines":%d,"bytes":%d,"sleep":"%dms"}`, dice.IntN(40), 50+dice.IntN(400), dice.IntN(120))
}

// ending is what ends the function's process, and with it the extension's.
func ending(dice *rand.Rand) (name, payload string) {
	if dice.IntN(2) == 0 {
		return "timeout", `{"lines":5,"overrun":true}`
	}
	return "crash", `{"lines":5,"panic":true}`
}

// rest is how long the environment is frozen between two invocations.
func rest(dice *rand.Rand) time.Duration {
	if dice.IntN(12) == 0 {
		return time.Duration(1+dice.IntN(5)) * time.Second
	}
	return time.Duration(dice.IntN(120)) * time.Millisecond
}
