package record

// Level is how urgent a line is.
type Level uint8

// The levels, the least urgent first.
const (
	NoLevel Level = iota // none is told
	LevelTrace
	LevelDebug
	LevelInfo
	LevelWarn
	LevelError
	LevelFatal
)

// String is a level's name: trace, debug, info, warn, error or fatal; empty for
// none.
func (l Level) String() string {
	names := [...]string{"", "trace", "debug", "info", "warn", "error", "fatal"}
	if int(l) >= len(names) {
		return ""
	}
	return names[l]
}

// ParseLevel reads a level as the common loggers write it, in any case: INFO,
// warning, SEVERE, fail, crit, …; also the numbers 10 to 60 of pino and bunyan.
// Others are NoLevel.
func ParseLevel[T string | []byte](text T) Level {
	var lower [len("informational")]byte
	if len(text) > len(lower) {
		return NoLevel
	}
	for i := range len(text) {
		c := text[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		lower[i] = c
	}
	switch string(lower[:len(text)]) {
	case "trace", "trc", "trce", "finest", "finer", "silly", "10":
		return LevelTrace
	case "debug", "dbg", "dbug", "fine", "config", "verbose", "20":
		return LevelDebug
	case "info", "inf", "information", "informational", "notice", "log", "30":
		return LevelInfo
	case "warn", "wrn", "warning", "40":
		return LevelWarn
	case "error", "err", "fail", "severe", "50":
		return LevelError
	case "fatal", "ftl", "critical", "crit", "alert", "emergency", "emerg", "panic", "dpanic", "60":
		return LevelFatal
	}
	return NoLevel
}
