package kinesis

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// jsonReader reads answers in JSON.
type jsonReader struct{ d *jsontext.Decoder }

func newJSONReader(b []byte) jsonReader {
	return jsonReader{jsontext.NewDecoder(bytes.NewBuffer(b))}
}

func (r jsonReader) Map(member func(name string) error) error {
	if err := r.begin('{', "an object"); err != nil {
		return err
	}
	for r.d.PeekKind() != '}' {
		t, err := r.d.ReadToken()
		if err != nil {
			return err
		}
		if err := member(t.String()); err != nil {
			return err
		}
	}
	_, err := r.d.ReadToken()
	return err
}

func (r jsonReader) List(element func() error) error {
	if err := r.begin('[', "an array"); err != nil {
		return err
	}
	for r.d.PeekKind() != ']' {
		if err := element(); err != nil {
			return err
		}
	}
	_, err := r.d.ReadToken()
	return err
}

func (r jsonReader) begin(kind jsontext.Kind, what string) error {
	t, err := r.d.ReadToken()
	switch {
	case err != nil:
		return err
	case t.Kind() != kind:
		return fmt.Errorf("%v where %s should be", t.Kind(), what)
	}
	return nil
}

func (r jsonReader) Text() (string, error) {
	t, err := r.d.ReadToken()
	switch {
	case err != nil:
		return "", err
	case t.Kind() == 'n':
		return "", nil
	case t.Kind() != '"':
		return "", fmt.Errorf("%v where a string should be", t.Kind())
	}
	return t.String(), nil
}

func (r jsonReader) Count() (n int, given bool, err error) {
	v, err := r.d.ReadValue()
	if err != nil || v.Kind() == 'n' {
		return 0, false, err
	}
	n, err = strconv.Atoi(string(v))
	if err != nil || n < 0 {
		return 0, false, errors.New("a value that is not a count")
	}
	return n, true, nil
}

func (r jsonReader) Skip() error { return r.d.SkipValue() }

func (r jsonReader) End() error {
	if r.d.PeekKind() != 0 {
		return errors.New("more than one JSON value")
	}
	if _, err := r.d.ReadToken(); !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}

// unquoted leaves out of an error of jsontext's the names around it, which are the
// answer's and may be anything.
func unquoted(err error) error {
	var at *jsontext.SyntacticError
	if errors.As(err, &at) {
		return fmt.Errorf("byte %d: %w", at.ByteOffset, at.Err)
	}
	return err
}
