package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"kinesis-telemetry-api-extension/internal/account"
	"kinesis-telemetry-api-extension/record"
)

// logLine is a line that an extension printed.
type logLine struct {
	at   time.Time
	text string
}

// event is the line in the form that Lambda gives such lines.
func (l logLine) event() record.Event {
	e := record.Event{Time: l.at.UTC().Format(time.RFC3339Nano), Type: "extension", Record: []byte(l.text)}
	if !l.isObject() {
		e.Record = appendText(nil, strings.ToValidUTF8(l.text, "\ufffd"))
	}
	return e
}

func (l logLine) isObject() bool {
	return strings.HasPrefix(l.text, "{") && json.Valid([]byte(l.text))
}

// saidAs tells whether a record is what Lambda makes of the line.
func (l logLine) saidAs(value []byte) bool {
	var text string
	if json.Unmarshal(value, &text) == nil {
		return strings.TrimSuffix(text, "\n") == l.text
	}
	var said, printed map[string]any
	if json.Unmarshal(value, &said) != nil {
		return false
	}
	if l.isObject() {
		return json.Unmarshal([]byte(l.text), &printed) == nil && maps.EqualFunc(said, printed, sameJSON)
	}
	return said["message"] == l.text
}

func sameJSON(a, b any) bool {
	one, err := json.Marshal(a)
	other, err2 := json.Marshal(b)
	return err == nil && err2 == nil && bytes.Equal(one, other)
}

// urgent tells whether the line is a warning or an error, or has no level:
// a crash has none.
func (l logLine) urgent() bool {
	level := ""
	if l.isObject() {
		level = l.members()["level"]
	} else if words := strings.Fields(l.text); len(words) > 1 {
		level = words[1]
	}
	return !slices.Contains([]string{"DEBUG", "INFO"}, strings.ToUpper(level))
}

// complaint is the error of a line of the level error: its field of that name,
// else its message. Any other line has none.
func (l logLine) complaint() string {
	const field = "error"
	if l.isObject() {
		said := l.members()
		if !strings.EqualFold(said["level"], "ERROR") {
			return ""
		}
		return cmp.Or(said[field], said["message"])
	}
	words := strings.SplitN(l.text, " ", 3)
	if len(words) < 3 || words[1] != "ERROR" {
		return ""
	}
	message, value, found := strings.Cut(words[2], " "+field+"=")
	if !found {
		return message
	}
	if quoted, err := strconv.QuotedPrefix(value); err == nil {
		text, _ := strconv.Unquote(quoted) // QuotedPrefix found it good
		return text
	}
	value, _, _ = strings.Cut(value, " ")
	return value
}

// members are the names and texts of a line that is an object.
func (l logLine) members() map[string]string {
	var all map[string]any
	if json.Unmarshal([]byte(l.text), &all) != nil {
		return nil
	}
	texts := map[string]string{}
	for name, value := range all {
		switch v := value.(type) {
		case string:
			texts[name] = v
		case float64:
			texts[name] = strconv.FormatFloat(v, 'f', -1, 64)
		}
	}
	return texts
}

// lastWord reads the extension's last line: how many events it dropped, by
// reason, and left out. No other line says so.
func (l logLine) lastWord() (told account.LastWord, ok bool) {
	const last = "shut down"
	fields := l.members()
	if fields == nil {
		_, rest, found := strings.Cut(l.text, " "+last+" ")
		if !found {
			return told, false
		}
		fields = map[string]string{"message": last}
		for word := range strings.FieldsSeq(rest) {
			if name, value, ok := strings.Cut(word, "="); ok {
				fields[name] = value
			}
		}
	}
	if !strings.HasPrefix(fields["message"], last) {
		return told, false
	}
	number := func(name string) uint64 {
		n, _ := strconv.ParseUint(fields[name], 10, 64) // 0 where it is none
		return n
	}
	told = account.LastWord{Dropped: account.Losses{}, LeftOut: number("leftOut"), Masked: number("masked")}
	for _, reason := range []string{"queue_full", "too_large", "permanent", "deadline"} {
		if n := number(reason); n > 0 {
			told.Dropped[reason] = n
		}
	}
	return told, true
}
