package demo_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

// goldens are the combinations whose whole template is kept in testdata.
func goldens() []string {
	return []string{
		"ondemand-managedkey-logs-noarchive-notopic", // the default
		"provisioned-managedkey-logs-ndjson-topic",
		"ondemand-ownkey-nologs-parquet-topic",
	}
}

// update writes the templates anew: go test ./demo -update.
var update = flag.Bool("update", false, "write the golden templates")

func TestTemplatesAreAsTheyWere(t *testing.T) {
	demos := newSynthesizer(t)
	compared := 0
	for _, c := range combinations() {
		if !slices.Contains(goldens(), c.name()) {
			continue
		}
		compared++
		got := normal(t, demos.template(t, c))
		golden := filepath.Join("testdata", c.name()+".json")
		if *update {
			if err := os.WriteFile(golden, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("the template %s is another than in %s: if it should be, go test ./demo -update, and look at the difference;\n%s", c.name(), golden, firstDifference(got, want))
		}
	}
	if compared != len(goldens()) {
		t.Errorf("compared %d templates of %d: a name is not that of a combination", compared, len(goldens()))
	}
}

// normal is a template in a fixed form, without what the contents of zips
// decide.
func normal(t *testing.T, template []byte) []byte {
	t.Helper()
	asset := regexp.MustCompile(`[0-9a-f]{64}`)
	var parsed map[string]any
	if err := json.Unmarshal(asset.ReplaceAll(template, []byte("ASSET")), &parsed); err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(parsed); err != nil {
		t.Fatal(err)
	}
	return text.Bytes()
}

// firstDifference shows the first line that differs.
func firstDifference(got, want []byte) string {
	gotLines, wantLines := bytes.Split(got, []byte("\n")), bytes.Split(want, []byte("\n"))
	for i := range min(len(gotLines), len(wantLines)) {
		if !bytes.Equal(gotLines[i], wantLines[i]) {
			return "got " + string(gotLines[i]) + "\nwant " + string(wantLines[i])
		}
	}
	return "one is longer"
}

func TestTheSameOptionsMakeTheSameBytes(t *testing.T) {
	demos := newSynthesizer(t)
	c := combinations()[0]
	if a, b := demos.template(t, c), demos.template(t, c); !bytes.Equal(a, b) {
		t.Error("two runs made two templates")
	}
}
