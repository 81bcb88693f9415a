package main

import (
	"encoding/json"
	"strings"
	"testing"
)

// missesNothingLeftOut has lines masked and left out for each reason. Of the
// three invocations the first is cold, so that its lines are kept.
func missesNothingLeftOut(t *testing.T, b bench) {
	for _, types := range []string{"platform,function", "function"} {
		cmd, out, _ := b.local(t, `{"lines":5,"shape":"mixed"}`, "--invocations", "3", "--json", "--env", "KINESIS_TELEMETRY_TYPES="+types,
			"--env", "KINESIS_TELEMETRY_SAMPLE=0", "--env", "KINESIS_TELEMETRY_MIN_LEVEL=info", "--env", "KINESIS_TELEMETRY_SUMMARY=true",
			"--env", `KINESIS_TELEMETRY_RULES=[{"type":"exclude_at_match","name":"tea","pattern":"box of tea"},{"type":"mask_sequences","name":"names","keys":["customer.name"]}]`)
		b.ends(t, cmd, cmd.Run(), 0)
		lines := strings.Split(strings.TrimSpace(out.String()), "\n")
		var last struct {
			Account struct {
				Said, Read, Own, Masked, Strangers, LeftOut, Missing int
				LeftOutByReason                                      map[string]int
			}
		}
		if err := json.Unmarshal([]byte(lines[len(lines)-1]), &last); err != nil {
			t.Fatal(err)
		}
		a := last.Account
		if a.LeftOutByReason["level"] != 3 || a.LeftOutByReason["rule"] != 3 || a.LeftOutByReason["sample"] != 6 || a.LeftOut != 12 {
			t.Errorf("%s: left out %d: %v, want 3 by level, 3 by rule and 6 by sample", types, a.LeftOut, a.LeftOutByReason)
		}
		const kept, own = 3, 5 // lines; delivery.start, .report and the summaries
		if a.Missing != 0 || a.Strangers != 0 || a.Own != own || a.Masked != 1 || a.Read != a.Said-a.LeftOut+own || types == "function" && a.Read != kept+own {
			t.Errorf("%s: the account is %s", types, lines[len(lines)-1])
		}
	}
}
