package kinesissim

import (
	"fmt"
	"regexp"
	"strconv"
	"unicode/utf8"
)

// The patterns of the API reference.
const (
	streamNamePattern = `[a-zA-Z0-9_.-]+`
	streamARNPattern  = `arn:aws.*:kinesis:.*:\d{12}:stream/\S+`
	hashKeyPattern    = `0|([1-9]\d{0,38})`
	sequencePattern   = `0|([1-9]\d{0,128})`
)

// pattern holds a text to a regular expression from end to end.
func (v *violations) pattern(text, member, pattern string) {
	if !regexp.MustCompile(`^(?:` + pattern + `)$`).MatchString(text) {
		v.value("'"+text+"'", member, "Member must satisfy regular expression pattern: "+pattern)
	}
}

func (v *violations) length(text, member string, least, most int) {
	n := utf8.RuneCountInString(text)
	if n > most {
		v.value("'"+text+"'", member, fmt.Sprintf("Member must have length less than or equal to %d", most))
	}
	if n < least {
		v.value("'"+text+"'", member, fmt.Sprintf("Member must have length greater than or equal to %d", least))
	}
}

func (v *violations) within(n *int, member string, least, most int) {
	if n == nil {
		return
	}
	quoted := "'" + strconv.Itoa(*n) + "'"
	if *n > most {
		v.value(quoted, member, fmt.Sprintf("Member must have value less than or equal to %d", most))
	}
	if *n < least {
		v.value(quoted, member, fmt.Sprintf("Member must have value greater than or equal to %d", least))
	}
}

func (v *violations) streamName(name *string) {
	if name == nil {
		v.null("streamName")
		return
	}
	if !plainName(*name) {
		v.pattern(*name, "streamName", streamNamePattern)
	}
	v.length(*name, "streamName", 1, 128)
}

// plainName spares the regular expression in each call.
func plainName(name string) bool {
	for i := range len(name) {
		c := name[i]
		letter := 'a' <= c|0x20 && c|0x20 <= 'z'
		if !letter && (c < '0' || c > '9') && c != '_' && c != '.' && c != '-' {
			return false
		}
	}
	return name != ""
}

func (v *violations) partitionKey(key *string, member string) {
	if key == nil {
		v.null(member)
		return
	}
	if n := len(*key); n == 0 || n > 256 {
		v.length(*key, member, 1, 256)
	}
}

func (v *violations) oneOf(text, member, set string, allowed ...string) {
	for _, a := range allowed {
		if text == a {
			return
		}
	}
	v.value("'"+text+"'", member, "Member must satisfy enum value set: ["+set+"]")
}
