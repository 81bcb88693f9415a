// Package dump finds Kinesis records in what people keep them in: bytes as
// they are, base64, what the AWS command line prints, what Lambda passes to a
// function.
package dump

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"unicode/utf8"
)

// Record is the data of one record.
type Record struct {
	// Place is where it was found: empty for the whole of the file, else
	// such as "line 3" or "Records[2]".
	Place string
	Data  []byte
	// Err is why there is no data.
	Err error
}

// Records finds the records in a file's content:
//
//   - JSON objects with "Records": what aws kinesis get-records prints (Data),
//     and a Lambda function's event (kinesis.data); one or many of them
//   - a JSON array of base64 strings
//   - base64, one record in one line or wrapped over several, or one record a
//     line or word
//   - anything else is one record as it is
//
// What begins as one of the former and breaks off, or has a character that
// does not belong there, is a Record with that place and error.
//
// Base64 over several lines is one record if it can have been wrapped: all its
// lines but the last are of one length, and not every line begins as a record
// does.
func Records(content []byte) []Record {
	text := bytes.TrimSpace(content)
	if len(text) == 0 {
		return nil
	}
	if text[0] == '{' || text[0] == '[' {
		if all, ok := fromJSON(content); ok {
			return all
		}
	}
	if all, ok := fromBase64(content); ok {
		return all
	}
	return []Record{{Data: content}}
}

func fromBase64(content []byte) ([]Record, bool) {
	words := bytes.Fields(content)
	begins := beginsBase64(words[0])
	if !begins && !mayBeBase64(words) {
		return nil, false
	}
	if len(words) == 1 || wrapped(words) {
		data, err := decode(bytes.Join(words, nil))
		if err != nil && begins {
			return []Record{brokenBase64(content)}, true
		}
		if err != nil || !plausible(data) {
			return nil, false
		}
		return []Record{{Data: data}}, true
	}
	all := make([]Record, len(words))
	good := 0
	for i, word := range words {
		data, err := decode(word)
		if err == nil && plausible(data) {
			good++
		}
		all[i] = Record{Place: fmt.Sprintf("line %d", i+1), Data: data, Err: err}
	}
	if 2*good > len(all) {
		return all, true
	}
	// Neither a list of records nor lines of one length: one that was broken
	// anywhere, or prose whose words happen to be base64.
	data, err := decode(bytes.Join(words, nil))
	switch {
	case err == nil && begun(data):
		return []Record{{Data: data}}, true
	case err != nil && begins:
		return []Record{brokenBase64(content)}, true
	}
	return nil, false
}

// mayBeBase64 tells whether there is nothing but base64's characters, as the
// standard has them or as URLs.
func mayBeBase64(words [][]byte) bool {
	for _, word := range words {
		for _, c := range word {
			letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
			if !letter && c != '+' && c != '/' && c != '-' && c != '_' && c != '=' {
				return false
			}
		}
	}
	return true
}

// wrapped tells whether several lines can be one text that was broken where
// lines end.
func wrapped(words [][]byte) bool {
	width := len(words[0])
	begins := true // every line as a record does
	for i, word := range words {
		last := i == len(words)-1
		if !last && (len(word) != width || width%4 != 0 || bytes.IndexByte(word, '=') >= 0) || last && len(word) > width {
			return false
		}
		data, err := decode(word)
		begins = begins && err == nil && begun(data)
	}
	return !begins
}

// decode reads base64 with or without its padding.
func decode(text []byte) ([]byte, error) {
	plain := bytes.TrimRight(text, "=")
	encoding := base64.RawStdEncoding
	if bytes.ContainsAny(plain, "-_") {
		encoding = base64.RawURLEncoding
	}
	data := make([]byte, encoding.DecodedLen(len(plain)))
	n, err := encoding.Decode(data, plain)
	if err != nil {
		return nil, fmt.Errorf("this is not base64: %w", err)
	}
	return data[:n], nil
}

// begun tells whether data begins as what the extension writes.
func begun(data []byte) bool {
	for _, head := range []string{"{", "\x1f\x8b", "\x28\xb5\x2f\xfd", "\xf3\x89\x9a\xc2", "\x0a"} {
		if bytes.HasPrefix(data, []byte(head)) {
			return true
		}
	}
	return false
}

// plausible tells whether data can be a record's: a short text of letters is
// base64 of nothing in particular.
func plausible(data []byte) bool { return begun(data) || utf8.Valid(data) }
