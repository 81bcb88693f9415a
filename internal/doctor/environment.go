package doctor

// managedSchema is the only version of events that Managed Instances have.
// https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances.html
const managedSchema = "2025-01-29"

// checkEnvironment says what is different in execution environments that are
// not the usual ones.
func checkEnvironment(p *patient) []Finding {
	switch {
	case p.managed() && p.settings.SchemaVersion != managedSchema:
		return alone(warning("It runs on Lambda Managed Instances, which know only version %s of the Telemetry API's events: KINESIS_TELEMETRY_SCHEMA_VERSION=%s is not heeded.", managedSchema, p.settings.SchemaVersion).
			mend("Remove KINESIS_TELEMETRY_SCHEMA_VERSION."))
	case p.managed():
		return alone(ok("It runs on Lambda Managed Instances: many invocations at once, never frozen, and no platform.runtimeDone."))
	case p.snapshots():
		return alone(ok("SnapStart is on: each environment that is restored from the snapshot has ids of its own; what was said before the snapshot has the same ids in all of them."))
	}
	return nil
}
