package rules

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"kinesis-telemetry-api-extension/record"

	"kinesis-telemetry-api-extension/internal/jsonscan"
)

// keys are the names of members whose values are masked, whatever they are.
// Names are compared as they are decoded, in any case.
//
// In JSON, at any depth, also in JSON within strings, the whole value is
// replaced. In other text (and in JSON that is broken) a name counts that no
// letter, digit or _ stands before, in quotes or not, with =, :, := or =>
// behind it; blanks may be around that. The value is then
//
//   - what is in quotes (" ' or `), up to the same quote, also where backslashes
//     stand before both;
//   - what is in brackets ([ or {), up to the one that closes it, and what
//     adjoins that;
//   - behind a name in quotes, all up to a comma, a closing bracket or the
//     line's end;
//   - behind =, all up to the next blank, or to the line's end if it begins
//     with the name of an HTTP authentication scheme;
//   - behind others, all up to the line's end.
//
// Where the end that is looked for doesn't come, it is the text's. Other forms
// (XML, --password with a blank, lists of names and values) are not known.
type keys struct {
	names       [][]byte
	name        *regexp.Regexp // a name in a text, with what follows it
	placeholder []byte
	quoted      []byte // the placeholder as a JSON string
}

func newKeys(names []string, placeholder string) *keys {
	k := &keys{placeholder: []byte(placeholder), quoted: record.AppendText(nil, []byte(placeholder))}
	for _, name := range names {
		k.names = append(k.names, []byte(name))
	}
	k.name = regexp.MustCompile("(?i)(\\\\*[\"'`])?(?:" + alternatives(names) + ")(\\\\*[\"'`])?[ \\t\\r\\n]*(=>|:=|[:=])")
	return k
}

// alternatives is a pattern of all names.
func alternatives(names []string) string {
	var quoted []string
	for _, name := range names {
		quoted = append(quoted, regexp.QuoteMeta(name))
	}
	return strings.Join(quoted, "|")
}

func (k *keys) has(name []byte) bool {
	return slices.ContainsFunc(k.names, func(known []byte) bool { return bytes.EqualFold(known, name) })
}

// find finds the first value in a text from at on that is not masked yet.
func (k *keys) find(text []byte, at int) (span, bool) {
	for at < len(text) {
		match := k.name.FindSubmatchIndex(text[at:])
		if match == nil {
			return span{}, false
		}
		name, behind := at+match[0], at+match[1]
		at = behind
		quoted := match[4] >= 0
		if match[2] < 0 && name > 0 && isWord(text[name-1]) {
			continue
		}
		found := k.value(text, behind, quoted)
		at = max(at, found.to)
		if found.from < found.to && !k.isMasked(text, found) {
			return found, true
		}
	}
	return span{}, false
}

// isMasked tells whether a value is the placeholder, or, where nothing marks its
// end, begins with it as a word of its own: one that only begins with the same
// letters may be a secret.
func (k *keys) isMasked(text []byte, value span) bool {
	marked := value.from > 0 && isQuote(text[value.from-1])
	begins := func(placeholder []byte) bool {
		end := value.from + len(placeholder)
		return len(placeholder) > 0 && bytes.HasPrefix(text[value.from:], placeholder) &&
			(end >= value.to || !marked && strings.IndexByte(valueEnds, text[end]) >= 0)
	}
	return begins(k.placeholder) || begins(k.quoted[1:len(k.quoted)-1])
}

// valueEnds are characters that no value in brackets goes on with.
const valueEnds = " \t\r\n,;)}]\"'`"

// value finds the value that comes behind a name at text[at].
func (k *keys) value(text []byte, at int, quoted bool) span {
	sign := text[at-1]
	if quoted {
		at = jsonscan.Blanks(text, at)
	} else {
		at = skipSpaces(text, at)
	}
	if from, to, ok := quotation(text, at); ok {
		return span{from, to}
	}
	if c := jsonscan.Byte(text, at); c == '{' || c == '[' {
		return span{at, endAt(text, endOfBracketsInText(text, at), valueEnds)}
	}
	switch {
	case quoted:
		return span{at, endAt(text, at, ",}]\r\n")}
	case sign == '=':
		end := endAt(text, at, " \t\r\n")
		if isScheme(text[at:end]) {
			end = endAt(text, at, "\r\n")
		}
		return span{at, end}
	}
	return span{at, endAt(text, at, "\r\n")}
}

func skipSpaces(text []byte, at int) int {
	for at < len(text) && (text[at] == ' ' || text[at] == '\t') {
		at++
	}
	return at
}

// endAt is where the first of stops is, or the text's end.
func endAt(text []byte, at int, stops string) int {
	if size := bytes.IndexAny(text[at:], stops); size >= 0 {
		return at + size
	}
	return len(text)
}

func isScheme(word []byte) bool {
	return slices.ContainsFunc([]string{"basic", "bearer", "digest", "token", "negotiate", "apikey", "aws4-hmac-sha256", "hmac", "ntlm", "dpop"}, func(scheme string) bool {
		return bytes.EqualFold(word, []byte(scheme))
	})
}

func isQuote(c byte) bool { return c == '"' || c == '\'' || c == '`' }

// quotation finds what is in the quotes that begin at text[at], maybe behind
// backslashes, or a letter as in Python's b”.
func quotation(text []byte, at int) (from, to int, ok bool) {
	if c := jsonscan.Byte(text, at); c != 0 && strings.IndexByte("bBuUrRfF", c) >= 0 && isQuote(jsonscan.Byte(text, at+1)) {
		at++
	}
	from = at
	for jsonscan.Byte(text, from) == '\\' {
		from++
	}
	quote := jsonscan.Byte(text, from)
	if !isQuote(quote) {
		return 0, 0, false
	}
	depth, slashes := from-at, 0
	from++
	for to = from; to < len(text); to++ {
		switch c := text[to]; {
		case c == '\\':
			slashes++
			continue
		case c == quote && slashes%(2*depth+2) == depth:
			return from, to - depth, true
		}
		slashes = 0
	}
	return from, to, true
}

// endOfBracketsInText is endOfBrackets where strings may be in single quotes,
// too.
func endOfBracketsInText(text []byte, at int) int {
	open := 0
	for at < len(text) {
		switch c := text[at]; c {
		case '"', '\'':
			_, end, _ := quotation(text, at)
			at = end
		case '{', '[':
			open++
		case '}', ']':
			open--
		}
		if at++; open == 0 {
			return at
		}
	}
	return len(text)
}
