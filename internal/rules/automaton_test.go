package rules

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// alone holds what the automaton says of one pattern among others against
// package regexp.
func alone(t *testing.T, pattern string, texts ...string) {
	t.Helper()
	expression, err := regexp.Compile(pattern)
	if err != nil {
		return
	}
	var p program
	p.add(`x[0-9]+\b`, 0)
	if !p.add(pattern, 1) {
		return
	}
	p.add(`(?m)^b`, 2)
	a := newAutomaton(p)
	for round := range 3 { // built; used again; forgotten again and again
		for _, text := range texts {
			if round == 2 {
				a.most, a.rest = 4*int(a.stride), 0
				a.forget()
				a.steps = 1 << 30 // so that it does not rest
			}
			hits, ok := a.match([]byte(text))
			if got, want := hits&2 != 0, expression.MatchString(text); ok && got != want {
				t.Errorf("%q in %q: got %v, want %v", pattern, text, got, want)
			}
		}
	}
}

func TestTheAutomatonMatchesWhatRegexpMatches(t *testing.T) {
	texts := []string{
		"", "a", "b", "ab", "ba", "a\nb", "\n", "\nab\n", "aab", "été", "\xff", "a\xffb", "�", "K", "k", "ſs", "x1 x2", "a.b", "A B", "_a-", "a\n", strings.Repeat("ab", 40),
	}
	for _, pattern := range []string{
		"", "a", "^a", "a$", "^$", "(?m)^b", "(?m)a$", `\Aa`, `a\z`, `\ba`, `a\b`, `\Bb`, `\b`, `\B`, ".", "(?s).", "a.b", "(?s)a.b", "(?i)k", "(?i)S", "[^a]", `\pL`, `\w+`, `a{2,3}`,
		"(a|b)*c", "(?:)", "�", "[^\\x00-\\x7f]", "(?i)é", "a*?b", "x*", `\d`, "a|^b|b$", `(?m)^$`, "[a", "(a|ab)(c|bcd)*$",
	} {
		alone(t, pattern, texts...)
	}
}

func TestAnAutomatonThatGrowsWithoutEndRests(t *testing.T) {
	var p program
	p.add(`(?:a|b)*a(?:a|b){18}c`, 0)
	a := newAutomaton(p)
	seed, text := uint32(1), make([]byte, 1<<16)
	for i := range text {
		seed = seed*1664525 + 1013904223
		text[i] = "ab"[seed>>31]
	}
	if _, ok := a.match(text); ok || a.rest == 0 {
		t.Error("it goes on with what costs more than it saves")
	}
	if entries := cap(a.next); entries > 2*maxEntries {
		t.Errorf("it has %d entries, want %d at most", entries, maxEntries)
	}
	d := newDetector([]string{"ab"})
	d.automaton.rest = 1000
	if d.rules([]byte("xab"))&1 == 0 || d.rules([]byte("ba"))&1 != 0 {
		t.Error("while it rests, patterns do not match for themselves")
	}
	a.rest = 0
	if hits, ok := a.match([]byte("aaaaaaaaaaaaaaaaaaabc")); !ok || hits != 1 {
		t.Errorf("after its rest it says %v, %v", hits, ok)
	}
}

// Patterns that count may be at thousands of places at once, in each state anew.
func TestAnAutomatonIsBoundedInAllThatItKeeps(t *testing.T) {
	var p program
	for i := range 20 {
		p.add(fmt.Sprintf(`[^%c]{200,900}Y`, 'a'+i), i)
	}
	a := newAutomaton(p)
	seed := uint32(1)
	for _, size := range []int{300, 800, 1500, 40, 700} {
		text := make([]byte, size)
		for i := range text {
			seed = seed*1664525 + 1013904223
			text[i] = "0123456789abcdefghij"[seed>>24%20]
		}
		a.rest = 0
		a.match(text)
		kept := 0
		for _, s := range a.states {
			kept += len(s.threads)
		}
		if kept > maxThreads+len(p.insts) {
			t.Fatalf("its %d states have %d threads", len(a.states), kept)
		}
	}
}

func FuzzTheAutomatonMatchesWhatRegexpMatches(f *testing.F) {
	f.Add(`(?i)\bk[^a]+$`, "a K\xffb\n")
	f.Add(`(?m)^(a|b)*c{2,}\B`, "aabcc\nc")
	f.Fuzz(func(t *testing.T, pattern, text string) {
		if len(pattern) < 200 && len(text) < 2000 {
			alone(t, pattern, text, text+pattern, "a"+text)
		}
	})
}
