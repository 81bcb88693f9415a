package endtoend

import (
	"sync"
	"testing"

	"kinesis-telemetry-api-extension/internal/kinesissim"
	"kinesis-telemetry-api-extension/internal/lambdasim"
	"kinesis-telemetry-api-extension/internal/npmkinesis"
)

// calls are what a local Kinesis was asked for.
type calls struct {
	mu  sync.Mutex
	all []kinesissim.Call // guarded by mu
}

func (c *calls) observe(call kinesissim.Call) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.all = append(c.all, call)
}

// liveIn lives a short life whose extension is to speak a protocol, with a
// Kinesis that verifies signatures.
func liveIn(t *testing.T, protocol string, config kinesissim.Config) []kinesissim.Call {
	var seen calls
	config.Observe = seen.observe
	k := serveConfig(t, 4, lambdasim.Credentials{AccessKeyID: "AKIDENDTOEND", SecretAccessKey: "known/to+nobody", SessionToken: "session=="}, config)
	l := begin(t, k.place, func(p *plan) { p.set("KINESIS_TELEMETRY_PROTOCOL", protocol) })
	for range 10 {
		l.invokeUnharmed(order, budget+slack)
	}
	l.shutdown()
	checkExactlyOnce(t, l.saidSoFar(), k.events(t))
	seen.mu.Lock()
	defer seen.mu.Unlock()
	return seen.all
}

func TestItSpeaksTheProtocolOfTheSetting(t *testing.T) {
	for setting, want := range map[string]kinesissim.Protocol{
		"cbor": kinesissim.CBOR, "json": kinesissim.JSON,
		"auto": kinesissim.JSON, "": kinesissim.JSON, // this is not AWS's own endpoint
	} {
		all := liveIn(t, setting, kinesissim.Config{})
		for i, c := range all {
			if c.Protocol != want || c.Status != 200 {
				t.Errorf("%q: call %d was in %q, want %q, and answered %d %s", setting, i+1, c.Protocol, want, c.Status, c.Code)
			}
		}
		if len(all) < 2 {
			t.Errorf("%q: %d calls", setting, len(all))
		}
	}
}

func TestWhereKinesisKnowsNoCBORNothingIsMissingOrTwice(t *testing.T) {
	for i, c := range liveIn(t, "cbor", kinesissim.Config{JSONOnly: true}) {
		status, protocol := 200, kinesissim.JSON
		if i == 0 {
			status, protocol = 400, ""
		}
		if c.Status != status || c.Protocol != protocol {
			t.Errorf("call %d was in %q, and answered %d %s; want %q and %d", i+1, c.Protocol, c.Status, c.Code, protocol, status)
		}
	}
}

// kinesalite, the other one, can't do with CBOR: internal/npmkinesis shows how.
func TestAKinesisThatOthersWroteTakesCBOR(t *testing.T) {
	endpoint := npmkinesis.Start(t, npmkinesis.KinesisLocal())
	for _, byARN := range []bool{false, true} {
		deliverTo(t, endpoint, "lines", byARN, func(p *plan) {
			p.set("KINESIS_TELEMETRY_PROTOCOL", "cbor")
			// Its first answers take it long on a busy machine.
			p.set("KINESIS_TELEMETRY_FLUSH", "end")
			p.set("KINESIS_TELEMETRY_POST_RUNTIME_BUDGET", "10s")
			p.set("KINESIS_TELEMETRY_REQUEST_TIMEOUT", "30s")
		})
	}
}
