package doctor

// tightMemory is the least that a function can have, and with it a fourteenth
// of a core.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
const tightMemory = 128

func checkMemory(p *patient) []Finding {
	if p.function.MemorySize == nil {
		return nil
	}
	if n := *p.function.MemorySize; n > tightMemory {
		return alone(ok("It has %d MB.", n))
	}
	return alone(warning("It has %d MB, and with that a fourteenth of a core, which the function and the extension share: a cold start is slow.", *p.function.MemorySize).
		mend("Give it 256 MB, and see whether what it takes off the duration pays for that."))
}
