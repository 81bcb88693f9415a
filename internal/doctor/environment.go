package doctor

// managedSchema is the only version of events that Managed Instances have.
// https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances.html
const managedSchema = "2025-01-29"

// checkEnvironment says what is different in execution environments that are
// not the usual ones.
func checkEnvironment(p *patient) []Finding {
	switch {
	case p.managed() && p.settings.SchemaVersion != managedSchema:
		return alone(problem("It runs on Lambda Managed Instances, which know only version %s of the Telemetry API's events, and KINESIS_TELEMETRY_SCHEMA_VERSION is %s: no telemetry comes.", managedSchema, p.settings.SchemaVersion).
			mend("Remove KINESIS_TELEMETRY_SCHEMA_VERSION."))
	case p.managed():
		return alone(ok("It runs on Lambda Managed Instances: many invocations at once, never frozen, and no platform.runtimeDone."))
	case p.snapshots():
		return alone(warning("SnapStart is on: environments of one published version begin from one snapshot of the extension, with the same environment id, so that two of them can't be told apart by their ids.").
			mend("Where ids have to be unique, switch SnapStart off."))
	}
	return nil
}
