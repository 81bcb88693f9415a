package format

// The severities that levels stand for.
// https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber
const (
	severityTrace = 1
	severityDebug = 5
	severityInfo  = 9
	severityWarn  = 13
	severityError = 17
	severityFatal = 21
)

// findLevel is what an object's first member "level" says that is a string or
// a number. The object may be cut anywhere.
func findLevel(object []byte) characters {
	at := skipBlanks(object, 0)
	if byteAt(object, at) != '{' {
		return characters{}
	}
	for more := true; more; {
		var key, value []byte
		if key, value, at = scanMember(object, at+1); at < 0 {
			return characters{}
		}
		if string(key) == `"level"` {
			switch c := value[0]; {
			case c == '"':
				return characters{text: value[1 : len(value)-1], quoted: true}
			case c == '-' || isDigit(c):
				return plainText(value)
			}
		}
		at = skipBlanks(object, at)
		more = byteAt(object, at) == ','
	}
	return characters{}
}

// severity is the severity that a level of one of the common loggers stands
// for, or 0. Numbers are those of pino and bunyan.
func severity(level characters) int {
	var lower [len("informational")]byte
	if len(level.text) > len(lower) {
		return 0
	}
	for i, c := range level.text {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		lower[i] = c
	}
	switch string(lower[:len(level.text)]) {
	case "trace", "trc", "finest", "finer", "silly", "10":
		return severityTrace
	case "debug", "dbg", "fine", "verbose", "20":
		return severityDebug
	case "info", "inf", "information", "informational", "notice", "log", "30":
		return severityInfo
	case "warn", "wrn", "warning", "40":
		return severityWarn
	case "error", "err", "severe", "50":
		return severityError
	case "fatal", "ftl", "critical", "crit", "alert", "emergency", "emerg", "panic", "dpanic", "60":
		return severityFatal
	}
	return 0
}
