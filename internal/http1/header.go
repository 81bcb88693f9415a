package http1

import "strings"

// Field is a line of a head.
type Field struct{ Name, Value string }

// Header is a head's fields, in their order.
type Header []Field

// Get returns the value of the first field of a name, in any case of letters;
// an empty one where there is none.
func (h Header) Get(name string) string {
	for _, f := range h {
		if strings.EqualFold(f.Name, name) {
			return f.Value
		}
	}
	return ""
}

// all returns the values of a name.
func (h Header) all(name string) (values []string) {
	for _, f := range h {
		if strings.EqualFold(f.Name, name) {
			values = append(values, f.Value)
		}
	}
	return values
}

// lists tells whether the fields of a name, each a list, have a word, in any case
// of letters.
func (h Header) lists(name, word string) bool {
	for _, f := range h {
		if !strings.EqualFold(f.Name, name) {
			continue
		}
		for w := range strings.FieldsFuncSeq(f.Value, betweenWords) {
			if equalFold(w, word) {
				return true
			}
		}
	}
	return false
}

// betweenWords is what parts a list, for whoever takes a blank for a comma too.
func betweenWords(r rune) bool { return r == ',' || r == ' ' || r == '\t' }

// equalFold tells whether s is a word of ASCII in any case of letters. Unicode has
// other letters that fold to k and s.
func equalFold(s, word string) bool { return len(s) == len(word) && strings.EqualFold(s, word) }

// append writes the fields down.
func (h Header) append(b []byte) []byte {
	for _, f := range h {
		b = append(b, f.Name...)
		b = append(b, ": "...)
		b = append(b, f.Value...)
		b = append(b, "\r\n"...)
	}
	return b
}

// canBeSent tells whether no field would be taken for something else, or says
// what the request says by itself.
func (h Header) canBeSent() bool {
	for _, f := range h {
		if !isToken(f.Name) || !isValue(f.Value) {
			return false
		}
	}
	return len(h.all("Host"))+len(h.all("Content-Length"))+len(h.all("Transfer-Encoding")) == 0
}

// isToken says whether s is a name.
// https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2
func isToken(s string) bool {
	for i := range len(s) {
		c := s[i]
		if (c|0x20 < 'a' || c|0x20 > 'z') && (c < '0' || c > '9') && !strings.ContainsRune("!#$%&'*+-.^_`|~", rune(c)) {
			return false
		}
	}
	return s != ""
}

// isValue says whether s has no control characters but tabs.
func isValue(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' && c != '\t' || c == 0x7f {
			return false
		}
	}
	return true
}
