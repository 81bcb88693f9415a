package doctor

import lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"

// checkFunction goes by the states of a function.
// https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html
func checkFunction(p *patient) []Finding {
	f := p.function
	reason := said(string(f.StateReasonCode), text(f.StateReason))
	switch f.State {
	case lambdatypes.StateActive, "":
	case lambdatypes.StatePending:
		return alone(warning("Lambda is still creating it%s.", because(reason)).mend("Look again in a minute."))
	case lambdatypes.StateInactive:
		return alone(warning("Lambda has put it to rest, because nobody invoked it for weeks%s.", because(reason)).mend("Invoke it: that wakes it, after an error or two."))
	case lambdatypes.StateFailed:
		return alone(problem("It can't be invoked, because creating it failed%s.", because(reason)).mend("Mend that, and update the function."))
	default:
		return alone(problem("It can't be invoked: its state is %s%s.", f.State, because(reason)).mend("Look at it in the Lambda console."))
	}
	reason = said(string(f.LastUpdateStatusReasonCode), text(f.LastUpdateStatusReason))
	switch f.LastUpdateStatus {
	case lambdatypes.LastUpdateStatusFailed:
		return alone(problem("Its last update failed, so that it runs as it was before%s.", because(reason)).mend("Mend that, and update it again."))
	case lambdatypes.LastUpdateStatusInProgress:
		return alone(warning("An update of it is under way: what follows tells of the new configuration, which may not run yet.").mend("Look again in a minute."))
	}
	return alone(ok("It is active."))
}

func because(reason string) string {
	if reason == "" {
		return ""
	}
	return " (" + reason + ")"
}
