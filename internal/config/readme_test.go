package config

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

const (
	readme = "../../README.md"
	begin  = "<!-- settings:begin -->\n"
	end    = "<!-- settings:end -->"
)

var update = flag.Bool("update", false, "write the table of settings into README.md")

func TestREADMEShowsTheTableOfSettings(t *testing.T) {
	content, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(content), begin)
	table, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatalf("README.md has no %s… %s", begin, end)
	}
	want := markdown(Settings())
	if *update {
		text := before + begin + strings.Join(want, "\n") + "\n" + end + after
		if err := os.WriteFile(readme, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got := strings.Split(strings.TrimSpace(table), "\n")
	for _, row := range want {
		if !slices.Contains(got, row) {
			t.Errorf("README.md lacks the row (make readme writes it)\n%s", row)
		}
	}
	for _, row := range got {
		if !slices.Contains(want, row) {
			t.Errorf("README.md has a row that no setting stands behind\n%s", row)
		}
	}
}

func markdown(settings []Setting) []string {
	rows := []string{"| variable | default | valid | meaning |", "| --- | --- | --- | --- |"}
	for _, s := range settings {
		name := "`" + s.Name + "`"
		if s.Alias != "" {
			name += ", else `" + s.Alias + "`"
		}
		shown := s.Default
		if shown != "" && s.fallback == nil {
			shown = "`" + shown + "`"
		}
		rows = append(rows, fmt.Sprintf("| %s | %s | %s | %s |", name, shown, s.Valid, s.Meaning))
	}
	return rows
}

func TestEveryDefaultIsAValueThatTheSettingTakes(t *testing.T) {
	for _, s := range Settings() {
		if s.Valid == "" || s.Meaning == "" {
			t.Errorf("%s: valid values %q, meaning %q", s.Name, s.Valid, s.Meaning)
		}
		value := s.Default
		if s.fallback != nil {
			value = s.fallback(environment{})
		}
		if value == "" {
			continue
		}
		if err := s.parse(new(Config), value); err != nil {
			t.Errorf("%s: its default %q: %v", s.Name, value, err)
		}
	}
}
