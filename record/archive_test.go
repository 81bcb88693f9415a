package record_test

import (
	"bytes"
	"flag"
	"os"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"kinesis-telemetry-api-extension/record"
)

// update writes the archives anew: go test ./record -run Archive -update.
var update = flag.Bool("update", false, "write the archives that the stack's queries are asked")

// pushed is an event of a function, as Lambda pushes it.
type pushed struct{ kind, requestID, record string }

// archived is what one execution environment said.
type archived struct {
	environment, function string
	events                []pushed
}

func report(requestID, status string, metrics string) pushed {
	return pushed{"platform.report", requestID, `{"requestId":"` + requestID + `","status":"` + status + `","metrics":{` + metrics + `}}`}
}

func said(text string) pushed { return pushed{"function", "", text} }

// lastWeek is what the queries of 7 days are asked. Its numbers are those of
// infra/demo/queries_test.go.
func lastWeek() []archived {
	return []archived{
		{"0123456789abcdef", "orders", []pushed{
			{"platform.initStart", "", `{"initializationType":"on-demand","phase":"init"}`},
			{"platform.start", "r-1", `{"requestId":"r-1","version":"$LATEST"}`},
			said(`"packed one box of tea"`),
			report("r-1", "success", `"durationMs":1200.5,"billedDurationMs":1300,"memorySizeMB":512,"maxMemoryUsedMB":130,"initDurationMs":98.5`),
			{"function", "r-2", `{"level":"error","message":"no stock","requestId":"r-2"}`},
			said(`{"level":"FATAL","message":"no \"till\" {"}`),
			said(`"{\"level\":\"Error\",\"message\":\"JSON as text\"}"`),
			said(`{"level":"WARN","message":"few left"}`),
			report("r-2", "success", `"durationMs":100,"billedDurationMs":100,"memorySizeMB":512,"maxMemoryUsedMB":200`),
			report("r-3", "timeout", `"durationMs":3000,"billedDurationMs":3000,"memorySizeMB":512,"maxMemoryUsedMB":500`),
		}},
		{"0000000000000001", "mail", []pushed{
			said(`"ERROR that is only a word {"`),
			report("m-1", "success", `"durationMs":50,"billedDurationMs":50,"memorySizeMB":128,"maxMemoryUsedMB":64,"initDurationMs":200`),
			{"platform.report", "m-2", `{"requestId":"m-2","status":"error","errorType":"Runtime.ExitError","metrics":{"durationMs":10,"billedDurationMs":10,"memorySizeMB":128,"maxMemoryUsedMB":60}}`},
		}},
		{"0000000000000002", "mail", []pushed{
			report("m-3", "success", `"durationMs":20,"billedDurationMs":20,"memorySizeMB":128,"maxMemoryUsedMB":40,"initDurationMs":300`),
		}},
		{"0000000000000003", "quiet", []pushed{
			report("q-1", "success", `"durationMs":5,"billedDurationMs":5,"memorySizeMB":128,"maxMemoryUsedMB":30`),
		}},
	}
}

// lastMonth is what only the query of 30 days is asked.
func lastMonth() []archived {
	return []archived{{"0000000000000004", "orders", []pushed{
		report("r-0", "success", `"durationMs":888000,"billedDurationMs":888000,"memorySizeMB":10240,"maxMemoryUsedMB":9000,"initDurationMs":900`),
	}}}
}

// The stack's queries are asked of what the encoder writes: infra is a module
// of its own, so that it finds it in files.
func TestTheStacksArchivesAreWhatTheEncoderWrites(t *testing.T) {
	for name, all := range map[string][]archived{"week": lastWeek(), "month": lastMonth()} {
		got := lines(all)
		path := "../infra/demo/testdata/archive-" + name + ".ndjson"
		if *update {
			if err := os.WriteFile(path, got, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not what the encoder writes: go test ./record -run Archive -update, and look at the difference", path)
		}
	}
}

// lines are events as they lie on the stream. The last of each environment is
// there twice, as it is when a request was sent again.
func lines(all []archived) []byte {
	var written []byte
	for _, of := range all {
		encoder := record.NewEncoder(of.environment, of.function, 1<<20)
		var last []byte
		for i, e := range of.events {
			raw := record.Raw{Time: jsontext.Value(`"2026-01-02T03:04:05.678Z"`), Type: quoted(e.kind), Record: jsontext.Value(e.record)}
			if e.requestID != "" {
				raw.RequestID = quoted(e.requestID)
			}
			last = encoder.AppendEvent(nil, uint64(i+1), raw)
			written = append(written, last...)
		}
		written = append(written, last...)
	}
	return written
}

func quoted(text string) jsontext.Value { return jsontext.Value(`"` + text + `"`) }
