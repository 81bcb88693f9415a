package record

// maxDepth is how deep arrays and objects may lie in each other, as deep as
// jsontext allows.
const maxDepth = 10_000

// scanValue returns where the JSON value that begins at text[at] ends, or -1
// if none that is valid does (RFC 8259), or if it lies too deep: depth is in how
// many others it lies. There must be no blanks before it, and text must be
// UTF-8.
func scanValue(text []byte, at, depth int) int {
	if at >= len(text) {
		return -1
	}
	switch c := text[at]; {
	case c == '"':
		return scanString(text, at)
	case (c == '{' || c == '[') && depth >= maxDepth:
		return -1
	case c == '{':
		return scanObject(text, at+1, depth+1)
	case c == '[':
		return scanArray(text, at+1, depth+1)
	case c == 't':
		return scanLiteral(text, at, "true")
	case c == 'f':
		return scanLiteral(text, at, "false")
	case c == 'n':
		return scanLiteral(text, at, "null")
	default:
		return scanNumber(text, at)
	}
}

func scanLiteral(text []byte, at int, literal string) int {
	end := at + len(literal)
	if end > len(text) || string(text[at:end]) != literal {
		return -1
	}
	return end
}

func scanString(text []byte, at int) int {
	for at++; at < len(text); at++ {
		switch c := text[at]; {
		case c == '"':
			return at + 1
		case c < ' ':
			return -1
		case c == '\\':
			if at = scanEscape(text, at+1); at < 0 {
				return -1
			}
		}
	}
	return -1
}

// scanEscape returns where the last character of an escape is, of which at is
// the one after the backslash.
func scanEscape(text []byte, at int) int {
	if at >= len(text) {
		return -1
	}
	switch text[at] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return at
	case 'u':
		end := at + 4
		if end >= len(text) {
			return -1
		}
		for _, c := range text[at+1 : end+1] {
			if !isDigit(c) && (c|0x20 < 'a' || c|0x20 > 'f') {
				return -1
			}
		}
		return end
	}
	return -1
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func scanNumber(text []byte, at int) int {
	if at < len(text) && text[at] == '-' {
		at++
	}
	if at < len(text) && text[at] == '0' {
		at++
	} else if at = scanDigits(text, at); at < 0 {
		return -1
	}
	if at < len(text) && text[at] == '.' {
		if at = scanDigits(text, at+1); at < 0 {
			return -1
		}
	}
	if at < len(text) && text[at]|0x20 == 'e' {
		at++
		if at < len(text) && (text[at] == '+' || text[at] == '-') {
			at++
		}
		return scanDigits(text, at)
	}
	return at
}

// scanDigits goes past one digit or more.
func scanDigits(text []byte, at int) int {
	from := at
	for at < len(text) && isDigit(text[at]) {
		at++
	}
	if at == from {
		return -1
	}
	return at
}

func skipBlanks(text []byte, at int) int {
	for at < len(text) && (text[at] == ' ' || text[at] == '\t' || text[at] == '\n' || text[at] == '\r') {
		at++
	}
	return at
}

// next is the byte at text[at], or 0 at its end.
func next(text []byte, at int) byte {
	if at < len(text) {
		return text[at]
	}
	return 0
}

func scanArray(text []byte, at, depth int) int {
	if at = skipBlanks(text, at); next(text, at) == ']' {
		return at + 1
	}
	for {
		if at = scanValue(text, skipBlanks(text, at), depth); at < 0 {
			return -1
		}
		at = skipBlanks(text, at)
		switch next(text, at) {
		case ',':
			at++
		case ']':
			return at + 1
		default:
			return -1
		}
	}
}

func scanObject(text []byte, at, depth int) int {
	if at = skipBlanks(text, at); next(text, at) == '}' {
		return at + 1
	}
	for {
		if at = skipBlanks(text, at); next(text, at) != '"' {
			return -1
		}
		if at = scanString(text, at); at < 0 {
			return -1
		}
		if at = skipBlanks(text, at); next(text, at) != ':' {
			return -1
		}
		if at = scanValue(text, skipBlanks(text, at+1), depth); at < 0 {
			return -1
		}
		at = skipBlanks(text, at)
		switch next(text, at) {
		case ',':
			at++
		case '}':
			return at + 1
		default:
			return -1
		}
	}
}
