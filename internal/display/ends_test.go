package display

import (
	"strings"
	"testing"
	"time"

	"kinesis-telemetry-api-extension/internal/account"
)

func TestTheVerdictCoversEveryEnvironment(t *testing.T) {
	complete := account.Summary{Said: 3, Read: 3, Environments: 2}
	left := Ending{Left: true, Took: 965 * time.Millisecond}
	for _, test := range []struct {
		name string
		sum  account.Summary
		ends Ends
		more func(*Ending)
		want []string
	}{
		{"all well", complete, Ends{All: 2}, nil, []string{
			"until all had left, the extension with status 0 each of 2 times\n", "  ✓ Everything that was said is on the stream.\n",
		}},
		{"one killed", complete, Ends{All: 2, Killed: 1}, nil, []string{
			"  killed              1  of 2 times that the extension ended: ", "  shutdown       965 ms  until all had left the last time\n",
			"  ✗ Everything that was said is on the stream, but the extension was killed in 1 of 2 shutdowns.\n",
		}},
		{"one crashed", complete, Ends{All: 3, Crashed: 1, Status: 2}, nil, []string{
			"  crashed             1  of 3 times that the extension ended: with status 2\n",
			"but the extension left with status 2 in 1 of 3 environments.\n",
		}},
		{"killed by somebody, and missing", account.Summary{Said: 3, Missing: 1}, Ends{All: 1, Crashed: 1, Status: -1}, nil, []string{
			"  crashed             1  of 1 time that the extension ended: by a signal\n", "until all had left\n",
			"  ✗ Not everything that was said is on the stream: the extension was ended by a signal in 1 of 1 environment.\n",
		}},
		{"bare messages", account.Summary{Said: 3, Foreign: 2}, Ends{All: 2, Killed: 2}, func(e *Ending) { e.Bare = true }, []string{
			"  ✗ The extension was killed in 2 of 2 shutdowns.\n",
		}},
		{"switched off", account.Summary{}, Ends{All: 1, Killed: 1}, func(e *Ending) { e.Off = true }, []string{
			"  ✗ Nothing was said to the extension, and it was killed in 1 of 1 shutdown.\n",
		}},
		{"not started", account.Summary{}, Ends{All: 2, Crashed: 2, Status: 1, Complaint: "1 bad setting: X."}, nil, []string{
			"  ✗ The extension failed to start: 1 bad setting: X.\n",
		}},
		{"not started, without a word", account.Summary{}, Ends{All: 2, Crashed: 2, Status: 1}, nil, []string{
			"  ✗ The extension failed to start: it left with status 1 in 2 of 2 environments.\n",
		}},
	} {
		end := left
		end.Extension = test.ends
		if test.more != nil {
			test.more(&end)
		}
		got := string(Style{}.AppendSummary(nil, test.sum, end))
		for _, want := range test.want {
			if !strings.Contains(got, want) {
				t.Errorf("%s: got no %q in\n%s", test.name, want, got)
			}
		}
	}
}
