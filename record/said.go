package record

import "errors"

// Text is what a function or an extension said: its text, or, where it said
// JSON, that JSON. Of an event that was cut it is the beginning.
func (e Event) Text() string {
	if e.Record.Kind() != '"' {
		return string(e.Record)
	}
	said, err := text("record", e.Record)
	if err != nil {
		return string(e.Record)
	}
	return said
}

// Level is the level that a line was logged with, as it was written there
// (INFO, warn, …), or empty where it is not known: it is the text of the
// record's member "level", which Lambda's own JSON formats have too.
// https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
func (e Event) Level() string {
	if e.Record.Kind() != '{' {
		return ""
	}
	errFound := errors.New("found")
	var level string
	err := newObject(e.Record).each(func(o object, name string) error {
		if name != "level" || o.decoder.PeekKind() != '"' {
			return o.skip()
		}
		if err := o.text(&level); err != nil {
			return err
		}
		return errFound
	})
	if err != nil && !errors.Is(err, errFound) {
		return ""
	}
	return level
}
