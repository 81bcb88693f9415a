package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"
)

// uncombined says what is not in the tables.
const uncombined = "`kpl` is not combined with `gzip` and `zstd`: the readers of that format could not take its records apart."

// loadTable is for whoever measures: what lies on the stream, and what making
// it costs the extension.
func loadTable(rows []loadRow) string {
	figures := loadFigures(rows)
	if len(figures) == 0 {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\nOn the stream, per 1,000 events pushed (%d loads of each kind, interleaved, %d events of %.0f B each time: %s). %s\n\n",
		len(rows[0].outcomes), figures[0].Events, figures[0].EventBytes, mixed, uncombined)
	b.WriteString("| format | packing | compression | bytes | of pushed | records | PUT payload units | on-demand KB | fill of 25,000 B | CPU × first | peak RSS | pushed | limit | |\n")
	b.WriteString("| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |\n")
	for i, f := range figures {
		fmt.Fprintf(&b, "%s %.2f | %.1f MB | %.0f MB/s | %s | %s |\n", f.stable(), f.CPURatio, f.Peak, f.PushMB, rows[i].limit(), f.Verdict)
	}
	return b.String()
}

// stable begins a line with what does not depend on the machine.
func (f loadFigure) stable() string {
	return fmt.Sprintf("| %#q | %#q | %#q | %s | %.2f | %s | %s | %s | %.1f %% |",
		f.Format, f.Packing, f.Compression, grouped(f.Bytes), f.Share, short(f.Records), short(f.Units), grouped(f.Kilobytes), 100*f.Fill)
}

// short keeps a decimal where there are few digits before it.
func short(v float64) string {
	if v < 100 {
		return fmt.Sprintf("%.1f", v)
	}
	return grouped(v)
}

// grouped is a number with commas between its thousands.
func grouped(v float64) string {
	digits := fmt.Sprintf("%.0f", v)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

const (
	readmeBegin = "<!-- formats:begin -->\n"
	readmeEnd   = "<!-- formats:end -->"
)

// readmeTable is for whoever chooses.
func readmeTable(rows []loadRow, on time.Time) string {
	figures := loadFigures(rows)
	var b strings.Builder
	fmt.Fprintf(&b, "What 1,000 events cost on the stream, by `make bench` on %s: %s events pushed as fast as they were taken, %.0f bytes each on average (%s). %s\n\n",
		on.Format(time.DateOnly), grouped(float64(figures[0].Events)), figures[0].EventBytes, mixed, uncombined)
	b.WriteString("| format | packing | compression | bytes | of those pushed | records | PUT payload units (provisioned) | KB billed (on-demand) | fill of the units |\n")
	b.WriteString("| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |\n")
	for _, f := range figures {
		b.WriteString(f.stable() + "\n")
	}
	return b.String()
}

// writeReadme puts the table between the markers of a file.
func writeReadme(path string, rows []loadRow, on time.Time) error {
	if len(rows) == 0 {
		return errors.New("there is nothing to write: -loads is 0")
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	before, rest, begins := strings.Cut(string(text), readmeBegin)
	_, after, ends := strings.Cut(rest, readmeEnd)
	if !begins || !ends {
		return fmt.Errorf("%s has no %s … %s", path, strings.TrimSpace(readmeBegin), readmeEnd)
	}
	return os.WriteFile(path, []byte(before+readmeBegin+readmeTable(rows, on)+readmeEnd+after), 0o600)
}
