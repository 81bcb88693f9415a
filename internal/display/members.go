package display

import (
	"bytes"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// member is one member of a JSON object.
type member struct {
	name  string
	value jsontext.Value
}

// members are those of an object in their order; none of any other value.
func members(value jsontext.Value) []member {
	if value.Kind() != '{' {
		return nil
	}
	d := jsontext.NewDecoder(bytes.NewReader(value), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if _, err := d.ReadToken(); err != nil {
		return nil
	}
	var all []member
	for d.PeekKind() == '"' {
		name, err := d.ReadToken()
		if err != nil {
			return all
		}
		m := member{name: name.String()}
		value, err := d.ReadValue()
		if err != nil {
			return all
		}
		m.value = value.Clone()
		all = append(all, m)
	}
	return all
}

// take takes out the member that has the first of the names that is there and
// is a string.
func take(all []member, names ...string) (text string, rest []member, ok bool) {
	for _, name := range names {
		for i, m := range all {
			if strings.EqualFold(m.name, name) && m.value.Kind() == '"' {
				rest = append(rest, all[:i]...)
				return unquoted(m.value), append(rest, all[i+1:]...), true
			}
		}
	}
	return "", all, false
}

// values are an object's members as name=value, or any other value as it is.
func values(value jsontext.Value) []span {
	if value.Kind() != '{' {
		return []span{{text: unquoted(value)}}
	}
	return pairs(members(value))
}

// pairs are members as name=value.
func pairs(all []member) []span {
	var spans []span
	for i, m := range all {
		if i > 0 {
			spans = append(spans, span{text: " "})
		}
		spans = append(spans, span{dim, m.name + "="}, span{text: bare(m.value)})
	}
	return spans
}

// bare writes a value without quotes where none are needed to read it.
func bare(value jsontext.Value) string {
	text := unquoted(value)
	if value.Kind() == '"' && (text == "" || strings.ContainsAny(text, " \"=\n\t{}[],")) {
		return string(value)
	}
	if value.Kind() != '"' {
		compact := value.Clone()
		if compact.Compact(jsontext.AllowDuplicateNames(true)) == nil {
			return string(compact)
		}
	}
	return text
}
