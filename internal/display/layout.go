package display

import "strings"

// layout flows words into the columns right of the indent.
type layout struct {
	style  Style
	dst    []byte
	hang   int // indent of the words; 0: that of an event's
	column int // of the current row, from the indent on
	row    int
	total  int // columns in all rows
}

// narrow is the least number of columns that words are flown into.
const narrow = 24

func (l *layout) write(s span) {
	if !l.style.Colour || s.colour == plain {
		l.dst = append(l.dst, s.text...)
		return
	}
	l.dst = append(l.dst, "\x1b["+string(s.colour)+"m"+s.text+"\x1b[0m"...)
}

// flow writes spans, breaking rows at line ends, at blanks where the screen
// ends, and inside words that are wider than a row. What the rows do not hold
// is left out and said to be.
func (l *layout) flow(spans []span) {
	all, left := inWords(spans), 0
	for _, word := range all {
		left += len(word.text)
	}
	for i, word := range all {
		l.makeRoom(word)
		if l.endsBefore(all[i:]) || l.tooLong(word) {
			l.write(span{dim, "… " + bytesOf(int64(left)) + " more"})
			return
		}
		l.word(word)
		left -= len(word.text)
	}
}

// endsBefore tells whether the last row that is allowed has to end here so
// that the note on what is left out fits, because not all that is left does.
func (l *layout) endsBefore(left []span) bool {
	w := l.width()
	if w == 0 || !l.inLastRow() {
		return false
	}
	const note = len("… 9999 kB more")
	if left[0].text != "\n" && l.column+cells(left[0].text) <= w-note {
		return false
	}
	column := l.column
	for i, word := range left {
		// Words that take no column at all are no reason to look at them all.
		if i > w || column+cells(strings.TrimRight(word.text, " ")) > w || word.text == "\n" {
			return true
		}
		column += cells(word.text)
	}
	return false
}

// pipeRow is a row where there is no screen.
const pipeRow = 80

// tooLong tells whether what is in no rows would be more than is allowed with
// one more word.
func (l *layout) tooLong(word span) bool {
	if l.width() > 0 || l.style.Rows == 0 {
		return false
	}
	return l.total+cells(word.text) > l.style.Rows*pipeRow || word.text == "\n" && l.inLastRow()
}

func inWords(spans []span) []span {
	var all []span
	for _, s := range spans {
		for _, word := range words(clean(s.text)) {
			all = append(all, span{s.colour, word})
		}
	}
	return all
}

// words cuts a text behind each blank and around each line end.
func words(text string) []string {
	var all []string
	for line := range strings.Lines(text) {
		line, end := strings.TrimSuffix(line, "\n"), strings.HasSuffix(line, "\n")
		for line != "" {
			cut := strings.IndexByte(line, ' ') + 1
			if cut == 0 {
				cut = len(line)
			}
			all = append(all, pieces(line[:cut])...)
			line = line[cut:]
		}
		if end {
			all = append(all, "\n")
		}
	}
	return all
}

// pieceBytes is the longest word that moves to the next row as a whole.
const pieceBytes = narrow

// pieces cuts a long word where a character begins.
func pieces(word string) []string {
	var all []string
	start := 0
	for i := range word {
		if i-start >= pieceBytes {
			all = append(all, word[start:i])
			start = i
		}
	}
	return append(all, word[start:])
}

// makeRoom goes to the next row, if there is one, for a word that this one
// does not hold.
func (l *layout) makeRoom(s span) {
	w := l.width()
	if w > 0 && l.column > 0 && l.column+cells(strings.TrimRight(s.text, " ")) > w && !l.inLastRow() {
		l.breakRow()
	}
}

func (l *layout) inLastRow() bool {
	return l.style.Rows > 0 && l.row >= l.style.Rows-1
}

func (l *layout) word(s span) {
	if s.text == "\n" {
		l.breakRow()
		return
	}
	l.write(s)
	l.column += cells(s.text)
	l.total += cells(s.text)
}

func (l *layout) breakRow() {
	l.dst = append(l.dst, '\n')
	l.dst = append(l.dst, strings.Repeat(" ", l.indent())...)
	l.column = 0
	l.row++
}

// width is how many columns words may take, 0 for any number.
func (l *layout) width() int {
	if l.style.Width-l.indent() < narrow {
		return 0
	}
	return l.style.Width - l.indent()
}

func (l *layout) indent() int {
	if l.hang == 0 {
		return indent
	}
	return l.hang
}
