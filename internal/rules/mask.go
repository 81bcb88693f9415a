package rules

import (
	"bytes"
	"regexp"

	"github.com/go-json-experiment/json/jsontext"

	"kinesis-telemetry-api-extension/record"

	"kinesis-telemetry-api-extension/internal/jsonscan"
)

// mask is what a rule puts a placeholder in place of. It has a pattern, a
// finder or keys.
type mask struct {
	pattern     *regexp.Regexp
	group       int  // of pattern: what is replaced
	template    bool // placeholder is one of regexp.Expand
	find        func(text []byte, at int) (span, bool)
	keys        *keys
	placeholder []byte
}

// maxMasked bounds what a placeholder that repeats groups can make of a text.
const maxMasked = 16 << 20

// masking is one rule being applied to an event.
type masking struct {
	*survey
	mask  *mask
	bit   uint64
	count int
	large bool // what came of it was too large, and is not all there
}

// value masks a JSON value, or the beginning of one. What comes of it is JSON
// as well, or the beginning of it, or else a string.
func (m *masking) value(value []byte) []byte {
	if t, ok := onlyString(value); ok {
		masked, changed := m.token(value, t, 0)
		if !changed {
			return value
		}
		return record.AppendText(nil, masked)
	}
	value, _ = m.json(value, 0)
	if m.bit&m.whole == 0 || m.detector.rules(value)&m.bit == 0 {
		return value
	}
	masked, changed := m.replace(value)
	if !changed {
		return value
	}
	if !jsontext.Value(masked).IsValid(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)) {
		return record.AppendText(nil, masked)
	}
	return masked
}

// json masks the tokens of a JSON text. What doesn't change is returned as it
// is.
func (m *masking) json(text []byte, depth int) (_ []byte, changed bool) {
	var dst []byte
	kept := 0
	put := func(from, to int, masked []byte) {
		dst = record.AppendText(append(dst, text[kept:from]...), masked)
		kept, changed = to, true
	}
	for at := 0; ; {
		t, ok := nextToken(text, at)
		if !ok {
			break
		}
		at = t.to
		if masked, changed := m.token(text, t, depth); changed {
			put(t.from, t.to, masked)
		}
		if colon := colonAfter(text, t.to); colon > 0 && m.isKey(t.inside(text)) {
			from := jsonscan.Blanks(text, colon+1)
			if to := endOfValue(text, from); to > from {
				if !bytes.Equal(text[from:to], m.mask.keys.quoted) {
					put(from, to, m.mask.placeholder)
					m.count++
				}
				at = to
			}
		}
	}
	if !changed {
		return text, false
	}
	return append(dst, text[kept:]...), true
}

// isKey tells whether a member has a name whose value is masked.
func (m *masking) isKey(inside []byte) bool {
	if m.mask.keys == nil {
		return false
	}
	mark := len(m.scratch)
	is := m.mask.keys.has(characters(inside, &m.scratch))
	m.scratch = m.scratch[:mark]
	return is
}

// token masks the characters of a token.
func (m *masking) token(json []byte, t token, depth int) (_ []byte, changed bool) {
	if !t.quoted {
		return m.text(t.inside(json), maxNesting)
	}
	mark := len(m.scratch)
	masked, changed := m.text(characters(t.inside(json), &m.scratch), depth)
	m.scratch = m.scratch[:mark]
	return masked, changed // what changed lies in memory of its own
}

// text masks the JSON in a text, and then the text.
func (m *masking) text(text []byte, depth int) (_ []byte, changed bool) {
	var dst []byte
	kept := 0
	for _, part := range m.parts(text, depth) {
		if masked, changed := m.json(text[part.from:part.to], depth+1); changed {
			dst = append(append(dst, text[kept:part.from]...), masked...)
			kept = part.to
		}
	}
	if kept > 0 {
		text, changed = append(dst, text[kept:]...), true
	}
	if m.detector.rules(text)&m.bit == 0 {
		return text, changed
	}
	masked, replaced := m.replace(text)
	return masked, changed || replaced
}

// replace puts the placeholder wherever the mask finds something.
func (m *masking) replace(text []byte) (_ []byte, changed bool) {
	k := m.mask
	if k.keys != nil {
		text, changed = m.each(text, k.keys.find, changed)
	}
	if k.find != nil {
		text, changed = m.each(text, k.find, changed)
	}
	if k.pattern == nil {
		return text, changed
	}
	var dst []byte
	kept := 0
	for _, match := range k.pattern.FindAllSubmatchIndex(text, -1) {
		found := span{match[2*k.group], match[2*k.group+1]}
		if found.from == found.to {
			continue // nothing is there to be masked
		}
		dst = append(dst, text[kept:found.from]...)
		if k.template {
			dst = k.pattern.Expand(dst, k.placeholder, text, match)
		} else {
			dst = append(dst, k.placeholder...)
		}
		kept = found.to
		m.count++
		if m.large = m.large || len(dst) > maxMasked; m.large {
			return nil, true
		}
	}
	if kept == 0 {
		return text, changed
	}
	return append(dst, text[kept:]...), true
}

// each replaces all that find finds.
func (m *masking) each(text []byte, find func([]byte, int) (span, bool), before bool) (_ []byte, changed bool) {
	var dst []byte
	kept := 0
	for at := 0; ; {
		found, ok := find(text, at)
		if !ok {
			break
		}
		dst = append(append(dst, text[kept:found.from]...), m.mask.placeholder...)
		kept, at = found.to, found.to
		m.count++
		if m.large = m.large || len(dst) > maxMasked; m.large {
			return nil, true
		}
	}
	if kept == 0 {
		return text, before
	}
	return append(dst, text[kept:]...), true
}
