package doctor

// checkRole tells whether the function's role may put records on the stream,
// and who said so.
func checkRole(p *patient) []Finding {
	if !p.stream.known() {
		return alone(unknown("Without a stream, what the role %s may do can't be told.", p.roleName()))
	}
	t := p.put
	switch t.decision {
	case allowed:
		if t.how == tried {
			return alone(ok("The role %s may put records there: Kinesis took a dry run with the role's own keys.", p.roleName()))
		}
		return alone(ok("The role %s may put records there, as IAM simulates its policies; it was not tried with the role's own keys.", p.roleName()))
	case conditional:
		return alone(warning("The role %s may put records there on conditions that a simulation can't meet (%s).", p.roleName(), t.why).
			mend("Make sure that they hold in the function, or try with the role's own keys by --assume-role."))
	case refused:
		return alone(problem("The role %s may not put records there: %s.", p.roleName(), t.why).mend("%s", t.mend))
	case keyless:
		return alone(problem("The role %s may not use the stream's key: %s.", p.roleName(), t.why).mend("%s", t.mend))
	case written:
		return alone(warning("What answers for Kinesis does not know dry runs: it took the record, an empty one, so that your keys may put records there.").
			mend("Look at AWS itself before you rely on it."))
	}
	return alone(unknown("Whether the role %s may put records there can't be told: %s.", p.roleName(), t.why).mend("%s", t.mend))
}

// checkKey tells whether the role may use a key of the stream's own, which
// each PutRecords does.
func checkKey(p *patient) []Finding {
	key, named := p.stream.ownKey()
	switch t := p.encrypt; {
	case key == "":
		return nil
	case !named:
		return alone(unknown("The stream is encrypted by the alias %s, and for which key that stands can't be seen from here.", key).
			mend("Make sure that the role %s may use kms:GenerateDataKey on it.", p.roleName()))
	case t.decision == allowed:
		return alone(ok("The role %s may use the stream's key, as IAM simulates its policies; the key's own policy isn't part of that.", p.roleName()))
	case t.decision == conditional:
		return alone(warning("The role %s may use the stream's key on conditions that a simulation can't meet (%s).", p.roleName(), t.why).
			mend("Make sure that they hold in the function."))
	case t.decision == refused:
		return alone(problem("The role %s may not use the stream's key by its own policies: %s. Only the key's own policy could still allow it.", p.roleName(), t.why).mend("%s", t.mend))
	default:
		return alone(unknown("Whether the role %s may use the stream's key can't be told: %s.", p.roleName(), t.why).mend("%s", t.mend))
	}
}
