// Package jsonobject writes JSON objects member by member: what the extension
// says of its own.
package jsonobject

import (
	"strconv"
	"time"

	"kinesis-telemetry-api-extension/record"
)

// Object is a JSON object in the making. The zero value is an empty one. Names
// are written as they are, so that they must need no escapes.
type Object struct{ text []byte }

// Text is the object. It shares the object's memory.
func (o *Object) Text() []byte {
	if len(o.text) == 0 {
		o.text = append(o.text, '{')
	}
	return append(o.text, '}')
}

// Empty tells whether the object has no members.
func (o *Object) Empty() bool { return len(o.text) == 0 }

func (o *Object) name(name string) {
	mark := byte(',')
	if len(o.text) == 0 {
		mark = '{'
	}
	o.text = append(o.text, mark, '"')
	o.text = append(o.text, name...)
	o.text = append(o.text, '"', ':')
}

// Number adds a whole number.
func (o *Object) Number(name string, n int64) {
	o.name(name)
	o.text = strconv.AppendInt(o.text, n, 10)
}

// Milliseconds adds a duration as a number of milliseconds, to the
// microsecond.
func (o *Object) Milliseconds(name string, d time.Duration) {
	o.name(name)
	o.text = strconv.AppendFloat(o.text, float64(d.Microseconds())/1e3, 'f', -1, 64)
}

// String adds a text.
func (o *Object) String(name, value string) {
	o.name(name)
	o.text = record.AppendText(o.text, []byte(value))
}

// Boolean adds true or false.
func (o *Object) Boolean(name string, value bool) {
	o.name(name)
	o.text = strconv.AppendBool(o.text, value)
}

// Value adds a JSON text.
func (o *Object) Value(name string, text []byte) {
	o.name(name)
	o.text = append(o.text, text...)
}
