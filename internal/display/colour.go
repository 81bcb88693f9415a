package display

// colour is the inside of an ANSI "select graphic rendition" sequence.
type colour string

const (
	plain  colour = ""
	bold   colour = "1"
	dim    colour = "2"
	red    colour = "31"
	green  colour = "32"
	yellow colour = "33"
	blue   colour = "34"
	cyan   colour = "36"
)

// hues are what invocations are told apart by. Red and yellow are left to what
// went wrong.
var hues = [...]colour{"36", "35", "34", "32", "96", "95", "94", "92"}

// span is a text in one colour.
type span struct {
	colour colour
	text   string
}
