package doctor

import (
	"slices"

	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"
)

// tracePort is where the X-Ray daemon listens in a sandbox.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
const tracePort = 2000

// checkPort looks for somebody else on the port. The one that Lambda reserves,
// 9001, is a bad setting.
func checkPort(p *patient) []Finding {
	port := p.settings.Port
	if port == 0 {
		return alone(ok("The extension takes any port that is free."))
	}
	for _, n := range p.neighbours() {
		if slices.Contains(n.ports, port) {
			return alone(clash(port, n.name))
		}
	}
	if t := p.function.TracingConfig; port == tracePort && t != nil && t.Mode == lambdatypes.TracingModeActive {
		return alone(clash(port, "the X-Ray daemon"))
	}
	return alone(ok("The extension listens on port %d, which nobody else that is known here uses.", port))
}

func clash(port int, who string) Finding {
	return warning("The extension prefers port %d, which %s uses: whoever comes later has to go without. The extension then takes another; the other may not.", port, who).
		mend("Set KINESIS_TELEMETRY_PORT to 0, which takes any that is free, or remove it.")
}
