package display

import (
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// describeExtension puts into words what an extension printed: as a log's
// line, but under the tag of extensions, and with its level behind that.
func describeExtension(value jsontext.Value) entry {
	const tag = "ext"
	if value.Kind() != '{' {
		if level, text, ok := levelled(unquoted(value)); ok {
			return entry{tag: span{dim, tag}, body: []span{levelTag(level), {text: "  " + text}}}
		}
		return describeLog(value, tag)
	}
	all := slices.DeleteFunc(members(value), func(m member) bool { return m.name == "extension" })
	said := describeMembers(all, tag)
	if level := said.tag; level.text != tag {
		said.tag = span{dim, tag}
		said.body = append([]span{level, {text: "  "}}, said.body...)
	}
	return said
}

// levelled takes apart a line that begins with who speaks and a level.
func levelled(line string) (level, text string, ok bool) {
	_, rest, _ := strings.Cut(strings.TrimRight(line, "\n"), " ")
	level, text, _ = strings.Cut(rest, " ")
	return level, text, slices.Contains([]string{"DEBUG", "INFO", "WARN", "ERROR"}, level)
}
