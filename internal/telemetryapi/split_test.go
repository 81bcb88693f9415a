package telemetryapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// maxElement is how much the tests keep of an element.
const maxElement = 1<<20 + 1<<16

// splitAll returns a text per event: type, record, request id, more.
func splitAll(t *testing.T, body io.Reader) []string {
	t.Helper()
	var got []string
	s := splitter{most: maxElement, receive: func(e *Event) {
		got = append(got, fmt.Sprintf("%s %s %s %s %d", []byte(e.Type), []byte(e.Record), []byte(e.RequestID), []byte(e.More), e.OriginalBytes))
	}}
	if err := s.split(body); err != nil {
		t.Fatalf("split: %v", err)
	}
	return got
}

func element(text string) string {
	return `{"time":"2026-01-02T03:04:05.678Z","type":"function","record":` + text + `}`
}

func TestSplitHandsOnEveryElementVerbatim(t *testing.T) {
	body := `[ {"time":"t","type":"platform.start","record":{"requestId":"r1","n": 1e999,"n":2}},
		{"record":"text \" \\","type":"function","time":"t"} ,
		{"time":"t","type":"tomorrow","record":[{"requestId":"no"}],"level":1,"more":{"a":2}},
		{"time":"t","type":"function","record":{"a":"requestId","AWSRequestId":"r2"}},
		{"type":"function","record":null}]`
	want := []string{
		`"platform.start" {"requestId":"r1","n": 1e999,"n":2} "r1"  0`,
		`"function" "text \" \\"   0`,
		`"tomorrow" [{"requestId":"no"}]  {"level":1,"more":{"a":2}} 0`,
		`"function" {"a":"requestId","AWSRequestId":"r2"} "r2"  0`,
		`"function" null   0`,
	}
	for name, reader := range map[string]io.Reader{
		"whole":    strings.NewReader(body),
		"trickled": iotest.OneByteReader(strings.NewReader(body)),
	} {
		if got := splitAll(t, reader); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s:\ngot  %q\nwant %q", name, got, want)
		}
	}
}

func TestElementsThatAreNoEventsAreHandedOnWhole(t *testing.T) {
	got := splitAll(t, strings.NewReader(`[42,"x",null,{},{"type":7,"record":1},{"type":"t"},[1,2]]`))
	want := "[ 42   0  \"x\"   0  null   0  {}   0  {\"type\":7,\"record\":1}   0  {\"type\":\"t\"}   0  [1,2]   0]"
	if fmt.Sprint(got) != want {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

func TestAMalformedElementCostsItselfAlone(t *testing.T) {
	good := element(`"good, [\"{"`)
	for name, bad := range map[string]string{
		"missing value":   `{"time":"t","type":}`,
		"missing quote":   `{"time":"t,"type":"function","record":"x"}`,
		"odd quote":       `{"time":"t","type":"function","record":"x}`,
		"missing bracket": `{"time":"t","type":"function","record":{"a":1}`,
		"bad escape":      `{"time":"t","type":"function","record":"\q"}`,
		"bad number":      `{"time":"t","type":"function","record":01}`,
		"a word":          `undefined`,
		"control":         "{\"time\":\"t\",\"type\":\"function\",\"record\":\"a\nb\"}",
		"deep":            strings.Repeat("[", 10_001) + strings.Repeat("]", 10_001),
	} {
		for _, count := range []int{1, 3} {
			body := "[" + good + strings.Repeat(","+bad+","+good, count) + "]"
			got := splitAll(t, strings.NewReader(body))
			want := `"function" "good, [\"{"   0`
			if len(got) != 2*count+1 {
				t.Errorf("%s: %d events, want %d: %.300q", name, len(got), 2*count+1, got)
				continue
			}
			for i := 0; i < len(got); i += 2 {
				if got[i] != want {
					t.Errorf("%s: event %d is %q, want %q", name, i, got[i], want)
				}
			}
			if !strings.HasPrefix(got[1], ` "`) && name != "deep" {
				t.Errorf("%s: the malformed one is %q, want a string", name, got[1])
			}
		}
	}
}

func TestAStrayBracketIsAnElementOfItsOwn(t *testing.T) {
	got := splitAll(t, strings.NewReader("["+element("1")+"},"+element("2")+"]"))
	want := `["\"function\" 1   0" " \"}\"   0" "\"function\" 2   0"]`
	if fmt.Sprintf("%q", got) != want {
		t.Errorf("got %q, want %s", got, want)
	}
}

func TestABodyThatIsNoArrayIsOneMalformedElement(t *testing.T) {
	for body, want := range map[string]int{
		"": 0, " \n": 0, "[]": 0, "[ ]": 0, "a,b,c": 1, `{"time":"t"}`: 1, "\xff\x00,": 1, `"x"`: 1, "]": 1,
		`[1,2`: 2, `[1,`: 1, `[`: 0, `[1]garbage`: 1,
	} {
		if got := splitAll(t, strings.NewReader(body)); len(got) != want {
			t.Errorf("%q: %d events %q, want %d", body, len(got), got, want)
		}
	}
}

func TestAnEnormousElementIsCutWithinBoundedMemory(t *testing.T) {
	const size = 100 << 20
	long := io.MultiReader(
		strings.NewReader(`[`+element(`1`)+`,{"time":"t","type":"function","record":"`),
		io.LimitReader(repeat('x'), size), strings.NewReader(`"},`+element(`2`)+`]`))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	got := splitAll(t, long)
	runtime.ReadMemStats(&after)
	if len(got) != 3 || got[0] != `"function" 1   0` || got[2] != `"function" 2   0` {
		t.Fatalf("%d events, want the ones around it whole", len(got))
	}
	if want := fmt.Sprint(size + len(`""`)); !strings.HasPrefix(got[1], `"function" "xxx`) || !strings.HasSuffix(got[1], want) {
		t.Errorf("the cut one is %.40q … %q, want its size %s", got[1], got[1][len(got[1])-12:], want)
	}
	if grew := after.TotalAlloc - before.TotalAlloc; grew > 32<<20 {
		t.Errorf("allocated %d MiB for it", grew>>20)
	}
}

type repeat byte

func (r repeat) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(r)
	}
	return len(p), nil
}

func TestABodyThatBreaksOffKeepsWhatCameBefore(t *testing.T) {
	broken := errors.New("connection reset")
	var got int
	s := splitter{most: maxElement, receive: func(*Event) { got++ }}
	err := s.split(io.MultiReader(strings.NewReader("["+element("1")+","+element("2")+`,{"time`), iotest.ErrReader(broken)))
	if !errors.Is(err, broken) || got != 2 {
		t.Errorf("got %d events and %v, want 2 and the error", got, err)
	}
	if after := splitAll(t, strings.NewReader("[1]")); len(after) != 1 {
		t.Errorf("the next body has %d events", len(after))
	}
}

func TestSplittingAllocatesNothingPerEvent(t *testing.T) {
	events := 0
	s := splitter{most: maxElement, receive: func(*Event) { events++ }}
	body := []byte("[" + strings.Repeat(element(`{"requestId":"r","message":"m"}`)+",", 999) + element("1") + "]")
	reader := bytes.NewReader(body)
	got := testing.AllocsPerRun(10, func() {
		reader.Reset(body)
		if err := s.split(reader); err != nil {
			t.Error(err)
		}
	})
	if got > 0 {
		t.Errorf("%v allocations per body of 1,000 events", got)
	}
}

// However a body comes, in whatever pieces, its events are the same.
func TestTheSameIsSplitInWhateverPiecesItComes(t *testing.T) {
	body := "[ " + element(`"`+strings.Repeat("x", 3*firstWindow)+`"`)
	for i := range 300 {
		body += " ,\n" + element(fmt.Sprintf(`{"requestId":"r-%d","n":[%d,{"a\\\"":null}]}`, i, i))
	}
	body += `, 12345 , "text", -0.5e7]`
	want := splitAll(t, strings.NewReader(body))
	if len(want) != 304 {
		t.Fatalf("%d events", len(want))
	}
	for name, in := range map[string]func(io.Reader) io.Reader{"bytes": iotest.OneByteReader, "halves": iotest.HalfReader, "with its end": iotest.DataErrReader} {
		if got := splitAll(t, in(strings.NewReader(body))); !slices.Equal(got, want) {
			t.Errorf("in %s: %d events, which are others", name, len(got))
		}
	}
}

// Whatever is pushed: nothing panics, and what is valid arrives whole.
func FuzzSplit(f *testing.F) {
	f.Add([]byte("[" + element(`"a"`) + "," + element(`{"requestId":"r"}`) + "]"))
	f.Add([]byte(`[{"time":"t","type":}, 1,"x]`))
	f.Add([]byte("\xff[{]}"))
	f.Fuzz(func(t *testing.T, body []byte) {
		var records []string
		s := splitter{most: maxElement, receive: func(e *Event) { records = append(records, string(e.Record)) }}
		if err := s.split(bytes.NewReader(body)); err != nil {
			t.Fatal(err)
		}
		for _, r := range records {
			if !json.Valid([]byte(r)) && len(body) < maxElement {
				t.Errorf("record %q is not JSON", r)
			}
		}
		var pieces []string
		s.receive = func(e *Event) { pieces = append(pieces, string(e.Record)) }
		if err := s.split(iotest.OneByteReader(bytes.NewReader(body))); err != nil || !slices.Equal(pieces, records) {
			t.Errorf("byte by byte it is %q, %v, at once %q", pieces, err, records)
		}
		var elements []json.RawMessage
		if json.Unmarshal(body, &elements) == nil && elements != nil && len(elements) != len(records) {
			t.Errorf("%d events of %d elements", len(records), len(elements))
		}
	})
}
