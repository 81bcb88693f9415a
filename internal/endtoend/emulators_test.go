package endtoend

import (
	"testing"

	"kinesis-telemetry-api-extension/internal/lambdasim"
	"kinesis-telemetry-api-extension/internal/npmkinesis"
)

// Limits of the packing lines.
const (
	mostBytes  = 25_000
	mostEvents = 500
)

func TestAKinesisThatOthersWroteTakesIt(t *testing.T) {
	for _, e := range []struct {
		npmkinesis.Emulator
		byARN bool // kinesalite knows no ARN without a name
	}{
		{npmkinesis.KinesisLocal(), true},
		{npmkinesis.Kinesalite(), false},
	} {
		t.Run(e.String(), func(t *testing.T) {
			t.Parallel()
			endpoint := npmkinesis.Start(t, e.Emulator)
			for _, packing := range []string{"lines", "single"} {
				t.Run(packing+" by name", func(t *testing.T) { deliverTo(t, endpoint, packing, false) })
				if e.byARN {
					t.Run(packing+" by ARN", func(t *testing.T) { deliverTo(t, endpoint, packing, true) })
				}
			}
		})
	}
}

// deliverTo lives a short life into a stream of its own and reads it with the
// SDK.
func deliverTo(t *testing.T, endpoint, packing string, byARN bool, change ...func(*plan)) {
	key := lambdasim.Credentials{AccessKeyID: "AKIDENDTOEND", SecretAccessKey: "known/to+nobody"}
	consumer := newReader(t, endpoint, key)
	name := "telemetry-" + packing
	to := place{endpoint, name, key}
	if byARN {
		name += "-by-arn"
		to.stream = consumer.create(name, 3)
	} else {
		consumer.create(name, 3)
	}
	l := begin(t, to, func(p *plan) {
		p.set("KINESIS_TELEMETRY_PACKING", packing)
		for _, f := range change {
			f(p)
		}
	})
	for _, payload := range []string{
		`{"lines":3}`, `{"lines":120,"bytes":1000}`, `{"lines":40,"shape":"unicode"}`, `{"lines":1,"fail":true}`,
	} {
		l.invoke(payload)
	}
	l.shutdown()
	records, used := consumer.read(name)
	checkExactlyOnce(t, l.saidSoFar(), decoded(t, records))
	checkPacking(t, packing, records)
	if used != 3 && packing == "single" {
		t.Errorf("records went to %d of 3 shards", used)
	}
}

// checkPacking fails the test where a record holds more than its packing
// allows, or where nothing was packed at all.
func checkPacking(t *testing.T, packing string, records [][]byte) {
	t.Helper()
	most, events := mostEvents, 0
	if packing == "single" {
		most = 1
	}
	for _, data := range records {
		n := len(decoded(t, [][]byte{data}))
		if n < 1 || n > most || packing == "lines" && len(data) > mostBytes {
			t.Errorf("%s: a record of %d events and %d bytes", packing, n, len(data))
		}
		events += n
	}
	if packing == "lines" && events < 5*len(records) {
		t.Errorf("%d events are in %d records: hardly packed", events, len(records))
	}
}
