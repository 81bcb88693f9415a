package record

import (
	"fmt"

	"github.com/go-json-experiment/json/jsontext"
)

// eachMember reads an object. read is called with each name, and reads its
// value.
func eachMember(decoder *jsontext.Decoder, read func(name string) error) error {
	if err := expect(decoder, '{'); err != nil {
		return err
	}
	for decoder.PeekKind() == '"' {
		token, err := decoder.ReadToken()
		if err != nil {
			return err
		}
		if err := read(token.String()); err != nil {
			return err
		}
	}
	return expect(decoder, '}')
}

// eachElement reads an array. read reads one element.
func eachElement(decoder *jsontext.Decoder, read func() error) error {
	if err := expect(decoder, '['); err != nil {
		return err
	}
	for decoder.PeekKind() != ']' {
		if err := read(); err != nil {
			return err
		}
	}
	return expect(decoder, ']')
}

func expect(decoder *jsontext.Decoder, kind jsontext.Kind) error {
	token, err := decoder.ReadToken()
	if err != nil {
		return err
	}
	if token.Kind() != kind {
		return fmt.Errorf("found %v where %v is expected, before byte %d", token.Kind(), kind, decoder.InputOffset())
	}
	return nil
}
