// Package logger writes what the extension says of itself: few lines, as text
// or as JSON, in the form that the function's own logs have.
package logger

import (
	"io"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/go-json-experiment/json/jsontext"
)

// Level says how much a line matters.
type Level int

// The levels.
const (
	Debug Level = iota
	Info
	Warn
	Error
)

func (l Level) String() string { return [...]string{"DEBUG", "INFO", "WARN", "ERROR"}[l] }

// Logger writes lines. It is used by one goroutine at a time.
type Logger struct {
	out   io.Writer
	json  bool
	least Level
	name  string // who speaks
}

// New returns a logger that writes lines of at least the given level to out,
// each in one Write.
func New(out io.Writer, name string, json bool, least Level) *Logger {
	return &Logger{out: out, json: json, least: least, name: name}
}

// Field is one name and value of a line.
type Field struct {
	Name, Value string
	number      bool // so that it is one in JSON too
}

// maxError bounds the text of an error, in bytes: some quote what a server said,
// of which nobody knows how long it is.
const maxError = 4 << 10

// Err is the field of an error. Errors that were joined are told in one line.
func Err(err error) Field {
	text := strings.ReplaceAll(err.Error(), "\n", "; ")
	if len(text) > maxError {
		text = strings.ToValidUTF8(text[:maxError], "") + "…"
	}
	return Field{Name: "error", Value: text}
}

// Count is the field of a number.
func Count(name string, n uint64) Field {
	return Field{Name: name, Value: strconv.FormatUint(n, 10), number: true}
}

// Log writes one line. That it can't be written is told to nobody.
func (l *Logger) Log(level Level, message string, fields ...Field) {
	if level < l.least {
		return
	}
	if l.json {
		_, _ = l.out.Write(l.jsonLine(level, message, fields))
		return
	}
	_, _ = l.out.Write(l.textLine(level, message, fields))
}

func (l *Logger) textLine(level Level, message string, fields []Field) []byte {
	line := []byte(l.name + " " + level.String() + " " + message)
	for _, f := range fields {
		value := f.Value
		if value == "" || strings.ContainsAny(value, ` "=`) || strings.ContainsFunc(value, unicode.IsControl) {
			value = strconv.Quote(value)
		}
		line = append(line, " "+f.Name+"="+value...)
	}
	return append(line, '\n')
}

func (l *Logger) jsonLine(level Level, message string, fields []Field) []byte {
	line := append([]byte(`{"timestamp":"`), time.Now().UTC().Format("2006-01-02T15:04:05.000Z")...)
	line = append(line, `","level":"`+level.String()+`"`...)
	all := append([]Field{{Name: "extension", Value: l.name}, {Name: "message", Value: message}}, fields...)
	for _, f := range all {
		line = append(line, ',')
		line = append(line, quote(f.Name)...)
		line = append(line, ':')
		line = append(line, f.inJSON()...)
	}
	return append(line, "}\n"...)
}

func (f Field) inJSON() []byte {
	if f.number {
		return []byte(f.Value)
	}
	return quote(f.Value)
}

func quote(text string) []byte {
	quoted, _ := jsontext.AppendQuote(nil, text) // fails only on UTF-8, and mends it
	return quoted
}
