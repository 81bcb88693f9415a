package demo_test

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// The queries of the template are asked of archives that the extension's
// encoder wrote (record/archive_test.go), laid out as Firehose does. The
// engine is another than Athena's: infra/checks/ask.js says how they differ.
func TestTheNamedQueriesAnswerRight(t *testing.T) {
	answers := asked(t, template(t, "provisioned-managedkey-logs-ndjson-topic"))
	for name, want := range map[string]string{
		"slowest invocations": `
			[orders r-3 2026-01-02T03:04:05.678Z 3000 <nil> timeout]
			[orders r-1 2026-01-02T03:04:05.678Z 1200.5 98.5 success]
			[orders r-2 2026-01-02T03:04:05.678Z 100 <nil> success]
			[mail m-1 2026-01-02T03:04:05.678Z 50 200 success]
			[mail m-3 2026-01-02T03:04:05.678Z 20 300 success]
			[mail m-2 2026-01-02T03:04:05.678Z 10 <nil> error]
			[quiet q-1 2026-01-02T03:04:05.678Z 5 <nil> success]`,
		"cold starts": `
			[mail 3 2 66.67 200 300]
			[orders 3 1 33.33 98.5 98.5]
			[quiet 1 0 0 <nil> <nil>]`,
		"errors by function": `
			[orders 3 1 1 3 <nil>]
			[mail 3 1 0 0 [Runtime.ExitError]]`,
		"memory head-room": `
			[quiet 128 30 76.6]
			[mail 128 64 50]
			[orders 512 500 2.3]`,
		"cost by function": `
			[orders 4 8882.2 0.148038]
			[mail 3 0 1e-06]
			[quiet 1 0 0]`,
	} {
		var got string
		for _, row := range answers[name] {
			got += "\n\t\t\t" + fmt.Sprint(row)
		}
		if got != want {
			t.Errorf("%s:%s\nwant:%s", name, got, want)
		}
	}
	if len(answers) != 5 {
		t.Errorf("%d queries answered, want 5", len(answers))
	}
}

// asked is what the template's queries answer, by their names.
func asked(t *testing.T, template []byte) map[string][][]any {
	t.Helper()
	needChecks(t)
	bucket := t.TempDir()
	for name, days := range map[string][]int{"week": {1}, "month": {20, 40}} { // what is 40 days old, no query asks for
		for _, ago := range days {
			archive(t, bucket, "testdata/archive-"+name+".ndjson", time.Now().UTC().AddDate(0, 0, -ago))
		}
	}
	file := filepath.Join(t.TempDir(), "template.json")
	if err := os.WriteFile(file, template, 0o600); err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), "node", checks+"/ask.js", file, bucket)
	command.Stderr = os.Stderr
	out, err := command.Output()
	if err != nil {
		t.Fatalf("asking the queries: %v", err)
	}
	var answers map[string][][]any
	if err := json.Unmarshal(out, &answers); err != nil {
		t.Fatal(err)
	}
	return answers
}

// archive puts lines into the bucket's folder of a day, as Firehose does.
func archive(t *testing.T, bucket, lines string, day time.Time) {
	t.Helper()
	folder := filepath.Join(bucket, "events", "day="+day.Format(time.DateOnly))
	if err := os.MkdirAll(folder, 0o750); err != nil {
		t.Fatal(err)
	}
	from, err := os.Open(lines)
	if err != nil {
		t.Fatal(err)
	}
	defer from.Close()
	to, err := os.Create(filepath.Join(folder, "one.ndjson.gz"))
	if err != nil {
		t.Fatal(err)
	}
	packed := gzip.NewWriter(to)
	if _, err := io.Copy(packed, from); err != nil {
		t.Fatal(err)
	}
	if err := packed.Close(); err != nil {
		t.Fatal(err)
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
}
