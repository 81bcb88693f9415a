package display

import (
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// logfmt reads a line as log/slog and others write it: name=value, with quotes
// where they are needed. It reads only a line that begins with its time and
// has a level, so that no prose is taken for it.
func logfmt(line string) ([]member, bool) {
	if !strings.HasPrefix(line, "time=") && !strings.HasPrefix(line, "timestamp=") && !strings.HasPrefix(line, "ts=") {
		return nil, false
	}
	var all []member
	hasLevel := false
	for line != "" {
		name, rest, found := strings.Cut(line, "=")
		if !found || name == "" || strings.ContainsAny(name, " \"") {
			return nil, false
		}
		value, rest, ok := logfmtValue(rest)
		if !ok {
			return nil, false
		}
		quoted, err := jsontext.AppendQuote(nil, value)
		if err != nil {
			return nil, false
		}
		all = append(all, member{name, quoted})
		hasLevel = hasLevel || name == "level"
		line = rest
	}
	return all, hasLevel
}

// logfmtValue takes a value and the blank behind it from the beginning of a
// line.
func logfmtValue(line string) (value, rest string, ok bool) {
	if !strings.HasPrefix(line, `"`) {
		value, rest, _ = strings.Cut(line, " ")
		return value, rest, true
	}
	quoted, err := strconv.QuotedPrefix(line)
	if err != nil {
		return "", "", false
	}
	value, err = strconv.Unquote(quoted)
	rest, spaced := strings.CutPrefix(line[len(quoted):], " ")
	return value, rest, err == nil && (spaced || rest == "")
}
