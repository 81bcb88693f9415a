package display

import (
	"fmt"
	"strings"
	"time"

	"kinesis-telemetry-api-extension/internal/account"
)

// Ending is how the life ended.
type Ending struct {
	// Took is how long the last shutdown took, if Left; Late are those that had
	// to be killed in it, the function's runtime too.
	Took time.Duration `json:"-"`
	Left bool          `json:"-"`
	Late []string      `json:"-"`
	// Extension is of all environments.
	Extension Ends `json:"extension"`
	// Off tells that the extension was told to deliver nothing.
	Off bool `json:"off,omitempty"`
	// Bare tells that it was told to write bare messages, which can't be held
	// against what was said.
	Bare bool `json:"bare,omitempty"`
}

// AppendSummary appends the account: a few lines of figures and a verdict.
func (s Style) AppendSummary(dst []byte, sum account.Summary, end Ending) []byte {
	t := table{style: s, dst: append(dst, '\n')}
	t.line("invocations", sum.Invocations.Total(), ends(sum.Invocations))
	t.line("said", sum.Said, plural(sum.Said, "event")+" by the local Lambda"+unless(sum.Dropped, ", %d of them dropped by itself"))
	if end.Bare && sum.Foreign > 0 {
		return t.bare(sum, end)
	}
	t.line("read", sum.Read, plural(sum.Read, "event")+" from the stream"+unless(sum.Own, ", %d of them the extension's own")+
		unless(sum.Repeated, ", %d of them pushed once more by the local Lambda")+
		unless(sum.Masked, ", %d of them masked")+unless(sum.Strangers, ", %d of them said by nobody here")+foreign(sum.Foreign))
	t.duplicates(sum.Duplicates, sum.Copies)
	if dropped := sum.Lost.Total(); dropped > 0 {
		t.problem("dropped", int(dropped), red, plural(int(dropped), "event")+" by the extension: "+clean(sum.Lost.String()))
	}
	if sum.LeftOut > 0 {
		t.line("left out", sum.LeftOut, plural(sum.LeftOut, "event")+" by the configuration ("+clean(sum.Why.String())+")")
	}
	t.problem("missing", sum.Missing, red, plural(sum.Missing, "event")+" said and not read"+unless(sum.Unpushed, ", %d of them after the extension was gone"))
	t.gaps(sum)
	t.times("delay", sum.Delay, "from said to readable")
	t.times("hold", sum.Hold, "after the function was done")
	t.shutdown(end)
	for _, missing := range sum.FirstMissing {
		t.missing(missing)
	}
	if more := sum.Missing - len(sum.FirstMissing); more > 0 && len(sum.FirstMissing) > 0 {
		t.dst = fmt.Appendf(t.dst, "    and %d more\n", more)
	}
	return t.verdict(sum, end)
}

// bare ends an account of bare messages.
func (t *table) bare(sum account.Summary, end Ending) []byte {
	t.line("read", sum.Foreign, plural(sum.Foreign, "record")+", or parts of "+them(sum.Foreign)+", of bare messages")
	t.times("hold", sum.Hold, "after the function was done")
	t.shutdown(end)
	l := layout{style: t.style, dst: append(t.dst, "\n  "...)}
	if fates := end.Extension.fates(); fates != "" {
		l.write(span{red, "✗ The extension " + fates + "."})
	} else {
		l.write(span{yellow, "· Messages have no ids: nothing tells whether all that was said is on the stream."})
	}
	return append(l.dst, '\n')
}

// shutdown tells of the last one, and how the extension ended in all.
func (t *table) shutdown(end Ending) {
	end.Extension.rows(t)
	if end.Left {
		t.row("shutdown", Duration(end.Took), bold, end.words())
	}
}

func (e Ending) words() string {
	said := "until all had left"
	if len(e.Late) > 0 {
		said = "until " + strings.Join(e.Late, " and ") + " had to be killed"
	}
	switch {
	case !e.Extension.Well() && e.Extension.All > 1:
		return said + " the last time"
	case !e.Extension.Well():
		return said
	case e.Extension.All > 1:
		return fmt.Sprintf("%s, the extension with status 0 each of %d times", said, e.Extension.All)
	}
	return said + ", the extension with status 0"
}

// table writes the lines of an account: a name, a number, and what it means.
type table struct {
	style Style
	dst   []byte
	wide  int // columns of the names; 0: as many as the account's need
}

// nameWidth is what the account's names need.
const nameWidth = 11

func (t *table) row(name, figure string, c colour, meaning string) {
	l := layout{style: t.style, dst: append(t.dst, "  "...)}
	l.write(span{dim, fit(name, max(nameWidth, t.wide))})
	if meaning == "" {
		l.write(span{c, fmt.Sprintf("  %8s", figure)})
	} else {
		l.write(span{c, fmt.Sprintf("  %8s  ", figure)})
		l.write(span{text: meaning})
	}
	l.dst = append(l.dst, '\n')
	t.dst = l.dst
}

func (t *table) line(name string, n int, meaning string) {
	t.row(name, fmt.Sprint(n), bold, meaning)
}

// problem is a line whose number should be 0.
func (t *table) problem(name string, n int, c colour, meaning string) {
	if n == 0 {
		c = bold
	}
	t.row(name, fmt.Sprint(n), c, meaning)
}

// duplicates tells what was there more than once, and how often beyond the
// first.
func (t *table) duplicates(n, copies int) {
	more := max(0, copies-n)
	t.problem("duplicates", n, yellow, plural(n, "event")+" more than once"+unless(more, ", %d more "+plural(more, "copy")+" of "+them(n)))
}

// gaps tells the ids left out, and which of them the extension accounts for.
func (t *table) gaps(sum account.Summary) {
	c, meaning := red, plural(int(min(sum.Gaps, 1<<31)), "id")+" left out, in "+count(sum.Environments, "environment")
	if sum.Explained > 0 {
		share := fmt.Sprintf("%d of them", sum.Explained)
		if sum.Explained == sum.Gaps {
			c, share = yellow, "all"
		}
		meaning += fmt.Sprintf(", %s explained by delivery.dropped (%s)", share, clean(strings.Join(sum.Because, ", ")))
	}
	t.problem("gaps", int(min(sum.Gaps, 1<<31)), c, meaning)
}

func (t *table) times(name string, q account.Quantiles, meaning string) {
	if q.Of == 0 {
		return
	}
	t.row(name, Duration(q.P50), bold, fmt.Sprintf("at p50, %s at p99, %s", Duration(q.P99), meaning))
}

func (t *table) missing(s account.Said) {
	l := layout{style: t.style, dst: append(t.dst, "    missing: "...)}
	l.write(span{dim, t.style.clock(s.Time)})
	l.write(span{text: " " + clean(s.Type) + " "})
	text := clean(string(s.Record))
	room := 100
	if t.style.Width > 0 {
		room = max(narrow, t.style.Width-45)
	}
	if cells(text) > room {
		text = fit(text, room-1) + "…"
	}
	l.write(span{text: text})
	l.dst = append(l.dst, '\n')
	t.dst = l.dst
}

func (t *table) verdict(sum account.Summary, end Ending) []byte {
	l := layout{style: t.style, dst: append(t.dst, "\n  "...)}
	fates := end.Extension.fates()
	switch {
	case sum.Said == 0 && end.Off && fates == "":
		l.write(span{green, "✓ Nothing was to be delivered: delivery is switched off."})
	case sum.Said == 0 && end.Extension.Crashed > 0:
		l.write(span{red, "✗ The extension failed to start: " + end.Extension.because() + "."})
	case sum.Said == 0 && fates != "":
		l.write(span{red, "✗ Nothing was said to the extension, and it " + fates + "."})
	case sum.Said == 0:
		l.write(span{red, "✗ Nothing was said to the extension: it did not subscribe to the Telemetry API."})
	case !sum.Complete():
		l.write(span{red, "✗ Not everything that was said is on the stream" + blame(sum, fates) + "."})
	case fates != "":
		l.write(span{red, "✗ Everything that was said is on the stream, but the extension " + fates + "."})
	case sum.LeftOut > 0:
		l.write(span{green, "✓ Everything that was said is on the stream, but for " + count(sum.LeftOut, "event") + " that the configuration leaves out."})
	default:
		l.write(span{green, "✓ Everything that was said is on the stream."})
	}
	return append(l.dst, '\n')
}

// blame is what the extension says of what is missing, and how it ended if
// that was not well.
func blame(sum account.Summary, fates string) string {
	said := ""
	switch dropped := sum.Lost.Total(); {
	case dropped > 0:
		said = fmt.Sprintf("the extension says that it dropped %s (%s)", count(int(dropped), "event"), clean(sum.Lost.String())) +
			unless(max(0, sum.Missing-sum.Unpushed-int(dropped)), ", but nothing of %d more")
	case sum.LeftOut > 0 && sum.Missing > 0:
		said = fmt.Sprintf("%s missing besides the %d that the configuration leaves out", count(sum.Missing, "event"), sum.LeftOut)
	}
	if fates != "" {
		said = join("; ", said, "the extension "+fates)
	}
	if said == "" {
		return ""
	}
	return ": " + said
}

func ends(i account.Invocations) string {
	return join(", ", fmt.Sprintf("%d ok", i.OK), fmt.Sprintf("%d failed", i.Failed), fmt.Sprintf("%d timed out", i.TimedOut))
}

// unless says how many there are, unless there are none.
func unless(n int, format string) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(format, n)
}
