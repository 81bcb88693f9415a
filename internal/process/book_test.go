package process

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"kinesis-telemetry-api-extension/record"
)

// An answer that gets lost makes Lambda push the same once more.
func TestWhatIsPushedTwiceIsOneInvocation(t *testing.T) {
	config := none()
	config.Function, config.Summary = Function{}, true
	got, counts := run(config, start("r1"), start("r1"), line("a"), report("r1", "success", time.Second), report("r1", "success", time.Second))
	if s := got.only(record.TypeInvocationSummary); len(s) != 1 || !strings.Contains(string(s[0].Record), `"coldStart":true`) {
		t.Errorf("got %d summaries in %s", len(s), got)
	}
	if got.lines() != "a" || counts.Sample != 0 {
		t.Errorf("got %q of a cold start, %+v", got.lines(), counts)
	}
}

func TestALongInvocationAmongManyShortOnesIsRemembered(t *testing.T) {
	config := none()
	config.Many, config.Summary = true, true
	p, got := New(config), &passing{}
	p.Take(start("long"), got.take)
	for i := range 2 * mostMany {
		id := fmt.Sprint("r", i)
		p.Take(start(id), got.take)
		p.Take(report(id, "success", time.Millisecond), got.take)
	}
	p.Take(pushed("function", `{"requestId":"long"}`), got.take)
	p.Take(report("long", "success", time.Minute), got.take)
	if n := len(got.only(record.TypeInvocationSummary)); n != 2*mostMany+1 || len(p.book.all()) != mostMany {
		t.Errorf("%d summaries, %d are remembered", n, len(p.book.all()))
	}
	if got.lines() != `"requestId":"long"` {
		t.Errorf("got %q of a slow one", got.lines())
	}
}

func TestMoreOpenInvocationsThanAreRememberedLoseNoLine(t *testing.T) {
	config := none()
	config.Many = true
	var events []record.Raw
	for i := range mostMany + 10 {
		events = append(events, start(fmt.Sprint("r", i)))
	}
	for i := range mostMany + 10 {
		events = append(events, pushed("function", fmt.Sprintf(`{"requestId":"r%d"}`, i)))
	}
	got, counts := run(config, events...)
	if n := len(strings.Fields(got.lines())); n != mostMany+10 || counts.LeftOut() != 0 {
		t.Errorf("got %d lines, %+v", n, counts)
	}
}

// Lambda's ids have 36 bytes. Who pushes others must not fill the memory.
func TestWhatIsNoIDIsNotRemembered(t *testing.T) {
	p, got := New(Config{Keyed: true, Many: true}), &passing{}
	p.Take(start(strings.Repeat("x", 1000)), got.take)
	if len(p.book.all()) != 0 || got.ids[0] != "" {
		t.Errorf("%d are remembered", len(p.book.all()))
	}
}
