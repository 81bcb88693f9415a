package display

import (
	"strings"
	"testing"

	"kinesis-telemetry-api-extension/internal/doctor"
)

func TestDiagnosisHangsWhatToDoBelowWhatIsWrong(t *testing.T) {
	r := doctor.Report{Function: "orders\x1b[2J", About: []string{"arm64"}, Findings: []doctor.Finding{
		{Check: "function", Result: doctor.OK, Says: "It is active."},
		{Check: "layer", Result: doctor.Problem, Says: "It is for another architecture than the function's.", Mend: "Attach the other."},
		{Check: "memory", Result: doctor.Warning, Says: "It has little."},
		{Check: "role", Result: doctor.Unknown, Says: "It is\x07 unknown."},
	}}
	pad := strings.Repeat(" ", diagnosisHang)
	want := "orders\\x1b[2J  arm64\n" +
		"  ✗ layer        It is for another architecture \n" + pad + "than the function's.\n" + pad + "→ Attach the other.\n" +
		"  ! memory       It has little.\n" +
		"  ? role         It is\\x07 unknown.\n" +
		"  ✗ 1 problem, 1 warning, 1 could not be told.\n\n"
	if got := string(Style{Width: 50}.AppendDiagnosis(nil, r, false)); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if got := string(Style{}.AppendDiagnosis(nil, r, true)); !strings.Contains(got, "  ✓ function     It is active.\n") {
		t.Errorf("got\n%swant all of it", got)
	}
	if got := string(Style{Colour: true}.AppendDiagnosis(nil, r, false)); !strings.Contains(got, "\x1b[31m✗\x1b[0m") || strings.Contains(got, "\x1b[2J") {
		t.Errorf("got %q, want red for a problem, and nothing of what a name says", got)
	}
}

func TestDiagnosesAreATable(t *testing.T) {
	got := string(Style{}.AppendDiagnoses(nil, []doctor.Report{
		{Function: "orders", Findings: []doctor.Finding{{Result: doctor.OK}, {Result: doctor.Problem}, {Result: doctor.OK}}},
		{Function: "a-long-name", Err: "there is no such function"},
	}))
	want := "  function     problems  warnings    untold        ok\n" +
		"  orders              1         0         0         2\n" +
		"  a-long-name  can't be looked at\n"
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}
