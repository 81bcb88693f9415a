package rules

import (
	"bytes"

	"kinesis-telemetry-api-extension/record"

	"kinesis-telemetry-api-extension/internal/jsonscan"
)

// LevelOf finds the level that a function or an extension logged a line with:
// in JSON (also within a text) the member level, severity, lvl, or what else
// loggers call it; in a text where the managed runtimes and the common loggers
// write it, or as level=…. A line that doesn't tell, and an event that is none,
// has no level. It allocates nothing.
func LevelOf(raw record.Raw) record.Level {
	if !isLog(raw.Type) {
		return record.NoLevel
	}
	t, ok := onlyString(raw.Record)
	if !ok {
		return levelInObject(raw.Record)
	}
	inside := t.inside(raw.Record)
	inside = inside[:min(len(inside), maxHead)]
	var buffer [maxHead]byte
	text := appendCharacters(buffer[:0], inside)
	if at := jsonscan.Blanks(text, 0); jsonscan.Byte(text, at) == '{' {
		return levelInObject(text[at:])
	}
	return levelInText(text, string(raw.Type) == `"extension"`)
}

// maxHead is how much of a text is looked at for its level.
const maxHead = 1024

// levelInObject reads the members of an object, which may be cut anywhere.
func levelInObject(object []byte) record.Level {
	at := jsonscan.Blanks(object, 0)
	if jsonscan.Byte(object, at) != '{' {
		return record.NoLevel
	}
	for more := true; more; {
		at = jsonscan.Blanks(object, at+1)
		if jsonscan.Byte(object, at) != '"' {
			break
		}
		name := stringAt(object, at)
		colon := colonAfter(object, name.to)
		if colon == 0 {
			break
		}
		from := jsonscan.Blanks(object, colon+1)
		to := endOfValue(object, from)
		if level := levelInMember(name.inside(object), object[from:to]); level != record.NoLevel {
			return level
		}
		at = jsonscan.Blanks(object, to)
		more = jsonscan.Byte(object, at) == ','
	}
	return record.NoLevel
}

func levelInMember(name, value []byte) record.Level {
	switch {
	case len(value) == 0:
	case isLevelName(name) && value[0] == '"':
		return record.ParseLevel(bytes.Trim(value, `"`))
	case isLevelName(name):
		return record.ParseLevel(value)
	case string(name) == "log" && value[0] == '{': // Elastic Common Schema
		return levelInObject(value)
	}
	return record.NoLevel
}

// isLevelName tells whether a logger calls the level so.
func isLevelName(name []byte) bool {
	var lower [len("severitytext")]byte
	if len(name) > len(lower) {
		return false
	}
	n := 0
	for _, c := range name {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != '_' && c != '@' && c != '.' {
			lower[n] = c
			n++
		}
	}
	switch string(lower[:n]) {
	case "level", "severity", "lvl", "loglevel", "levelname", "severitytext", "l":
		return true
	}
	return false
}

// levelInText finds the level in a line of text. named tells that the line may
// begin with who speaks.
func levelInText(text []byte, named bool) record.Level {
	if level := rubyLevel(text); level != record.NoLevel {
		return level
	}
	first, second, _ := bytes.Cut(text, []byte("\n"))
	if level := levelInHead(first, named); level != record.NoLevel {
		return level
	}
	if level := levelInPairs(first); level != record.NoLevel {
		return level
	}
	// java.util.logging has it in the second line.
	if word, _, found := bytes.Cut(second, []byte(": ")); found && isUpper(word) {
		return record.ParseLevel(word)
	}
	return record.NoLevel
}

// rubyLevel reads what Ruby's logger begins a line with: I, [2026-…
func rubyLevel(text []byte) record.Level {
	if len(text) < len("I, [2") || string(text[1:4]) != ", [" || !isDigit(text[4]) {
		return record.NoLevel
	}
	switch text[0] {
	case 'D':
		return record.LevelDebug
	case 'I':
		return record.LevelInfo
	case 'W':
		return record.LevelWarn
	case 'E':
		return record.LevelError
	case 'F':
		return record.LevelFatal
	}
	return record.NoLevel
}

// levelInHead goes through a line's words as long as they are such as come
// before a level: times, ids, what is in brackets, separators. In capitals a
// level counts among them, and in brackets or between tabs in any case; as the
// first word only if something marks it.
func levelInHead(line []byte, named bool) record.Level {
	marked, separated := named, false
	for len(line) > 0 {
		line = bytes.TrimLeft(line, " \t")
		size := bytes.IndexAny(line, " \t")
		if size < 0 {
			size = len(line)
		}
		word, rest := line[:size], line[size:]
		bare := undressed(word)
		if level := record.ParseLevel(bare); level != record.NoLevel && !isDigit(bare[0]) {
			dressed := len(bare) < len(word) || bytes.HasPrefix(rest, []byte("\t"))
			if dressed || marked && isUpper(bare) {
				return level
			}
		}
		if level, found := levelBeforeColon(word); found && !marked {
			return level
		}
		isSeparator := len(bare) == 0
		ended := bytes.HasPrefix(bytes.TrimLeft(rest, " \t"), []byte("- ")) || bytes.HasPrefix(bytes.TrimLeft(rest, " \t"), []byte("| "))
		switch {
		case isSeparator, isDigit(bare[0]), word[0] == '[', isID(bare), separated && ended:
			marked = true
		case named:
			named = false // that was its name
		default:
			return record.NoLevel
		}
		separated = isSeparator
		line = rest
	}
	return record.NoLevel
}

// levelBeforeColon reads LEVEL:name:text, as Python's logging writes it by
// default.
func levelBeforeColon(word []byte) (record.Level, bool) {
	name, _, found := bytes.Cut(word, []byte(":"))
	if !found || !isUpper(name) {
		return record.NoLevel, false
	}
	level := record.ParseLevel(name)
	return level, level != record.NoLevel
}

// undressed is a word without colours, and brackets and punctuation around it.
func undressed(word []byte) []byte {
	for {
		begin := bytes.Index(word, []byte("\x1b["))
		if begin < 0 {
			break
		}
		end := bytes.IndexByte(word[begin:], 'm')
		switch {
		case end < 0:
			return word
		case begin == 0:
			word = word[end+1:]
		default:
			word = word[:begin]
		}
	}
	return bytes.Trim(word, "[]()<>|:-,*")
}

// isUpper tells whether a word is of capital letters alone.
func isUpper(word []byte) bool {
	for _, c := range word {
		if c < 'A' || 'Z' < c {
			return false
		}
	}
	return len(word) > 0
}

// isID tells whether a word is a request's id, or a placeholder for one.
func isID(word []byte) bool {
	if string(word) == "undefined" || string(word) == "N/A" {
		return true // what the runtime of Node.js writes outside of an invocation
	}
	const size = len("8281c69d-1b0f-4c1e-9b1d-0f1c2d3e4f50")
	return len(word) == size && word[8] == '-' && word[13] == '-' && word[18] == '-' && word[23] == '-'
}

// levelInPairs reads level=warn and the like, which stand behind a blank or at
// the beginning.
func levelInPairs(line []byte) record.Level {
	for at := 0; ; {
		sign := bytes.IndexByte(line[at:], '=')
		if sign < 0 {
			return record.NoLevel
		}
		sign += at
		name := line[bytes.LastIndexAny(line[at:sign], " \t")+1+at : sign]
		at = sign + 1
		if isLevelName(name) && len(name) > 1 {
			value := bytes.TrimLeft(line[at:], `"`)
			if end := bytes.IndexAny(value, " \t\",;"); end >= 0 {
				value = value[:end]
			}
			if level := record.ParseLevel(value); level != record.NoLevel {
				return level
			}
		}
	}
}
