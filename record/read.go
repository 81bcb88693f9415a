package record

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"
)

// object is a JSON object that is being read, at the value of a member.
type object struct{ decoder *jsontext.Decoder }

// readObject reads the record of an event of one of the given types. read is
// called at each member with the object, and reads its value.
func (e Event) readObject(read func(o object, name string) error, types ...string) error {
	if !slices.Contains(types, e.Type) {
		return fmt.Errorf("an event of type %q has no record of %v", e.Type, types)
	}
	o := newObject(e.Record)
	if err := o.each(read); err != nil {
		return fmt.Errorf("reading the record of a %s: %w", e.Type, err)
	}
	return nil
}

func newObject(value jsontext.Value) object {
	return object{jsontext.NewDecoder(bytes.NewBuffer(value), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))}
}

// each reads all members. One that is null says as little as one that is not
// there.
func (o object) each(read func(o object, name string) error) error {
	return eachMember(o.decoder, func(name string) error {
		if o.decoder.PeekKind() == 'n' {
			return o.decoder.SkipValue()
		}
		if err := read(o, name); err != nil {
			return fmt.Errorf("member %q: %w", name, err)
		}
		return nil
	})
}

func (o object) skip() error { return o.decoder.SkipValue() }

func (o object) text(to *string) error {
	value, err := o.value('"')
	if err != nil {
		return err
	}
	unquoted, _ := jsontext.AppendUnquote(nil, value) // it is a string, and halves of surrogates are mended
	*to = string(unquoted)
	return nil
}

// texts reads an array of strings.
func (o object) texts(to *[]string) error {
	return eachElement(o.decoder, func() error {
		var text string
		err := o.text(&text)
		*to = append(*to, text)
		return err
	})
}

func (o object) boolean(to *bool) error {
	value, err := o.decoder.ReadValue()
	if err == nil && value.Kind() != 't' && value.Kind() != 'f' {
		err = fmt.Errorf("%s is neither true nor false", value)
	}
	*to = err == nil && value.Kind() == 't'
	return err
}

// number reads a whole number, which may be written as a fraction or in
// quotes, as Lambda does here and there.
func (o object) number(to *int64) error {
	value, err := o.decoder.ReadValue()
	if err != nil {
		return err
	}
	digits := string(bytes.Trim(value, `"`))
	if *to, err = strconv.ParseInt(digits, 10, 64); err == nil {
		return nil
	}
	f, err := strconv.ParseFloat(digits, 64)
	if err != nil || math.IsNaN(f) || math.Abs(f) >= 1<<63 {
		return fmt.Errorf("%.40s is no whole number of 64 bits", value)
	}
	*to = int64(f)
	return nil
}

// milliseconds reads a number of milliseconds, whole or not, to the
// nanosecond.
func (o object) milliseconds(to *time.Duration) error {
	value, err := o.value('0')
	if err != nil {
		return err
	}
	f, err := strconv.ParseFloat(string(value), 64)
	f = math.Round(f * float64(time.Millisecond))
	if err != nil || math.Abs(f) >= math.MaxInt64 {
		return fmt.Errorf("%.40s milliseconds are no time.Duration", value)
	}
	*to = time.Duration(f)
	return nil
}

// value reads a value of the given kind.
func (o object) value(kind jsontext.Kind) (jsontext.Value, error) {
	value, err := o.decoder.ReadValue()
	if err == nil && value.Kind() != kind {
		err = fmt.Errorf("found %v where %v is expected", value.Kind(), kind)
	}
	return value, err
}
