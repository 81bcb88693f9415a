package record_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"kinesis-telemetry-api-extension/record"
)

const environment = "0123456789abcdef"

func encode(t *testing.T, limit int, raw record.Raw) string {
	t.Helper()
	return string(record.NewEncoder(environment, "fn", limit).AppendEvent(nil, 7, raw))
}

func raw(recordText string) record.Raw {
	return record.Raw{
		Time:   []byte(`"2026-01-02T03:04:05.678Z"`),
		Type:   []byte(`"function"`),
		Record: []byte(recordText),
	}
}

func decodeOne(t *testing.T, line string) record.Event {
	t.Helper()
	var events []record.Event
	for event, err := range record.Decode([]byte(line)) {
		if err != nil {
			t.Fatalf("Decode(%.200q): %v", line, err)
		}
		events = append(events, event)
	}
	if len(events) != 1 {
		t.Fatalf("Decode yielded %d events, want 1", len(events))
	}
	return events[0]
}

func TestLineHoldsTheDocumentedMembersInOrder(t *testing.T) {
	in := raw(`{"a": 1e400,"a":2}`)
	in.RequestID = []byte(`"r-1"`)
	in.More = []byte(`{"x":[]}`)
	got := encode(t, record.MaxBytes, in)
	want := `{"id":"0123456789abcdef-7","time":"2026-01-02T03:04:05.678Z","type":"function",` +
		`"requestId":"r-1","function":"fn","record":{"a": 1e400,"a":2},"more":{"x":[]}}` + "\n"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestDecodeReturnsWhatWasEncoded(t *testing.T) {
	in := raw(`"a \u00e9 line\n"`)
	in.RequestID = []byte(`"r-1"`)
	got := decodeOne(t, encode(t, record.MaxBytes, in))
	if got.ID != environment+"-7" || got.Time != "2026-01-02T03:04:05.678Z" || got.Type != "function" ||
		got.RequestID != "r-1" || got.Function != "fn" || string(got.Record) != `"a \u00e9 line\n"` || got.Truncated {
		t.Errorf("got %+v", got)
	}
}

func TestPrettyPrintedRecordStaysOnOneLine(t *testing.T) {
	line := encode(t, record.MaxBytes, raw("{\r\n  \"a\": \"b\"\n}"))
	if n := strings.Count(line, "\n"); n != 1 || strings.Contains(line, "\r") {
		t.Fatalf("%q has %d line ends, want 1", line, n)
	}
	var got struct{ A string }
	if err := json.Unmarshal(decodeOne(t, line).Record, &got); err != nil || got.A != "b" {
		t.Errorf("record reads as %+v, %v", got, err)
	}
}

func TestBytesThatAreNotUTF8AreReplaced(t *testing.T) {
	line := encode(t, record.MaxBytes, raw("\"a\xffb\""))
	if got, want := string(decodeOne(t, line).Record), "\"a\ufffdb\""; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestEventTooLargeForARecordIsCutAndMarked(t *testing.T) {
	long := strings.Repeat(`\ud83d\ude00é\"\\`, 4000)
	for name, text := range map[string]string{
		"string": `"` + long + `"`,
		"object": `{"message":"` + long + `"}`,
		"binary": "\"" + strings.Repeat("a\xff", 9000) + "\"",
	} {
		for limit := record.MinLine; limit < record.MinLine+20; limit++ {
			line := encode(t, limit, raw(text))
			if len(line) > limit || len(line) < limit-40 {
				t.Errorf("%s: line has %d bytes, want at most %d and not far less", name, len(line), limit)
			}
			got := decodeOne(t, line)
			if !got.Truncated || got.OriginalBytes < int64(len(text)) {
				t.Errorf("%s: truncated %v, originalBytes %d, want true, %d", name, got.Truncated, got.OriginalBytes, len(text))
			}
			var begin string
			if err := json.Unmarshal(got.Record, &begin); err != nil || strings.Contains(begin, "\ufffd") != (name == "binary") {
				t.Fatalf("%s: record is no clean string: %v %.80q", name, err, begin)
			}
		}
	}
}

func TestRecordCutAtTheBorderKeepsItsSize(t *testing.T) {
	in := raw(`"the beginning \`)
	in.OriginalBytes = 1 << 30
	got := decodeOne(t, encode(t, record.MaxBytes, in))
	if string(got.Record) != `"the beginning "` || got.OriginalBytes != 1<<30 {
		t.Errorf("got %+v", got)
	}
}

func TestHugeMembersAreCutToo(t *testing.T) {
	in := raw(`{}`)
	in.Type = []byte(`"` + strings.Repeat("t", 1<<20) + `"`)
	in.More = []byte(`"` + strings.Repeat("m", 1<<20) + `"`)
	line := encode(t, record.MinLine, in)
	if len(line) > record.MinLine || !decodeOne(t, line).Truncated {
		t.Errorf("line of %d bytes", len(line))
	}
}

func TestWhatWasAddedIsThereAlsoWhereAnEventIsCut(t *testing.T) {
	in := raw(`"` + strings.Repeat("x", 2*record.MinLine) + `"`)
	in.Tags = jsontext.Value(`{"team":"shop"}`)
	for _, c := range []struct {
		size int
		kept bool
	}{{record.MaxFields, true}, {record.MaxFields + 1, false}} {
		in.Fields = jsontext.Value(`{"a":"` + strings.Repeat("b", c.size-len(`{"a":""}`)) + `"}`)
		e := decodeOne(t, encode(t, record.MinLine, in))
		if got := e.Fields != nil; got != c.kept || string(e.Tags) != `{"team":"shop"}` || !e.Truncated {
			t.Errorf("fields of %d bytes: %+v", c.size, e)
		}
	}
	in.Tags = jsontext.Value(`{"a":"` + strings.Repeat("b", record.MaxTags) + `"}`)
	if e := decodeOne(t, encode(t, record.MinLine, in)); e.Tags != nil {
		t.Errorf("tags of more than %d bytes are kept", record.MaxTags)
	}
}

func TestAnEventWithFieldsIsReadTheSameInBothWays(t *testing.T) {
	in := raw(`{"a":[1]}`)
	in.Fields, in.Tags, in.More = jsontext.Value(`{"level":"info"}`), jsontext.Value(`{"team":"a\"b"}`), jsontext.Value(`{"new":1}`)
	quick := encode(t, record.MaxBytes, in)
	slow := strings.Replace(quick, `"time"`, ` "time"`, 1) // not as the encoder writes it
	a, b := decodeOne(t, quick), decodeOne(t, slow)
	if string(a.Fields) != `{"level":"info"}` || string(a.Tags) != `{"team":"a\"b"}` || fmt.Sprint(a) != fmt.Sprint(b) {
		t.Errorf("got %+v, and %+v", a, b)
	}
}

func TestAClonedEventSharesNothing(t *testing.T) {
	in := raw(`"text"`)
	in.Fields = jsontext.Value(`{}`)
	clone := in.Clone()
	in.Record[1], in.Fields[0], in.Time[1] = 'T', '[', 'x'
	if string(clone.Record) != `"text"` || string(clone.Fields) != `{}` || clone.Time[1] == 'x' || clone.More != nil || clone.Size() != in.Size() {
		t.Errorf("got %s", clone.Record)
	}
	clone.Type = append(clone.Type, "more"...)
	if string(clone.Record) != `"text"` {
		t.Error("members of a clone run into each other")
	}
}

func TestDecodeGoesOnAfterABadLine(t *testing.T) {
	good := encode(t, record.MaxBytes, raw(`1`))
	stream := good + "not json\n" + `{"id":"x"}` + "\n" + strings.TrimSpace(good) + " trailing\n" + good
	var got []string
	for event, err := range record.Decode([]byte(stream)) {
		got = append(got, fmt.Sprint(event.ID != "" && err == nil))
	}
	if want := "true false false false true"; strings.Join(got, " ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

func TestEncodingAllocatesNothing(t *testing.T) {
	encoder := record.NewEncoder(environment, "fn", record.MaxBytes)
	buffer := make([]byte, 0, 4096)
	in := raw(`"a line of text"`)
	got := testing.AllocsPerRun(100, func() { buffer = encoder.AppendEvent(buffer[:0], 1, in) })
	if got != 0 {
		t.Errorf("%v allocations per event, want 0", got)
	}
}

func TestIDs(t *testing.T) {
	drawn, err := record.NewEnvironment(bytes.NewReader(make([]byte, 10)))
	if err != nil || drawn != "0000000000000000" {
		t.Errorf("NewEnvironment = %q, %v", drawn, err)
	}
	if _, err := record.NewEnvironment(strings.NewReader("short")); err == nil {
		t.Error("NewEnvironment without randomness succeeded")
	}
	id := record.ID{Environment: drawn, Sequence: 12}
	if got, err := record.ParseID(id.String()); err != nil || got != id {
		t.Errorf("ParseID(%q) = %v, %v", id, got, err)
	}
	for _, bad := range []string{"", "a", "a-", "-1", "a-0", "a-01", "a-+1", "a-x", "a-1-2"} {
		if _, err := record.ParseID(bad); err == nil {
			t.Errorf("ParseID(%q) succeeded", bad)
		}
	}
}

// Whatever bytes a cut record ends in, its line is valid.
func FuzzCut(f *testing.F) {
	f.Add([]byte(`"\ud83d\ude0`), int64(99))
	f.Add([]byte("{\"a\":\"\n\x00\xff"), int64(99))
	f.Fuzz(func(t *testing.T, text []byte, original int64) {
		in := raw(string(text))
		in.OriginalBytes = max(original, 1)
		pushed := string(record.NewRawEncoder(record.MinLine).AppendEvent(nil, 1, in))
		for _, line := range []string{encode(t, record.MinLine, in), pushed} {
			if len(line) > record.MinLine || !json.Valid([]byte(line)) || strings.Count(line, "\n") != 1 {
				t.Errorf("%q becomes %q", text, line)
			}
		}
	})
}
