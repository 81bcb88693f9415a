package rules

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

const (
	// MaxRulesBytes is the longest text of rules.
	MaxRulesBytes = 1 << 20
	// MaxRules is how many rules there can be.
	MaxRules = 63
)

// Parse reads rules as Datadog's users write them: an array of objects
// with type, name, pattern and replace_placeholder, and for mask_sequences,
// instead of pattern, builtin (see [Builtins]) or keys. A name may be left out.
// It returns the rules that work, which is never nil, and a [Errors] about
// those that don't.
func Parse(text []byte) (*Rules, error) {
	drafts, faults := readDrafts(text)
	r := &Rules{}
	var hints []string
	for i := range drafts {
		one, err := drafts[i].rule()
		if err == nil && len(r.all) == MaxRules {
			err = fmt.Errorf("there are more than %d rules", MaxRules)
		}
		if err != nil {
			faults = append(faults, &Error{drafts[i].number, drafts[i].text["name"], drafts[i].text["type"], err.Error()})
			continue
		}
		bit := uint64(1) << len(r.all)
		if one.mask == nil || one.mask.template {
			r.survey.whole |= bit
		}
		r.masking = r.masking || one.mask != nil
		r.all = append(r.all, one)
		hints = append(hints, one.hint)
	}
	if len(r.all) > 0 {
		r.survey.detector = newDetector(hints)
	}
	if len(faults) > 0 {
		return r, faults
	}
	return r, nil
}

// draft is a rule as it was written.
type draft struct {
	number int
	text   map[string]string
	keys   []string
	faults []error
}

// readDrafts reads an array of objects.
func readDrafts(text []byte) ([]draft, Errors) {
	whole := func(format string, a ...any) Errors { return Errors{{Fault: fmt.Sprintf(format, a...)}} }
	switch {
	case len(bytes.TrimSpace(text)) == 0:
		return nil, whole("it is empty: [] is no rule")
	case len(text) > MaxRulesBytes:
		return nil, whole("it is longer than %d bytes", MaxRulesBytes)
	}
	d := jsontext.NewDecoder(bytes.NewReader(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))), jsontext.AllowDuplicateNames(true))
	if d.PeekKind() != '[' {
		if _, err := d.ReadToken(); err != nil {
			return nil, whole("it is no JSON: %s", placed(text, err))
		}
		return nil, whole("it is no array: rules are [{…}, {…}]")
	}
	_, _ = d.ReadToken() // it was seen
	var drafts []draft
	for d.PeekKind() != ']' {
		one := draft{number: len(drafts) + 1, text: map[string]string{}}
		if err := one.read(d); err != nil {
			return drafts, whole("it is no JSON from rule %d on: %s", one.number, placed(text, err))
		}
		drafts = append(drafts, one)
	}
	_, _ = d.ReadToken()
	if _, err := d.ReadToken(); !errors.Is(err, io.EOF) {
		return drafts, whole("something follows the array, at %s", place(text, int(d.InputOffset())))
	}
	return drafts, nil
}

// placed says what is wrong with a text's JSON, and where.
func placed(text []byte, err error) string {
	var syntactic *jsontext.SyntacticError
	if !errors.As(err, &syntactic) {
		return err.Error()
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return "it ends too early, at " + place(text, len(text))
	}
	return fmt.Sprintf("%v, at %s", syntactic.Err, place(text, int(syntactic.ByteOffset)))
}

func place(text []byte, offset int) string {
	before := text[:min(offset, len(text))]
	line := bytes.Count(before, []byte("\n")) + 1
	return fmt.Sprintf("line %d, column %d", line, len(before)-bytes.LastIndexByte(before, '\n'))
}

// read reads one rule. It only fails where the JSON ends or breaks.
func (d *draft) read(from *jsontext.Decoder) error {
	if from.PeekKind() != '{' {
		value, err := from.ReadValue()
		if err == nil {
			d.fault("it is %s, and not an object", value.Kind())
		}
		return err
	}
	if _, err := from.ReadToken(); err != nil {
		return err
	}
	for from.PeekKind() != '}' {
		name, err := from.ReadToken()
		if err != nil {
			return err
		}
		member := name.String()
		value, err := from.ReadValue()
		if err != nil {
			return err
		}
		d.member(member, value)
	}
	_, err := from.ReadToken()
	return err
}

func (d *draft) fault(format string, a ...any) { d.faults = append(d.faults, fmt.Errorf(format, a...)) }

func (d *draft) member(name string, value jsontext.Value) {
	switch name {
	case "type", "name", "pattern", "builtin", "replace_placeholder":
		text, ok := textOf(value)
		if _, twice := d.text[name]; twice {
			d.fault("%s is given twice", name)
		} else if !ok {
			d.fault("%s must be a string", name)
		}
		d.text[name] = text
	case "keys":
		d.readKeys(value)
	default:
		d.fault("there is no member %.40q", name)
	}
}

func textOf(value jsontext.Value) (string, bool) {
	if value.Kind() != '"' {
		return "", false
	}
	text, err := jsontext.AppendUnquote(nil, value)
	return string(text), err == nil
}

func (d *draft) readKeys(value jsontext.Value) {
	if d.keys != nil {
		d.fault("keys is given twice")
	}
	d.keys = []string{}
	from := jsontext.NewDecoder(bytes.NewReader(value), jsontext.AllowDuplicateNames(true))
	if token, err := from.ReadToken(); err == nil && token.Kind() == '[' {
		for from.PeekKind() != ']' {
			element, err := from.ReadValue()
			key, ok := textOf(element)
			if err != nil || !ok || key == "" {
				d.fault("keys must be names, but one is %.40s", element)
				return
			}
			d.keys = append(d.keys, key)
		}
	}
	if len(d.keys) == 0 {
		d.fault(`keys must be names, such as ["password"]`)
	}
}
