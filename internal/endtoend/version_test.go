package endtoend

import (
	"strings"
	"testing"

	"kinesis-telemetry-api-extension/internal/version"
)

func TestTheBinarySaysItsVersionAtTheStart(t *testing.T) {
	k := serve(t, 1)
	l := begin(t, k.place, nil)
	l.invokeUnharmed(order, budget+slack)
	l.shutdown()
	var starts []string
	for _, e := range k.events(t) {
		if e.Type == "delivery.start" {
			starts = append(starts, string(e.Record))
		}
	}
	if want := `"version":"` + version.Version + `"`; len(starts) != 1 || !strings.Contains(starts[0], want) {
		t.Errorf("delivery.start is %q, want one with %s", starts, want)
	}
}
