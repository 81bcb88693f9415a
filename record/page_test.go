package record

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"kinesis-telemetry-api-extension/internal/jsonscan"
)

// page is FORMAT.md.
func page(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../FORMAT.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// table returns the rows of the first table after a mark, without quotes of
// code.
func table(t *testing.T, after string) [][]string {
	t.Helper()
	_, rest, found := strings.Cut(page(t), after)
	_, rest, more := strings.Cut(rest, "\n| ---")
	if !found || !more {
		t.Fatalf("FORMAT.md has no table after %q", after)
	}
	var rows [][]string
	for line := range strings.Lines(rest[strings.Index(rest, "\n")+1:]) {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "|") {
			break
		}
		row := strings.Split(strings.Trim(line, "|"), "|")
		for i := range row {
			row[i] = strings.Trim(strings.TrimSpace(row[i]), "`")
		}
		rows = append(rows, row)
	}
	if len(rows) == 0 {
		t.Fatalf("the table after %q has no rows", after)
	}
	return rows
}

// expectRows compares the table after a mark with what the code says, row by
// row.
func expectRows(t *testing.T, after string, want [][]string) {
	t.Helper()
	got := table(t, after)
	for i := range got {
		got[i] = got[i][:min(len(got[i]), len(want[0]))]
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("after %q FORMAT.md says\n%q, the code\n%q", after, got, want)
	}
}

func TestThePageIsOfThisVersion(t *testing.T) {
	if want := fmt.Sprintf("\nFormat version %d.", FormatVersion); !strings.Contains(page(t), want) {
		t.Errorf("FORMAT.md does not say %q", want)
	}
}

func TestThePageHasTheFirstBytes(t *testing.T) {
	var want [][]string
	for _, row := range [][2]string{
		{"gzip", magicGzip},
		{"zstd", magicZstd},
		{"kpl", magicKPL},
		{"otlp", string(beginOTLP)},
		{"otlp_json", beginOTLPJSON},
		{"event", beginLine},
		{"raw", `{"time":`},
	} {
		want = append(want, []string{row[0], fmt.Sprintf("% X", row[1])})
	}
	expectRows(t, "is told by what it begins with", want)
}

func TestThePageHasTheLimits(t *testing.T) {
	want := [][]string{}
	for _, row := range []struct {
		name  string
		limit int
	}{{"MaxBytes", MaxBytes}, {"MinLine", MinLine}, {"MaxContent", MaxContent}, {"MaxFields", MaxFields}, {"MaxTags", MaxTags}, {"depth", jsonscan.MaxDepth}} {
		digits := strconv.Itoa(row.limit)
		for i := len(digits) - 3; i > 0; i -= 3 {
			digits = digits[:i] + "," + digits[i:]
		}
		want = append(want, []string{row.name, digits})
	}
	expectRows(t, "## Limits", want)
}

func TestThePageHasTheMembersInTheEncodersOrder(t *testing.T) {
	encoder := NewEncoder("e", "f", MinLine)
	raw := Raw{Time: []byte(`"t"`), Type: []byte(`"t"`), RequestID: []byte(`"r"`), Record: []byte("1"), More: []byte("{}"), Fields: []byte("{}"), Tags: []byte("{}")}
	names := memberNames(t, encoder.AppendEvent(nil, 1, raw))
	raw.OriginalBytes = 1
	for _, name := range memberNames(t, encoder.AppendEvent(nil, 1, raw)) {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	var want [][]string
	for _, name := range names {
		want = append(want, []string{name})
	}
	expectRows(t, "## Format `event`", want)
}

func memberNames(t *testing.T, value jsontext.Value) []string {
	t.Helper()
	var names []string
	err := newObject(value).each(func(o object, name string) error {
		names = append(names, name)
		return o.skip()
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestThePageHasTheFieldNumbers(t *testing.T) {
	rows := func(fields ...[4]any) [][]string {
		var all [][]string
		types := map[int]string{wireVarint: "varint", wireFixed64: "fixed64", wireBytes: "bytes"}
		for _, f := range fields {
			all = append(all, []string{f[0].(string), f[1].(string), strconv.Itoa(f[2].(int)), types[f[3].(int)]})
		}
		return all
	}
	expectRows(t, "## Formats `otlp`", rows(
		[4]any{"ExportLogsServiceRequest", "resource_logs", otlpResourceLogs, wireBytes},
		[4]any{"ResourceLogs", "resource", otlpResource, wireBytes},
		[4]any{"ResourceLogs", "scope_logs", otlpScopeLogs, wireBytes},
		[4]any{"Resource", "attributes", otlpResourceAttribute, wireBytes},
		[4]any{"ScopeLogs", "log_records", otlpLogRecord, wireBytes},
		[4]any{"LogRecord", "time_unix_nano", otlpTime, wireFixed64},
		[4]any{"LogRecord", "body", otlpBody, wireBytes},
		[4]any{"LogRecord", "attributes", otlpLogAttribute, wireBytes},
		[4]any{"KeyValue", "key", otlpKey, wireBytes},
		[4]any{"KeyValue", "value", otlpValue, wireBytes},
		[4]any{"AnyValue", "string_value", otlpString, wireBytes},
		[4]any{"AnyValue", "bool_value", otlpBool, wireVarint},
		[4]any{"AnyValue", "int_value", otlpInt, wireVarint},
		[4]any{"AnyValue", "double_value", otlpDouble, wireFixed64},
		[4]any{"AnyValue", "array_value", otlpArray, wireBytes},
		[4]any{"AnyValue", "kvlist_value", otlpKVList, wireBytes},
		[4]any{"AnyValue", "bytes_value", otlpBytes, wireBytes},
		[4]any{"ArrayValue, KeyValueList", "values", otlpValues, wireBytes},
	))
	expectRows(t, "## Packings", rows(
		[4]any{"AggregatedRecord", "partition_key_table", kplPartitionKey, wireBytes},
		[4]any{"AggregatedRecord", "records", kplUserRecord, wireBytes},
		[4]any{"Record", "partition_key_index", kplKeyIndex, wireVarint},
		[4]any{"Record", "data", kplData, wireBytes},
	))
	expectRows(t, "The rest is in attributes", [][]string{
		{attributeFunction, "resource", "function"},
		{attributeRequestID, "log record", "requestId"},
		{attributeID, "log record", "id"},
		{attributeType, "log record", "type"},
		{attributeTruncated, "log record", "truncated"},
		{attributeOriginalBytes, "log record", "originalBytes"},
		{attributeMore, "log record", "more"},
		{attributeFields, "log record", "fields"},
	})
}

// Each member on the page is one that the code reads, and it reads no other.
func TestThePageHasTheMembersOfOurOwnEvents(t *testing.T) {
	for _, test := range []struct {
		kind string
		read func(Event) (any, error)
	}{
		{TypeDeliveryDropped, func(e Event) (any, error) { return e.Dropped() }},
		{TypeDeliveryReport, func(e Event) (any, error) { return e.Account() }},
		{TypeInvocationSummary, func(e Event) (any, error) { return e.Summary() }},
	} {
		var all []string
		for _, row := range table(t, "`"+test.kind+"` ") {
			value := map[string]string{"number": "1", "string": `"x"`, "object": `{"events":1,"bytes":1}`, "boolean": "true"}[row[1]]
			member := strconv.Quote(row[0]) + ":" + value
			all = append(all, member)
			got, err := test.read(Event{Type: test.kind, Record: []byte("{" + member + "}")})
			if err != nil || reflect.ValueOf(got).IsZero() {
				t.Errorf("%s: the code does not read %s: %v", test.kind, member, err)
			}
		}
		got, err := test.read(Event{Type: test.kind, Record: []byte("{" + strings.Join(all, ",") + "}")})
		if err != nil {
			t.Fatal(err)
		}
		for i := range reflect.TypeOf(got).NumField() {
			if reflect.ValueOf(got).Field(i).IsZero() {
				t.Errorf("%s: the code reads %s, of which FORMAT.md says nothing", test.kind, reflect.TypeOf(got).Field(i).Name)
			}
		}
	}
	if !strings.Contains(page(t), "`"+TypeDeliveryStart+"` is the first event") {
		t.Errorf("FORMAT.md does not say what %s is", TypeDeliveryStart)
	}
}

func TestThePagesExamplesDecodeToWhatItSays(t *testing.T) {
	blocks := strings.Split(page(t), "\n```")
	examples := 0
	var data []byte
	for i := 1; i < len(blocks); i += 2 {
		kind, body, _ := strings.Cut(blocks[i], "\n")
		switch body += "\n"; kind {
		case "record":
			data = []byte(body)
		case "bytes":
			data = parseBytes(t, body)
		case "events":
			examples++
			got := describe(data)
			for i, want := range strings.Split(strings.TrimSuffix(body, "\n"), "\n") {
				begin, more := strings.CutSuffix(want, "…")
				if i >= len(got) || got[i] != want && (!more || !strings.HasPrefix(got[i], begin)) {
					t.Errorf("of the example %.80q\nFORMAT.md says %s\nthe code       %q", data, want, got)
				}
			}
			if n := strings.Count(body, "\n"); len(got) != n {
				t.Errorf("the example %.80q has %d events, FORMAT.md says %d", data, len(got), n)
			}
		default:
			t.Errorf("FORMAT.md has a block of %q, which is not tested", kind)
		}
	}
	if examples < 10 {
		t.Errorf("FORMAT.md has %d examples, want 10 or more", examples)
	}
}

// parseBytes reads hexadecimal bytes and texts in backquotes.
func parseBytes(t *testing.T, body string) []byte {
	t.Helper()
	var data []byte
	for line := range strings.Lines(body) {
		for i, piece := range strings.Split(strings.TrimSpace(line), "`") {
			if i%2 == 1 {
				data = append(data, piece...)
				continue
			}
			digits, _, comment := strings.Cut(piece, "#")
			bytes, err := hex.DecodeString(strings.ReplaceAll(digits, " ", ""))
			if err != nil {
				t.Fatalf("%q: %v", line, err)
			}
			data = append(data, bytes...)
			if comment {
				break
			}
		}
	}
	return data
}

// describe is what data decodes to, one line per event.
func describe(data []byte) []string {
	var all []string
	for e, err := range Decode(data) {
		var line bytes.Buffer
		if err != nil {
			fmt.Fprintf(&line, " error: %v", err)
		}
		for _, member := range [][2]string{
			{"id", e.ID},
			{"time", e.Time},
			{"type", e.Type},
			{"requestId", e.RequestID},
			{"function", e.Function},
			{"fields", string(e.Fields)},
			{"tags", string(e.Tags)},
			{"record", string(e.Record)},
			{"more", string(e.More)},
		} {
			if member[1] != "" {
				fmt.Fprintf(&line, " %s=%s", member[0], member[1])
			}
		}
		if e.Truncated {
			fmt.Fprintf(&line, " truncated originalBytes=%d", e.OriginalBytes)
		}
		if e.Foreign != nil {
			fmt.Fprintf(&line, " foreign=%q", e.Foreign)
		}
		all = append(all, strings.TrimPrefix(line.String(), " "))
	}
	return all
}
