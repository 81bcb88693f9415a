package config

import (
	"errors"
	"strings"
	"testing"
)

func TestWhatDoesNotGoTogetherIsToldAndTakenBack(t *testing.T) {
	for _, c := range []struct {
		settings, want, told string
	}{
		{"FORMAT=otlp PACKING=kpl", "otlp lines none", `KINESIS_TELEMETRY_PACKING="kpl"`},
		{"FORMAT=otlp_json PACKING=kpl COMPRESSION=gzip", "otlp_json lines gzip", `KINESIS_TELEMETRY_PACKING="kpl"`},
		{"PACKING=kpl COMPRESSION=gzip", "event kpl none", `KINESIS_TELEMETRY_COMPRESSION="gzip"`},
		{"FORMAT=raw PACKING=kpl", "raw kpl none", ""},
		{"FORMAT=otlp PACKING=single COMPRESSION=zstd", "otlp single zstd", ""},
	} {
		var extra []string
		for s := range strings.FieldsSeq(c.settings) {
			extra = append(extra, Prefix+s)
		}
		got, err := Load(lambda(extra...))
		if text := string(got.Format) + " " + string(got.Packing) + " " + string(got.Compression); text != c.want {
			t.Errorf("%s: got %s, want %s", c.settings, text, c.want)
		}
		var bad *Error
		switch {
		case c.told == "" && err != nil:
			t.Errorf("%s: %v", c.settings, err)
		case c.told != "" && (!errors.As(err, &bad) || bad.Misdirects() || !strings.Contains(err.Error(), c.told)):
			t.Errorf("%s: got %v, want it to tell of %s, and delivery to go on", c.settings, err, c.told)
		}
	}
}

func TestARecordIsNoLargerThanHalfOfTheQueue(t *testing.T) {
	c := load(t, "KINESIS_TELEMETRY_MAX_RECORD_BYTES=10MiB", "KINESIS_TELEMETRY_QUEUE_MAX_BYTES=8MiB")
	if c.MaxRecordBytes != 4*mib || len(c.Warnings) != 1 || !strings.Contains(c.Warnings[0], "using 4MiB") {
		t.Errorf("got %d, warnings %q", c.MaxRecordBytes, c.Warnings)
	}
}
