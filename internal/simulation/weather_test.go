package simulation

import (
	"time"

	"kinesis-telemetry-api-extension/internal/kinesissim"
	"kinesis-telemetry-api-extension/internal/simulation/world"
)

// drawWeather decides when Kinesis fails and how. A third of the lives have
// nothing but fair weather.
func (p *plan) drawWeather(d dice) {
	if d.chance(0.35) {
		return
	}
	for i := range p.visits {
		if d.chance(0.4) {
			p.visits[i].mishaps = append(p.visits[i].mishaps, drawMishap(d, p.seed))
		}
		if d.chance(0.15) {
			p.visits[i].mishaps = append(p.visits[i].mishaps, drawMishap(d, p.seed))
		}
	}
}

func drawMishap(d dice, seed uint64) mishap {
	m := mishap{after: d.span(time.Millisecond, 5*time.Second)}
	if d.chance(0.5) {
		m.after = 0
	}
	if d.chance(0.25) {
		m.name, m.cut = "Kinesis' connections are cut", world.KinesisPort
		if d.chance(0.3) {
			m.name, m.cut = "the telemetry's connection is cut", world.TelemetryPort
		}
		return m
	}
	var f kinesissim.Faults
	m.name, f = drawFaults(d)
	f.Seed = seed
	m.faults = &f
	return m
}

func drawFaults(d dice) (string, kinesissim.Faults) {
	last := pick(d, 1, 2, 5, kinesissim.Forever)
	calls := func(kind kinesissim.FaultKind, status int, code string) kinesissim.Faults {
		return kinesissim.Faults{Calls: []kinesissim.CallFault{{First: 1, Last: last, Kind: kind, Status: status, Code: code}}}
	}
	switch d.IntN(12) {
	case 0:
		return "throttled shares", kinesissim.Faults{Throttle: pick(d, 0.1, 0.5, 0.9, 1)}
	case 1:
		return "slow", kinesissim.Faults{Delay: d.span(time.Millisecond, 20*time.Second)}
	case 2:
		return "trickling", kinesissim.Faults{Trickle: d.span(time.Millisecond, 2*time.Second)}
	case 3, 4:
		return "outage", kinesissim.Faults{Outages: []kinesissim.Outage{{Span: d.span(time.Millisecond, 24*time.Hour)}}}
	case 5:
		return "failing", calls(kinesissim.Fail, 500, "InternalFailure")
	case 6:
		return "throttling whole requests", calls(kinesissim.Fail, 400, "LimitExceededException")
	case 7:
		return "hanging", calls(kinesissim.Hang, 0, "")
	case 8:
		return "losing answers", calls(kinesissim.Lose, 0, "")
	case 9:
		return "resetting", calls(kinesissim.Reset, 0, "")
	case 10:
		if d.chance(0.3) {
			return "refusing for good", calls(kinesissim.Fail, 400, "AccessDeniedException")
		}
	}
	return "fair", kinesissim.Faults{}
}
