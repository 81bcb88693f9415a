package format_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	logspb "go.opentelemetry.io/proto/otlp/logs/v1"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"kinesis-telemetry-api-extension/internal/format"
	"kinesis-telemetry-api-extension/internal/pack"
	"kinesis-telemetry-api-extension/record"
)

// inBoth calls check with what each notation makes of raw: the item's size and
// the log record in it.
func inBoth(t *testing.T, limit int, raw record.Raw, check func(t *testing.T, size int, got *logspb.LogRecord)) {
	t.Helper()
	data, inJSON := requests(t, limit, raw)
	empty, emptyJSON := requests(t, limit)
	for _, notation := range []struct {
		name      string
		size      int
		unmarshal func(*logspb.LogsData) error
	}{
		{"protobuf", len(data) - len(empty), func(to *logspb.LogsData) error { return proto.Unmarshal(data, to) }},
		{"JSON", len(inJSON) - len(emptyJSON), func(to *logspb.LogsData) error { return protojson.Unmarshal(inJSON, to) }},
	} {
		t.Run(notation.name, func(t *testing.T) {
			var got logspb.LogsData
			if err := notation.unmarshal(&got); err != nil {
				t.Fatal(err)
			}
			check(t, notation.size, got.GetResourceLogs()[0].GetScopeLogs()[0].GetLogRecords()[0])
		})
	}
}

func attributes(r *logspb.LogRecord) string { return showAll(r.GetAttributes()) }

func TestALongRecordIsCutAndMarkedInOTLP(t *testing.T) {
	for _, test := range []struct{ name, said, all string }{
		{"a text", `"` + strings.Repeat("x", 5000) + `"`, strings.Repeat("x", 5000)},
		{"wide characters", `"` + strings.Repeat("€", 5000) + `"`, strings.Repeat("€", 5000)},
		{"escapes", `"` + strings.Repeat(`\u20ac\n`, 5000) + `"`, strings.Repeat("€\n", 5000)},
		{"pairs", `"` + strings.Repeat(`\ud83d\ude00`, 5000) + `"`, strings.Repeat("😀", 5000)},
		{"controls", `"` + strings.Repeat(`\u0001`, 5000) + `"`, strings.Repeat("\x01", 5000)},
		{"bad bytes", "\"" + strings.Repeat("\xff", 5000) + `"`, strings.Repeat("\ufffd", 5000)},
		{"an array", `["` + strings.Repeat("x", 5000) + `"]`, `["` + strings.Repeat("x", 5000) + `"]`},
		{"small values", `[` + strings.Repeat("1,", 5000) + `1]`, `[` + strings.Repeat("1,", 5000) + `1]`},
		{"what would fit as text", `[` + strings.Repeat("1,", 1500) + `1]`, `[` + strings.Repeat("1,", 1500) + `1]`},
		{"no JSON", strings.Repeat("x", 5000), strings.Repeat("x", 5000)},
	} {
		t.Run(test.name, func(t *testing.T) {
			inBoth(t, record.MinLine, function(test.said), func(t *testing.T, size int, got *logspb.LogRecord) {
				body := got.GetBody().GetStringValue()
				if !strings.HasPrefix(test.all, body) || body == "" {
					t.Errorf("the body is %s", show(got.GetBody()))
				}
				if size > record.MinLine || size < record.MinLine-40 && body != test.all {
					t.Errorf("got %d bytes, want nearly %d", size, record.MinLine)
				}
				want := `"aws.lambda.telemetry.id":"0123456789abcdef-1" "aws.lambda.telemetry.type":"function" "faas.invocation_id":"r-1" ` +
					`"aws.lambda.telemetry.truncated":true "aws.lambda.telemetry.original_bytes":i` + strconv.Itoa(len(test.said))
				if attributes(got) != want {
					t.Errorf("got %s, want %s", attributes(got), want)
				}
			})
		})
	}
}

func TestATextThatCameCutEndsWithAWholeCharacterInOTLP(t *testing.T) {
	said, want := `"`, ""
	for _, character := range []struct{ escaped, is string }{
		{"a", "a"}, {`\u00e9`, "é"}, {`\ud83d\ude00`, "😀"}, {`\n`, "\n"}, {"€", "€"}, {`\"`, `"`}, {`\ud83d`, ""},
	} {
		for i := range len(character.escaped) {
			if character.escaped[:i] == "" || character.escaped[0] == '\\' {
				expectCut(t, said+character.escaped[:i], want)
			}
		}
		said, want = said+character.escaped, want+character.is
	}
	expectCut(t, said, want)
	expectCut(t, " \t"+said, want)
	expectCut(t, said+`!`, want+"\ufffd!")
}

func TestJSONThatCameCutIsItsTextInOTLP(t *testing.T) {
	const said = `{"level":"error","a":[1,{"b":"\u00e9\ud83d"}],"c":"€"}`
	for end := range len(said) + 1 {
		got := expectCut(t, said[:end], string([]rune(said[:end])))
		if want := "error"; end > len(`{"level":"error",`) && got.GetSeverityText() != want {
			t.Errorf("cut to %q: the severity is %q, want %q", said[:end], got.GetSeverityText(), want)
		}
	}
}

func TestAnItemIsTheSameWhateverIsBeforeItInOTLP(t *testing.T) {
	for _, encoder := range []pack.Encoder{format.NewOTLP(environment, record.MinLine), format.NewOTLPJSON(environment, record.MinLine)} {
		for _, said := range []string{`[1,"a"]`, `"` + strings.Repeat("x", 5000) + `"`, `[` + strings.Repeat("1,", 200) + `1]`} {
			before := strings.Repeat("b", 10*record.MinLine)
			want := before + string(encoder.AppendEvent(nil, 1, function(said)))
			if got := string(encoder.AppendEvent([]byte(before), 1, function(said))); got != want {
				t.Errorf("%T, %.10s: got %q, want %q", encoder, said, got[len(before):], want[len(before):])
			}
		}
	}
}

func TestALevelThatIsCutIsNoneInOTLP(t *testing.T) {
	if got := expectCut(t, `{"level":3`, `{"level":3`); got.GetSeverityText() != "" {
		t.Errorf("got the severity %q of a number that goes on", got.GetSeverityText())
	}
}

// expectCut expects of a record that came cut that it says so and has the
// given text. It returns the log record.
func expectCut(t *testing.T, said, want string) *logspb.LogRecord {
	t.Helper()
	raw := function(said)
	raw.OriginalBytes = 2_000_000
	raw.More = jsontext.Value(`{"left":"out"}`)
	var last *logspb.LogRecord
	inBoth(t, record.MinLine, raw, func(t *testing.T, _ int, got *logspb.LogRecord) {
		if body := got.GetBody().GetStringValue(); got.GetBody() == nil || body != want {
			t.Errorf("cut to %q: the body is %q, want %q", said, body, want)
		}
		if !strings.HasSuffix(attributes(got), `"r-1" "aws.lambda.telemetry.truncated":true "aws.lambda.telemetry.original_bytes":i2000000`) {
			t.Errorf("cut to %q: got %s", said, attributes(got))
		}
		last = got
	})
	return last
}

func TestCharactersThatTakeMuchRoomStayWithinTheLimitOfOTLP(t *testing.T) {
	for shift := range 12 {
		raw := function(`"` + strings.Repeat("x", shift) + strings.Repeat(`\u0001`, 5000) + `"`)
		requests(t, record.MinLine, raw)
	}
}

func TestOTLPTakesNoMoreMemoryThanItsLimitOfSmallValues(t *testing.T) {
	raw := function("[" + strings.Repeat("1,", 1<<20) + "1]")
	for _, encoder := range []pack.Encoder{format.NewOTLP(environment, record.MinLine), format.NewOTLPJSON(environment, record.MinLine)} {
		if got := cap(encoder.AppendEvent(nil, 1, raw)); got > 4*record.MinLine {
			t.Errorf("got %d bytes of memory for an item of %d", got, record.MinLine)
		}
	}
}

func TestHugeMembersAreCutInOTLP(t *testing.T) {
	huge := jsontext.Value(`"platform.` + strings.Repeat(`\u0001`, 5000) + `"`)
	raw := record.Raw{Time: huge, Type: huge, RequestID: huge, More: huge, Record: jsontext.Value(`{"level":` + string(huge) + `}`)}
	inBoth(t, record.MinLine, raw, func(t *testing.T, size int, got *logspb.LogRecord) {
		if size > record.MinLine || len(got.GetBody().GetStringValue()) < 200 {
			t.Errorf("got %d bytes with the body %s", size, show(got.GetBody()))
		}
	})
	raw.Record = jsontext.Value(`"short"`)
	inBoth(t, record.MinLine, raw, func(t *testing.T, size int, got *logspb.LogRecord) {
		if size > record.MinLine || got.GetBody().GetStringValue() != "short" || !strings.Contains(attributes(got), `truncated":true`) {
			t.Errorf("got %d bytes with the body %s", size, show(got.GetBody()))
		}
	})
}

func TestARecordThatJustFitsIsWholeInOTLP(t *testing.T) {
	for size := record.MinLine - 600; size < record.MinLine; size++ {
		inBoth(t, record.MinLine, function(`["`+strings.Repeat("x", size)+`"]`), func(t *testing.T, got int, r *logspb.LogRecord) {
			if whole := strings.HasPrefix(show(r.GetBody()), "["); whole == strings.Contains(attributes(r), "truncated") || !whole && got < record.MinLine-40 {
				t.Errorf("%d bytes: whole is %t, in %d bytes, with %s", size, whole, got, attributes(r))
			}
		})
	}
}

func TestOTLPAllocatesNothing(t *testing.T) {
	for _, said := range []string{
		`"hello \u00e9 \n€"`,
		`{"level":"INFO","time":"2026-01-02T03:04:05Z","n":[1,2.5,1e3,true,null],"deep":{"a":{"b":"\u00e9 c"}},"text":"` + strings.Repeat("x", 300) + `"}`,
		`"` + strings.Repeat("y", 10_000) + `"`,
		`{"level":"warn","a":"` + strings.Repeat("y", 10_000) + `"}`,
		strings.Repeat("[", 200) + strings.Repeat("]", 200),
	} {
		raw := function(said)
		raw.More = jsontext.Value(`{"a":1}`)
		for _, encoder := range []pack.Encoder{format.NewOTLP(environment, record.MinLine), format.NewOTLPJSON(environment, record.MinLine)} {
			buffer := make([]byte, 0, 64<<10)
			if got := testing.AllocsPerRun(100, func() { buffer = encoder.AppendEvent(buffer[:0], 1<<40, raw) }); got != 0 {
				t.Errorf("%T, %.20s: got %v allocations, want 0", encoder, said, got)
			}
		}
	}
}

func FuzzOTLP(f *testing.F) {
	f.Add([]byte(`"2026-01-02T03:04:05.678Z"`), []byte(`"function"`), []byte(`"r"`), []byte(`{"level":"info","a":[1,2.5,1e999,null,"\ud83d"]}`), []byte(`{"m":1}`), int64(0))
	f.Add([]byte(`"1"`), []byte(`"platform.`), []byte("\"\xff\""), []byte(`{"a":"\u00`), []byte(`[`), int64(99))
	f.Add([]byte(nil), []byte(nil), []byte(nil), []byte("[[{\"\":{\"\xc3\":-0.1e-5}}]] "), []byte(`"`), int64(-1))
	f.Fuzz(func(t *testing.T, at, kind, id, said, more []byte, originalBytes int64) {
		raw := record.Raw{Time: at, Type: kind, RequestID: id, Record: said, More: more, OriginalBytes: originalBytes}
		if len(said)+len(more)+len(kind)+len(id) < 1000 {
			request(t, 1<<20, raw)
			data, inJSON := requests(t, 1<<20, raw)
			if got, same := decoded(data), decoded(inJSON); got != same && originalBytes <= 0 {
				t.Errorf("of Protocol Buffers Decode makes %s, of JSON %s", got, same)
			}
		}
		for _, limit := range []int{0, record.MinLine, record.MinLine + 1000} {
			inBoth(t, max(limit, record.MinLine), raw, func(t *testing.T, size int, _ *logspb.LogRecord) {
				if size > max(limit, record.MinLine) {
					t.Errorf("got %d bytes of at most %d", size, limit)
				}
			})
		}
	})
}

// decoded is what Decode makes of a record.
func decoded(data []byte) string {
	var all strings.Builder
	for event, err := range record.Decode(data) {
		fmt.Fprintf(&all, "%+v %t ", event, err == nil)
		if event.Foreign != nil {
			return "foreign"
		}
	}
	return all.String()
}

func BenchmarkOTLP(b *testing.B) {
	for _, encoder := range []struct {
		name string
		pack.Encoder
	}{{"protobuf", format.NewOTLP(environment, record.MaxBytes)}, {"JSON", format.NewOTLPJSON(environment, record.MaxBytes)}} {
		for _, said := range []struct{ name, text string }{
			{"text", `"` + strings.Repeat("a line of a log ", 16) + `\n"`},
			{"object", `{"time":"2026-01-02T03:04:05Z","level":"INFO","msg":"order placed","order":{"id":4711,"price":12.5,"items":["tea","cup"]},"ok":true}`},
		} {
			b.Run(encoder.name+"/"+said.name, func(b *testing.B) {
				buffer := make([]byte, 0, record.MaxBytes)
				raw := function(said.text)
				b.SetBytes(int64(len(raw.Record)))
				for b.Loop() {
					buffer = encoder.AppendEvent(buffer[:0], 1, raw)
				}
			})
		}
	}
}
