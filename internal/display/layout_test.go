package display

import (
	"strings"
	"testing"
)

func TestHangsTheRowsOfALongLine(t *testing.T) {
	e := event("function", `"`+strings.Repeat("some words ", 10)+`"`)
	got := string(Style{Width: 80}.AppendEvent(nil, e, Aside{}))
	pad := strings.Repeat(" ", indent)
	want := "09:41:12.031  8f14e45f  log      some words some words some words some words \n" +
		pad + "some words some words some words some words \n" +
		pad + "some words some words \n"
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestHangsTheLinesOfAText(t *testing.T) {
	got := string(Style{}.AppendEvent(nil, event("function", `{"message":"first\n  second\n\nlast\n"}`), Aside{}))
	pad := strings.Repeat(" ", indent)
	want := "09:41:12.031  8f14e45f  log      first\n" + pad + "  second\n" + pad + "\n" + pad + "last\n"
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestNoRowIsWiderThanTheScreen(t *testing.T) {
	for _, text := range []string{
		strings.Repeat("x", 500), strings.Repeat("茶", 300), strings.Repeat("ab c ", 200), strings.Repeat("e\u0301", 400),
	} {
		for _, width := range []int{60, 80, 100, 237} {
			for _, rows := range []int{0, 3} {
				got := string(Style{Width: width, Rows: rows}.AppendEvent(nil, event("function", `"`+text+`"`), Aside{}))
				lines := strings.Split(strings.TrimSuffix(got, "\n"), "\n")
				for _, line := range lines {
					if cells(strings.TrimRight(line, " ")) > width {
						t.Errorf("width %d: a row takes %d columns: %q", width, cells(line), line)
					}
				}
				if rows > 0 && len(lines) > rows {
					t.Errorf("width %d: got %d rows, want at most %d", width, len(lines), rows)
				}
			}
		}
	}
}

func TestTellsHowMuchItLeavesOut(t *testing.T) {
	got := string(Style{Width: 100, Rows: 2}.AppendEvent(nil, event("function", `"`+strings.Repeat("ten bytes ", 100)+`"`), Aside{}))
	if want := " more\n"; !strings.HasSuffix(got, want) {
		t.Errorf("got %q, want it to end in %q", got, want)
	}
	shown := len("ten ")*strings.Count(got, "ten ") + len("bytes ")*strings.Count(got, "bytes ")
	if want := "… " + bytesOf(int64(1000-shown)) + " more\n"; !strings.HasSuffix(got, want) {
		t.Errorf("shows %d of 1000 bytes and says %q", shown, got[len(got)-20:])
	}
}

func TestCutsWhatIsLongAlsoInAPipe(t *testing.T) {
	show := func(rows int, value string) string {
		return string(Style{Rows: rows}.AppendEvent(nil, event("function", value), Aside{}))
	}
	long := `"` + strings.Repeat("ten bytes ", 100) + `"`
	if got := show(4, long); !strings.HasSuffix(got, "ten bytes … 680 B more\n") || strings.Count(got, "\n") != 1 {
		t.Errorf("got %q, want 320 bytes in one line, and that 680 are left out", got)
	}
	if got := show(0, long); !strings.HasSuffix(got, "ten bytes \n") || len(got) < 1000 {
		t.Errorf("got %q, want all of it", got)
	}
	if got := show(2, `"one\ntwo\nthree\nfour"`); strings.Count(got, "\n") != 2 || !strings.HasSuffix(got, "two… 11 B more\n") {
		t.Errorf("got %q, want two of four lines", got)
	}
}

func TestLeavesANarrowScreenToTheTerminal(t *testing.T) {
	got := string(Style{Width: 40}.AppendEvent(nil, event("function", `"`+strings.Repeat("word ", 20)+`end"`), Aside{}))
	if strings.Count(got, "\n") != 1 {
		t.Errorf("got %q, want one line", got)
	}
}

func FuzzWritesOneEntryWhateverIsRead(f *testing.F) {
	f.Add("function", `{"level":"INFO","message":"m"}`, 80)
	f.Add("platform.report", `{"metrics":{"durationMs":1e308}}`, 100)
	f.Add("platform.start", `{"events":null`, 0)
	f.Fuzz(func(t *testing.T, kind, value string, width int) {
		got := string(Style{Width: width, Rows: 3}.AppendEvent([]byte("before|"), event(kind, value), Aside{}))
		if !strings.HasPrefix(got, "before|") || !strings.HasSuffix(got, "\n") {
			t.Errorf("got %q", got)
		}
		if strings.ContainsAny(got, "\x1b\x07") {
			t.Errorf("a control character came through: %q", got)
		}
	})
}
