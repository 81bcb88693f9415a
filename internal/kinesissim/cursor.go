package kinesissim

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"kinesis-telemetry-api-extension/internal/jsonscan"
)

// cursor walks over JSON that is known to be valid. PutRecords is read this
// way: it is all the traffic there is, and reading it by reflection takes most
// of the server's time.
type cursor struct {
	text []byte
	at   int
}

// isJSON tells whether a text is one value, that a cursor can walk over.
func isJSON(text []byte) bool {
	text = bytes.Trim(text, " \t\r\n")
	return jsonscan.Value(text, 0, 0) == len(text)
}

// next is the first byte of the next value or mark.
func (c *cursor) next() byte {
	for c.text[c.at] <= ' ' {
		c.at++
	}
	return c.text[c.at]
}

// null takes a null; false when something else comes.
func (c *cursor) null() bool {
	if c.next() != 'n' {
		return false
	}
	c.at += len("null")
	return true
}

// object calls member with each name, standing before its value.
func (c *cursor) object(member func(name string) error) error {
	if c.next() != '{' {
		return wrongType("object")
	}
	for c.at++; c.next() != '}'; {
		if c.next() == ',' {
			c.at++
			c.next()
		}
		name := c.quoted()
		c.next()
		c.at++ // the colon
		if err := member(string(name[1 : len(name)-1])); err != nil {
			return err
		}
	}
	c.at++
	return nil
}

// array calls element before each value.
func (c *cursor) array(element func() error) error {
	if c.next() != '[' {
		return wrongType("list")
	}
	for c.at++; c.next() != ']'; {
		if c.next() == ',' {
			c.at++
		}
		if err := element(); err != nil {
			return err
		}
	}
	c.at++
	return nil
}

// quoted takes a string as it is written, with its quotes.
func (c *cursor) quoted() []byte {
	start := c.at
	c.at++
	for {
		end := c.at + bytes.IndexByte(c.text[c.at:], '"')
		escape := bytes.IndexByte(c.text[c.at:end], '\\')
		if escape < 0 {
			c.at = end + 1
			return c.text[start:c.at]
		}
		c.at += escape + 2
	}
}

// plain takes a string and returns what it means; the result may be a part of
// the text.
func (c *cursor) plain() ([]byte, error) {
	if c.next() != '"' {
		return nil, wrongType("string")
	}
	quoted := c.quoted()
	if bytes.IndexByte(quoted, '\\') < 0 && utf8.Valid(quoted) {
		return quoted[1 : len(quoted)-1], nil
	}
	var s string
	err := json.Unmarshal(quoted, &s)
	return []byte(s), err
}

func (c *cursor) string() (*string, error) {
	if c.null() {
		return nil, nil
	}
	plain, err := c.plain()
	s := string(plain)
	return &s, err
}

// blob takes base64.
func (c *cursor) blob() (*[]byte, error) {
	if c.null() {
		return nil, nil
	}
	plain, err := c.plain()
	if err != nil {
		return nil, err
	}
	data := make([]byte, base64.StdEncoding.DecodedLen(len(plain)))
	n, err := base64.StdEncoding.Decode(data, plain)
	if err != nil {
		return nil, failure("SerializationException", "%s", err)
	}
	data = data[:n]
	return &data, nil
}

func (c *cursor) bool() (bool, error) {
	switch c.next() {
	case 't':
		c.at += len("true")
		return true, nil
	case 'f':
		c.at += len("false")
		return false, nil
	}
	if c.null() {
		return false, nil
	}
	return false, wrongType("boolean")
}

// skip takes any value.
func (c *cursor) skip() error {
	switch c.next() {
	case '{':
		return c.object(func(string) error { return c.skip() })
	case '[':
		return c.array(c.skip)
	case '"':
		c.quoted()
		return nil
	}
	for c.at < len(c.text) && strings.IndexByte(",]} \t\r\n", c.text[c.at]) < 0 {
		c.at++
	}
	return nil
}

func wrongType(want string) error {
	return failure("SerializationException", "expected a %s", want)
}
