package record

import (
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

// The quick way of reading a line must never read what the thorough one reads
// otherwise.
func FuzzBothWaysOfReadingALineAgree(f *testing.F) {
	for _, seed := range []string{
		`{"id":"a-1","time":"t","type":"t","requestId":"r","function":"f","record":{"a":[1,-2.5e+3,"\u00e9\n",true,false,null]},"more":{"x":{}},"truncated":true,"originalBytes":7}`,
		`{"id":"a-1","time":"t","type":"t","function":"f","record":[]}`,
		`{"time":"t","type":"t","record":0}`,
		`{"time":"t","type":"t","record":0,"more":1}`,
		`{"time":"","type":"t","record":0}`,
		`{"id":"a-0","time":"t","type":"t","function":"f","record":0}`,
		`{"id":"a-1","time":"t","type":"t","record":1,"truncated":true,"originalBytes":01}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		quick, ok := readLine(line)
		if !ok {
			return
		}
		if !utf8.Valid(line) {
			t.Errorf("%q is not UTF-8", line)
		}
		thorough := lineMembers{line: line}
		err := thorough.read()
		if err == nil {
			thorough.Event, err = thorough.event()
		}
		if err != nil || !reflect.DeepEqual(quick, thorough.Event) {
			t.Errorf("%q:\nquick    %+v\nthorough %+v, %v", line, quick, thorough.Event, err)
		}
	})
}

func TestBothWaysOfReadingALineNestAsDeeply(t *testing.T) {
	for _, depth := range []int{9_999, 10_000} {
		line := []byte(`{"id":"e-1","time":"t","type":"x","record":` + strings.Repeat("[", depth) + strings.Repeat("]", depth) + `}`)
		_, fast := readLine(line)
		members := lineMembers{line: line}
		if slow := members.read() == nil; fast != slow {
			t.Errorf("depth %d: the fast way reads it: %v, the other: %v", depth, fast, slow)
		}
	}
}
