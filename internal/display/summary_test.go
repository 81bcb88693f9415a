package display

import (
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"kinesis-telemetry-api-extension/internal/account"
)

func TestSumsUp(t *testing.T) {
	for name, test := range map[string]struct {
		sum  account.Summary
		end  Ending
		want string
	}{
		"all is there": {
			sum: account.Summary{
				Invocations: account.Invocations{OK: 9, Failed: 2, TimedOut: 1}, Said: 340, Read: 340, Environments: 1,
				Delay: account.Quantiles{Of: 340, P50: 12 * time.Millisecond, P99: 310 * time.Millisecond},
				Hold:  account.Quantiles{Of: 12, P50: 850 * time.Microsecond, P99: 12 * time.Second},
			},
			end: Ending{Left: true, Took: 89 * time.Millisecond, Extension: Ends{All: 1}},
			want: `
  invocations        12  9 ok, 2 failed, 1 timed out
  said              340  events by the local Lambda
  read              340  events from the stream
  duplicates          0  events more than once
  missing             0  events said and not read
  gaps                0  ids left out, in 1 environment
  delay           12 ms  at p50, 310 ms at p99, from said to readable
  hold          0.85 ms  at p50, 12.0 s at p99, after the function was done
  shutdown        89 ms  until all had left, the extension with status 0

  ✓ Everything that was said is on the stream.
`,
		},
		"all went wrong": {
			sum: account.Summary{
				Said: 10, Dropped: 3, Read: 6, Own: 1, Strangers: 2, Foreign: 4, Duplicates: 5, Copies: 8, Repeated: 1,
				Lost: account.Losses{"queue_full": 4}, Missing: 8, Unpushed: 1, Gaps: 7, Explained: 4, Because: []string{"queue_full"}, Environments: 2,
				FirstMissing: []account.Said{
					{Time: "2026-11-22T09:41:12.031Z", Type: "function", Record: jsontext.Value(`"` + strings.Repeat("x", 200) + `"`)},
				},
			},
			end: Ending{Left: true, Took: 2 * time.Second, Late: []string{"ext"}, Extension: Ends{All: 2, Killed: 1}},
			want: `
  invocations         0  0 ok, 0 failed, 0 timed out
  said               10  events by the local Lambda, 3 of them dropped by itself
  read                6  events from the stream, 1 of them the extension's own, 1 of them pushed once more by the local Lambda, 2 of them said by nobody here; 4 records were no events
  duplicates          5  events more than once, 3 more copies of them
  dropped             4  events by the extension: queue_full 4
  missing             8  events said and not read, 1 of them after the extension was gone
  gaps                7  ids left out, in 2 environments, 4 of them explained by delivery.dropped (queue_full)
  killed              1  of 2 times that the extension ended: it did not leave by the deadline of a shutdown
  shutdown      2000 ms  until ext had to be killed the last time
    missing: 09:41:12.031 function "` + strings.Repeat("x", 98) + `…
    and 7 more

  ✗ Not everything that was said is on the stream: the extension says that it dropped 4 events (queue_full 4), but nothing of 3 more; the extension was killed in 1 of 2 shutdowns.
`,
		},
		"some was masked and left out": {
			sum: account.Summary{
				Said: 46, Read: 42, Own: 2, Masked: 6, LeftOut: 6, Environments: 1,
				Why: account.Losses{"level": 2, "rule": 4},
			},
			want: `
  invocations         0  0 ok, 0 failed, 0 timed out
  said               46  events by the local Lambda
  read               42  events from the stream, 2 of them the extension's own, 6 of them masked
  duplicates          0  events more than once
  left out            6  events by the configuration (level 2, rule 4)
  missing             0  events said and not read
  gaps                0  ids left out, in 1 environment

  ✓ Everything that was said is on the stream, but for 6 events that the configuration leaves out.
`,
		},
		"some was left out and some is missing": {
			sum: account.Summary{Said: 5, Read: 2, LeftOut: 1, Missing: 2, Environments: 1, Why: account.Losses{"sample": 1}},
			want: `
  invocations         0  0 ok, 0 failed, 0 timed out
  said                5  events by the local Lambda
  read                2  events from the stream
  duplicates          0  events more than once
  left out            1  event by the configuration (sample 1)
  missing             2  events said and not read
  gaps                0  ids left out, in 1 environment

  ✗ Not everything that was said is on the stream: 2 events missing besides the 1 that the configuration leaves out.
`,
		},
		"nothing was to be said": {
			end: Ending{Off: true},
			want: `
  invocations         0  0 ok, 0 failed, 0 timed out
  said                0  events by the local Lambda
  read                0  events from the stream
  duplicates          0  events more than once
  missing             0  events said and not read
  gaps                0  ids left out, in 0 environments

  ✓ Nothing was to be delivered: delivery is switched off.
`,
		},
		"bare messages": {
			sum: account.Summary{Said: 9, Foreign: 2, Missing: 9},
			end: Ending{Bare: true},
			want: `
  invocations         0  0 ok, 0 failed, 0 timed out
  said                9  events by the local Lambda
  read                2  records, or parts of them, of bare messages

  · Messages have no ids: nothing tells whether all that was said is on the stream.
`,
		},
		"all that was lost is explained": {
			sum: account.Summary{
				Said: 2, Read: 1, Missing: 1, Gaps: 1, Explained: 1, Environments: 1,
				Lost: account.Losses{"queue_full": 1}, Because: []string{"queue_full"},
			},
			want: `
  invocations         0  0 ok, 0 failed, 0 timed out
  said                2  events by the local Lambda
  read                1  event from the stream
  duplicates          0  events more than once
  dropped             1  event by the extension: queue_full 1
  missing             1  event said and not read
  gaps                1  id left out, in 1 environment, all explained by delivery.dropped (queue_full)

  ✗ Not everything that was said is on the stream: the extension says that it dropped 1 event (queue_full 1).
`,
		},
		"nothing was said": {
			sum: account.Summary{},
			want: `
  invocations         0  0 ok, 0 failed, 0 timed out
  said                0  events by the local Lambda
  read                0  events from the stream
  duplicates          0  events more than once
  missing             0  events said and not read
  gaps                0  ids left out, in 0 environments

  ✗ Nothing was said to the extension: it did not subscribe to the Telemetry API.
`,
		},
	} {
		if got := string(Style{}.AppendSummary(nil, test.sum, test.end)); got != test.want {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, test.want)
		}
	}
}

func TestColoursWhatIsMissing(t *testing.T) {
	got := string(Style{Colour: true}.AppendSummary(nil, account.Summary{Said: 1, Missing: 1}, Ending{}))
	if want := "\x1b[31m         1  \x1b[0m"; !strings.Contains(got, want) {
		t.Errorf("got %q, want %q in it", got, want)
	}
}

func TestPutsAStepIntoTheColumnsOfTheEvents(t *testing.T) {
	at := time.Date(2026, 11, 22, 9, 41, 12, 31e6, time.UTC)
	if got, want := string(Style{}.AppendStep(nil, at, requestID, "thawed")), "09:41:12.031  8f14e45f  ·        thawed\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
