package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// example are two kinds that were loaded once each, with 2,000 events of 300
// bytes.
func example() []loadRow {
	all := []loadRow{
		{kind: kind{format: "event", packing: "lines", compression: "none", leastFill: 0.95}},
		{kind: kind{format: "event", packing: "lines", compression: "zstd", mostShare: 0.2}},
	}
	for i, size := range []int{24_000, 3_000} {
		x := outcome{pushed: pushed{bytes: 600_000, took: time.Second}, events: 2000, cpu: time.Duration(i+1) * time.Second, peak: 20e6}
		for range 30 {
			x.taken.add(size, "key")
		}
		all[i].outcomes = []outcome{x}
	}
	return all
}

func TestFiguresAreOfAThousandEvents(t *testing.T) {
	got := loadFigures(example())[1]
	want := loadFigure{
		Format: "event", Packing: "lines", Compression: "zstd", Events: 2000, EventBytes: 300,
		Bytes: 45_000, Share: 0.15, Records: 15, Keys: 0.5, Units: 15, Kilobytes: 45, Fill: 0.12,
		CPU: 100_000, CPURatio: 2, Peak: 20, Push: 1000, PushMB: 0.6, Verdict: mustKept,
	}
	if got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestKindsMissTheirLimits(t *testing.T) {
	rows := example()
	rows[0].leastFill, rows[1].mostShare = 0.97, 0.14
	if got := (report{Loads: rows}).missed(); got != 2 {
		t.Errorf("got %d", got)
	}
	rows[0].leastFill, rows[1].mostShare = 0, 0
	if got := (report{Loads: rows}).missed(); got != 0 {
		t.Errorf("got %d without limits", got)
	}
	if got := (loadRow{kind: kind{mostShare: 0.2}}).figure().Verdict; got != missed {
		t.Errorf("got %q without a load", got)
	}
}

func TestTheTableIsWrittenBetweenTheMarkers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "README.md")
	on := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	for _, before := range []string{readmeBegin + readmeEnd, readmeBegin + "old\n" + readmeEnd} {
		if err := os.WriteFile(path, []byte("# Head\n"+before+"\ntail\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := writeReadme(path, example(), on); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		text := string(got)
		for _, want := range []string{
			"# Head\n" + readmeBegin, "|\n" + readmeEnd + "\ntail\n", "on 2026-11-24: 2,000 events", "`kpl` is not combined",
			"| `event` | `lines` | `none` | 360,000 | 1.20 | 15.0 | 15.0 | 360 | 96.0 % |\n",
		} {
			if !strings.Contains(text, want) {
				t.Errorf("no %q in\n%s", want, text)
			}
		}
		if strings.Contains(text, "old") || strings.Contains(text, "CPU") {
			t.Errorf("got\n%s", text)
		}
	}
	if err := writeReadme(path, nil, on); err == nil {
		t.Error("nothing was written, and nobody told")
	}
	if err := os.WriteFile(path, []byte("# Head\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := writeReadme(path, example(), on); err == nil {
		t.Error("a file without markers was taken")
	}
}

func TestLoadsAreInBothForms(t *testing.T) {
	r := report{Loads: example()}
	table := r.markdown()
	for _, want := range []string{"12.0 % | 2.00 | 20.0 MB | 1 MB/s | ≤ 0.2 of pushed | must |", "fill ≥ 95 % | must |"} {
		if !strings.Contains(table, want) {
			t.Errorf("no %q in\n%s", want, table)
		}
	}
	path := filepath.Join(t.TempDir(), "figures.json")
	if err := r.writeJSON(path); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(path); err != nil || !strings.Contains(string(text), `"onDemandKB": 45`) {
		t.Errorf("got %v\n%s", err, text)
	}
}

func TestNumbersHaveCommas(t *testing.T) {
	for v, want := range map[float64]string{0: "0", 999.4: "999", 1000: "1,000", 363710: "363,710", 1234567: "1,234,567"} {
		if got := grouped(v); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if got := short(99.94) + " " + short(1000); got != "99.9 1,000" {
		t.Errorf("got %s", got)
	}
}
