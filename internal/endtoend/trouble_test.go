package endtoend

import (
	"strings"
	"testing"

	"kinesis-telemetry-api-extension/internal/kinesissim"
	"kinesis-telemetry-api-extension/internal/lambdasim"
)

// TestWhatKinesisRefusesForAWhileIsDeliveredOnce has troubles after which the
// extension knows what was taken and what was not.
func TestWhatKinesisRefusesForAWhileIsDeliveredOnce(t *testing.T) {
	for _, faults := range []string{"throttle=0.3", "fail=2-4:500", "fail=2:ThrottlingException,delay=20ms"} {
		t.Run(faults, func(t *testing.T) {
			k := serve(t, 4)
			script, err := kinesissim.ParseFaults(faults)
			if err != nil {
				t.Fatal(err)
			}
			k.server.SetFaults(script)
			l := begin(t, k.place, func(p *plan) { p.set("KINESIS_TELEMETRY_PACKING", "single") })
			for range 5 {
				l.invokeUnharmed(order, budget+slack)
			}
			l.shutdown()
			checkExactlyOnce(t, l.saidSoFar(), k.events(t))
			if log := l.log(t); strings.Contains(log, "retried=0 ") {
				t.Errorf("nothing was sent again: the script met nothing\n%s", log)
			}
		})
	}
}

// TestAfterLostConnectionsAndAnswersNothingIsMissing allows for duplicates:
// what was taken without an answer is sent again, under the same ids.
func TestAfterLostConnectionsAndAnswersNothingIsMissing(t *testing.T) {
	for _, faults := range []string{"reset=1-3", "lose=2"} {
		t.Run(faults, func(t *testing.T) {
			k := serve(t, 4)
			script, err := kinesissim.ParseFaults(faults)
			if err != nil {
				t.Fatal(err)
			}
			l := begin(t, k.place, func(p *plan) { p.set("KINESIS_TELEMETRY_REQUEST_TIMEOUT", "200ms") })
			l.invokeUnharmed(order, budget+slack)
			k.server.SetFaults(script)
			for range 5 {
				l.invokeUnharmed(order, budget+slack)
			}
			l.shutdown()
			events := k.events(t)
			checkNothingMissing(t, l.saidSoFar(), events)
			checkNumbered(t, onceEach(events))
		})
	}
}

func TestWithAWrongKeyTheFunctionGoesOnAndTheLossIsTold(t *testing.T) {
	k := serve(t, 1)
	k.credentials = lambdasim.Credentials{AccessKeyID: k.credentials.AccessKeyID, SecretAccessKey: "not/that+one"}
	l := begin(t, k.place, nil)
	for range 3 {
		l.invokeUnharmed(order, budget+slack)
	}
	l.shutdown()
	if got := len(k.events(t)); got != 0 {
		t.Errorf("%d events were taken with a wrong signature", got)
	}
	log := l.log(t)
	if !strings.Contains(log, "SignatureException") || strings.Contains(log, "dropped=0 ") {
		t.Errorf("want the loss told, and AWS's reason:\n%s", log)
	}
	if strings.Contains(log, "not/that+one") {
		t.Error("the key is in the log")
	}
}
