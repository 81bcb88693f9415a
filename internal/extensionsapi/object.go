package extensionsapi

import (
	"bytes"
	"fmt"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// readObject reads the members of a JSON object that are named in into: each a
// *string or an *int64. Members that AWS adds tomorrow are passed over.
func readObject(text []byte, into map[string]any) error {
	decoder := jsontext.NewDecoder(bytes.NewReader(text), jsontext.AllowDuplicateNames(true))
	if token, err := decoder.ReadToken(); err != nil || token.Kind() != '{' {
		return fmt.Errorf("the answer is no JSON object: %.100q", text)
	}
	for decoder.PeekKind() == '"' {
		token, err := decoder.ReadToken()
		if err != nil {
			return err
		}
		name := token.String()
		value, err := decoder.ReadValue()
		if err != nil {
			return err
		}
		if err := setMember(into[name], value); err != nil {
			return fmt.Errorf("member %q: %w", name, err)
		}
	}
	_, err := decoder.ReadToken()
	return err
}

func setMember(into any, value jsontext.Value) error {
	if value.Kind() == 'n' {
		return nil
	}
	switch into := into.(type) {
	case *string:
		if value.Kind() != '"' {
			return fmt.Errorf("%.100q is no string", []byte(value))
		}
		text, err := jsontext.AppendUnquote(nil, value)
		*into = string(text)
		return err
	case *int64:
		number, err := strconv.ParseInt(string(value), 10, 64)
		if err != nil {
			return fmt.Errorf("%.100q is no whole number", []byte(value))
		}
		*into = number
	}
	return nil
}
