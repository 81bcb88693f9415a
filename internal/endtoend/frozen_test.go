package endtoend

import (
	"strings"
	"testing"
	"time"
)

// The requests of these lives have a second. They are frozen for longer.
const (
	requestTime = time.Second
	longFreeze  = 2500 * time.Millisecond
)

// saying logs, and runs long enough for what was logged to be sent.
const saying = `{"lines":20,"bytes":200,"sleep":"200ms"}`

// TestAnAnswerThatCameInAFreezeIsTaken has the answer wait in the frozen
// process's socket.
func TestAnAnswerThatCameInAFreezeIsTaken(t *testing.T) {
	t.Parallel()
	l := beginInterrupted(t)
	l.relay.standing(turnTrouble{})
	l.relay.letGo()
	l.stayFrozen(longFreeze)
	l.endUnbroken()
}

// TestARequestMayStillBeAnsweredAfterAFreeze has the answer come when the
// request is older than it may become: a freeze doesn't count.
func TestARequestMayStillBeAnsweredAfterAFreeze(t *testing.T) {
	t.Parallel()
	l := beginInterrupted(t)
	l.relay.standing(turnTrouble{})
	l.stayFrozen(longFreeze)
	late := time.AfterFunc(requestTime/10, l.relay.letGo)
	defer late.Stop()
	l.endUnbroken()
}

// TestARequestWhoseConnectionDiedInAFreezeIsSentAgain allows for duplicates:
// the request was taken, its answer was lost.
func TestARequestWhoseConnectionDiedInAFreezeIsSentAgain(t *testing.T) {
	t.Parallel()
	l := beginInterrupted(t)
	l.relay.standing(turnTrouble{})
	l.relay.cut()
	l.stayFrozen(longFreeze)
	l.live()
	if again := len(l.stream.events(t)) - len(onceEach(l.stream.events(t))); again == 0 {
		t.Error("nothing came twice: the freeze interrupted nothing")
	}
}

// TestAConnectionThatDiedIdleInAFreezeCostsNothing has nothing to send again.
func TestAConnectionThatDiedIdleInAFreezeCostsNothing(t *testing.T) {
	t.Parallel()
	k := serve(t, 4)
	l := beginRelayed(t, k, func(p *plan) { p.set("KINESIS_TELEMETRY_FLUSH", "end") })
	for range 3 {
		l.invokeUnharmed(order, budget+slack)
		l.relay.cut()
		l.stayFrozen(longFreeze / 10)
	}
	l.endUnbroken()
}

// interrupted is a life whose way to its stream leads through a relay.
type interrupted struct {
	*life
	stream stream
	relay  *relay
}

func beginRelayed(t *testing.T, k stream, change func(*plan)) interrupted {
	t.Helper()
	r := relayTo(t, k.endpoint)
	to := k.place
	to.endpoint = r.endpoint
	return interrupted{begin(t, to, change), k, r}
}

// beginInterrupted begins a life that is frozen in the middle of a request: it
// has been sent, and its answer waits at the relay.
func beginInterrupted(t *testing.T) interrupted {
	t.Helper()
	l := beginRelayed(t, serve(t, 4), func(p *plan) {
		p.set("KINESIS_TELEMETRY_FLUSH", "continuous")
		p.set("KINESIS_TELEMETRY_BUFFER_TIMEOUT", "25ms")
		p.set("KINESIS_TELEMETRY_LINGER", "10ms")
		p.set("KINESIS_TELEMETRY_REQUEST_TIMEOUT", requestTime.String())
	})
	l.invokeUnharmed(saying, slack)
	l.relay.standing(turnTrouble{hold: true})
	l.invokeUnharmed(saying, slack)
	if !l.relay.holds() {
		t.Fatal("no answer waits: the freeze interrupts nothing")
	}
	return l
}

// live lives on, and fails the test where something is missing or where the
// log says more than the account.
func (l interrupted) live() {
	l.t.Helper()
	for range 2 {
		l.invokeUnharmed(saying, budget+slack)
	}
	l.shutdown()
	checkExactlyOnce(l.t, l.saidSoFar(), onceEach(l.stream.events(l.t)))
	log := l.log(l.t)
	if strings.Count(log, "\n") != 1 || strings.Contains(log, "reset") {
		l.t.Errorf("want one line of log, the account:\n%s", log)
	}
}

// endUnbroken is live, and nothing was sent twice.
func (l interrupted) endUnbroken() {
	l.t.Helper()
	l.live()
	checkExactlyOnce(l.t, l.saidSoFar(), l.stream.events(l.t))
	if log := l.log(l.t); !strings.Contains(log, "retried=0 ") {
		l.t.Errorf("something was sent again:\n%s", log)
	}
}
