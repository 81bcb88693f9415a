package doctor

import lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"

// plainSchema is the version of events in which a line is always a string.
// https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
const plainSchema = "2022-07-01"

// checkLogFormat holds the function's log against the version of events.
func checkLogFormat(p *patient) []Finding {
	l := p.function.LoggingConfig
	if l == nil || l.LogFormat != lambdatypes.LogFormatJson {
		return alone(ok("The function's log is text: its lines come as strings, with nothing in them that names their invocation."))
	}
	if p.settings.SchemaVersion == plainSchema {
		return alone(warning("The function's log is JSON, but with KINESIS_TELEMETRY_SCHEMA_VERSION=%s its lines come as strings.", plainSchema).
			mend("Remove KINESIS_TELEMETRY_SCHEMA_VERSION: with a newer one they come as objects."))
	}
	return alone(ok("The function's log is JSON: its lines come as objects."))
}

// logGroup is where CloudWatch would keep the function's log.
func (p *patient) logGroup() string {
	if l := p.function.LoggingConfig; l != nil && text(l.LogGroup) != "" {
		return text(l.LogGroup)
	}
	return "/aws/lambda/" + text(p.function.FunctionName)
}

// checkLogs tells whether the function's log is paid for a second time.
func checkLogs(p *patient) []Finding {
	switch p.log.decision {
	case allowed, conditional:
		return alone(ok("CloudWatch Logs goes on as well, in %s; it ends when logs:PutLogEvents is taken from the role %s.", p.logGroup(), p.roleName()))
	case refused:
		return alone(ok("Nothing goes to CloudWatch Logs, because the role %s may not write there: what the extension says of its own losses at the end of an environment is read nowhere either.", p.roleName()))
	}
	return alone(unknown("Whether CloudWatch Logs goes on as well can't be told: %s.", p.log.why).mend("%s", p.log.mend))
}
