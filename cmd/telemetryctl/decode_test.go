package main

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// piped runs decode with a standard input.
func piped(t *testing.T, stdin string, args ...string) (status int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	status = run(append([]string{"decode"}, args...), streams{in: strings.NewReader(stdin), out: &o, err: &e})
	return status, o.String(), e.String()
}

func gzipped(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

const decodable = `{"id":"aaaa-1","time":"2026-11-24T10:00:00.001Z","type":"function","function":"fn","record":"one \u00e9"}` + "\n" +
	`{"id":"aaaa-2","time":"2026-11-24T10:00:00.002Z","type":"function","function":"fn","record":{"level":"WARN","message":"two"}}` + "\n"

func TestDecodePrintsWhateverARecordHolds(t *testing.T) {
	encoder, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	squeezed := string(encoder.EncodeAll([]byte(decodable), nil))
	b64 := base64.StdEncoding.EncodeToString([]byte(gzipped(t, decodable)))
	raw := `{"time":"2026-11-24T10:00:00.001Z","type":"function","record":"one"}` + "\n"
	for _, test := range []struct{ name, stdin, want, is string }{
		{"lines", decodable, decodable, "standard input: 232 bytes, format event, 2 events\n"},
		{"gzip", gzipped(t, decodable), decodable, "gzip of 232 bytes, format event, 2 events\n"},
		{"zstd", squeezed, decodable, "zstd of 232 bytes, format event, 2 events\n"},
		{"base64", b64[:76] + "\n" + b64[76:] + "\n", decodable, "gzip of 232 bytes"},
		{"get-records", `{"Records":[{"Data":"` + b64 + `"},{"Data":"` + b64 + `"}]}`, decodable + decodable, "standard input: Records[1]: "},
		{"raw", raw, raw, "69 bytes, format raw, 1 event\n"},
		{"a message", "hello there\n", "\"hello there\"\n", "format message, or not the extension's, 1 event\n"},
		{"a message in JSON", "{\"a\": 1}\n", "{\"a\": 1}\n", "format message"},
	} {
		status, out, errs := piped(t, test.stdin, "--json")
		if status != 0 || out != test.want || errs != "" {
			t.Errorf("%s: got status %d, %q and\n%swant\n%s", test.name, status, errs, out, test.want)
		}
		if _, out, errs = piped(t, test.stdin, "--json", "--verbose"); out != test.want || !strings.Contains(errs, test.is) {
			t.Errorf("%s: got %q, want %q", test.name, errs, test.is)
		}
	}
	if _, out, _ := piped(t, decodable); !strings.Contains(out, "log      one é\n") || !strings.Contains(out, "warn     two\n") {
		t.Errorf("for a person: got\n%s", out)
	}
}

func TestDecodeNamesFileRecordAndPlace(t *testing.T) {
	good := file(t, "good", decodable, 0o644)
	lines := file(t, "lines", base64.StdEncoding.EncodeToString([]byte(decodable))+"\n"+
		base64.StdEncoding.EncodeToString([]byte(decodable+`{"id":"aaaa-3",`+"\n"))+"\n", 0o644)
	cut := file(t, "cut", gzipped(t, decodable)[:60], 0o644)
	empty := file(t, "empty", "\n", 0o644)
	for _, test := range []struct {
		args   string
		events int
		want   string
	}{
		{good + " " + good, 4, ""},
		{lines + " " + good, 6, "telemetryctl: " + lines + ": line 2: decoding line 3 of a record"},
		{cut + " " + good, 2, "telemetryctl: " + cut + ": decoding a record of 60 bytes"},
		{empty, 0, "telemetryctl: " + empty + ": there is no record"},
	} {
		status, out, errs := piped(t, "", append(strings.Fields(test.args), "--json")...)
		want := 1
		if test.want == "" {
			want = 0
		}
		if status != want || strings.Count(out, "\n") != test.events || !strings.HasPrefix(errs, test.want) || strings.Count(errs, "\n") != want {
			t.Errorf("%s: got status %d, %q and\n%swant %d, %q and %d events", test.args, status, errs, out, want, test.want, test.events)
		}
	}
	if _, _, errs := piped(t, "", cut, "--verbose"); !strings.Contains(errs, cut+": 60 bytes, gzip, damaged\n") {
		t.Errorf("got %q", errs)
	}
	for _, test := range []struct{ args, want string }{
		{"/no/such/file", "telemetryctl: open /no/such/file: no such file or directory\n"},
		{t.TempDir(), "is a directory\n"},
		{"--bogus", "telemetryctl: unknown flag: --bogus\n"},
		{"--json=x", `telemetryctl: --json is "x", but must be true or false` + "\n"},
	} {
		status, out, errs := piped(t, "", test.args)
		if status != 2 || out != "" || !strings.HasSuffix(errs, test.want) || strings.Count(errs, "\n") != 1 {
			t.Errorf("%s: got status %d, %q, want 2 and %q", test.args, status, errs, test.want)
		}
	}
}

func TestDecodeTakesAnAnswerOfNoRecords(t *testing.T) {
	for _, stdin := range []string{
		`{"Records":[],"NextShardIterator":"AAA","MillisBehindLatest":0}`,
		"{\"Records\": []}\n{\"Records\": []}\n",
	} {
		for _, form := range []string{"--verbose", "--json"} {
			status, out, errs := piped(t, stdin, form)
			if status != 0 || out != "" || errs != "standard input: a list of no records\n" {
				t.Errorf("%s of %s: got status %d, %q and %q, want 0 and a note", form, stdin, status, out, errs)
			}
		}
	}
	if status, _, errs := piped(t, " \n"); status != 1 || errs != "telemetryctl: standard input: there is no record\n" {
		t.Errorf("of nothing: got status %d and %q", status, errs)
	}
}

func TestDecodeSaysWhereWhatBeginsAsARecordBreaks(t *testing.T) {
	b64 := base64.StdEncoding.EncodeToString([]byte(decodable))
	list := `{"Records":[{"Data":"` + b64 + `"}]}`
	for _, test := range []struct {
		name, stdin string
		status      int
		want        string
	}{
		{"a bad character", b64[:80] + "!" + b64[80:], 1, "telemetryctl: standard input: line 1, column 81: base64 can't have '!' here\n"},
		{"broken off in a byte", b64[:101], 1, "telemetryctl: standard input: line 1, column 102: base64 breaks off"},
		{"broken off between bytes", b64[:100], 1, "telemetryctl: standard input: decoding line 1 of a record"},
		{"get-records broken off", list[:90], 1, "telemetryctl: standard input: line 1, column 91: a list of records breaks off\n"},
		{"somebody else's", "hello, there!\n", 0, ""},
	} {
		status, out, errs := piped(t, test.stdin, "--json")
		if status != test.status || !strings.HasPrefix(errs, test.want) || test.status == 1 && out != "" {
			t.Errorf("%s: got status %d, %q and %q, want %d and %q", test.name, status, errs, out, test.status, test.want)
		}
	}
}
