package archtest

const (
	jsontext = "github.com/go-json-experiment/json/jsontext"
	cbor     = "github.com/aws/smithy-go/encoding/cbor"
	anything = "*"
)

// room is a folder, what its code may import besides the standard library,
// and why no more.
type room struct {
	path string
	may  []string
	why  string
}

// rooms is the table of DESIGN.md. Rooms that aren't built yet have their rows
// already. Test files may import more.
func rooms() []room {
	return []room{
		{"record", []string{"internal/jsonscan", jsontext, "github.com/klauspost/compress"}, "a format must be readable alone, and consumers import it"},
		{"internal/http1", nil, "how to speak HTTP knows nothing of what is said"},
		{"internal/extensionsapi", []string{"internal/http1", jsontext}, "a protocol must be readable alone"},
		{"internal/jsonscan", nil, "where JSON values end depends on nothing else"},
		{"internal/telemetryapi", []string{"internal/http1", "internal/jsonscan", jsontext}, "a protocol must be readable alone"},
		{"internal/cbor", nil, "a notation must be readable alone"},
		{"internal/memnet", nil, "a network knows nothing of what it carries"},
		{"internal/jsonobject", []string{"record"}, "what the extension says of its own is written the same way by everybody"},
		{"internal/rules", []string{"record", "internal/jsonscan", jsontext}, "rules are pure functions of an event"},
		{"internal/process", []string{"record", "internal/jsonobject", "internal/rules", jsontext}, "what is done to an event depends on it and on those before it alone"},
		{"internal/format", []string{"record", "internal/jsonscan", jsontext}, "a format must be readable alone"},
		{"internal/queue", []string{"record"}, "waiting knows nothing of AWS or of time"},
		{"internal/pack", []string{"record", "internal/queue", "github.com/klauspost/compress"}, "how records are made knows neither what is in them nor where they go"},
		{"internal/spill", nil, "a file of blocks knows neither the queue they come from nor the stream they go to"},
		{"internal/shipper", []string{"record", "internal/queue"}, "retry is generic; a fake Sink tests it"},
		{"internal/kinesis", []string{"record", "internal/cbor", "internal/http1", "internal/shipper", jsontext}, "it is the only room that knows Kinesis, and knows nothing else"},
		{"internal/version", nil, "it is one constant"},
		{"internal/logger", []string{jsontext}, "a line of the extension's own log is told the same way by everybody"},
		{
			"internal/extension",
			[]string{"record", "internal/logger", "internal/queue", "internal/shipper", "internal/spill", "internal/extensionsapi", "internal/http1", "internal/telemetryapi", "internal/process", "internal/jsonobject"},
			"it knows the order of things, and neither where they go nor how they are configured",
		},
		{"internal/config", nil, "only cmd hands settings on; a room that imports config reads settings behind its back"},
		{
			"cmd/kinesis-telemetry-api-extension",
			[]string{"record", "internal/cbor", "internal/config", "internal/extension", "internal/extensionsapi", "internal/format", "internal/http1", "internal/jsonobject", "internal/jsonscan", "internal/kinesis", "internal/logger", "internal/pack", "internal/process", "internal/queue", "internal/rules", "internal/shipper", "internal/spill", "internal/telemetryapi", "internal/version"},
			"it wires the rooms of the extension together, and no others",
		},

		{"internal/lambdasim", []string{"internal/memnet"}, "wire types shared with a client hide mistakes on the wire"},
		{"internal/kinesissim", []string{"internal/jsonscan", "internal/memnet", cbor}, "wire types shared with a client hide mistakes on the wire; where a JSON value ends, internal/kinesis finds otherwise"},
		{"internal/npmkinesis", nil, "it starts programs that others wrote, and has no opinion on Kinesis"},
		{"internal/account", []string{"record", jsontext}, "an account compares what was said with what was read; it knows neither side's code"},
		{"internal/display", []string{"record", "internal/account", "internal/doctor", jsontext}, "it shows what lies on the stream, wherever it was read"},
		{"internal/consumer", []string{"record", "github.com/aws/aws-sdk-go-v2", "github.com/aws/smithy-go"}, "it reads streams as a consumer does, which knows nothing of the producer"},
		{"internal/invocation", []string{"record", "internal/consumer"}, "it goes by the order that events were read in, and knows nothing of how they are shown"},
		{"internal/doctor", []string{"github.com/aws/aws-sdk-go-v2", "github.com/aws/smithy-go"}, "it judges what AWS says of a function; the extension's own settings are handed to it"},
		{"internal/dump", nil, "what people keep records in has nothing to do with what is in the records"},
		{"cmd/layer/internal/deflate", nil, "a compressor knows nothing of what it compresses"},
		{"cmd/layer", []string{"internal/version", "cmd/layer/internal/deflate"}, "what builds the extension shares no code with it but its version"},
		{"cmd/telemetryctl", []string{anything}, "a tool for people: not bound in size or start-up"},

		{"internal/simulation", nil, "it only has tests, which join what is under them"},
		{
			"internal/simulation/world",
			[]string{"internal/extension", "internal/kinesis", "internal/kinesissim", "internal/lambdasim", "internal/logger", "internal/memnet", "internal/queue", "internal/telemetryapi", "record"},
			"it is the one place that joins the extension and both simulators in one process, for tests",
		},
		{"internal/endtoend", nil, "it sees the binary from outside, as Lambda and consumers do"},
		{"internal/release", nil, "it sees the scripts from outside, as the workflow does"},
		{"internal/archtest", nil, "the rules stand outside of what they rule"},
		{"examples/function", []string{"github.com/aws/aws-lambda-go"}, "it stands for a customer's function, which knows nothing of the extension"},
		{"examples/consumer", []string{"record", "github.com/aws/aws-lambda-go"}, "it stands for a customer's consumer, which knows only what lies on the stream"},
		{"examples/firehose", []string{"record", "github.com/aws/aws-lambda-go"}, "it stands for a customer's transformation, which knows only what lies on the stream"},
		{"bench", []string{cbor}, "what measures shares no code with what is measured"},
		{"bench/least", nil, "it is what any extension costs"},
		{"bench/floor", []string{"bench/least"}, "the floor is what any program costs"},
		{"bench/forward", []string{"bench/least", "internal/http1", "internal/kinesis", "record"}, "the floor is what any program costs that puts what it is pushed on a stream"},
		{"bench/discard", []string{"bench/least"}, "the floor is what any program costs that is pushed telemetry"},
		{"bench/sdk", []string{"internal/config", "internal/shipper", "record", "github.com/aws/aws-sdk-go-v2"}, "it stands in for a file of the extension, and brings the SDK that the extension does without"},
		{"bench/profile", []string{"internal/config", "internal/kinesis"}, "it stands in for a file of the extension"},
		{"bench/defaultroots", nil, "it stands in for a file of internal/kinesis"},
	}
}

// clients are the rooms that speak the protocols which the simulators answer.
func clients() []string {
	return []string{"internal/extensionsapi", "internal/telemetryapi", "internal/kinesis", "internal/extension", "internal/shipper"}
}

// binary lists the rooms that are linked into the extension.
func binary() []string {
	for _, r := range rooms() {
		if r.path == "cmd/kinesis-telemetry-api-extension" {
			return append([]string{r.path}, r.may...)
		}
	}
	return nil
}
