module kinesis-telemetry-api-extension

go 1.26.0

require (
	github.com/aws/aws-lambda-go v1.55.1 // runs the examples as customers' functions run
	github.com/aws/aws-sdk-go-v2 v1.47.7 // tests and telemetryctl: the oracle of our own signer and wire; not in the extension
	github.com/aws/aws-sdk-go-v2/config v1.33.15 // telemetryctl: a person's profile and region
	github.com/aws/aws-sdk-go-v2/credentials v1.20.15 // telemetryctl and tests: fixed keys for local endpoints
	github.com/aws/aws-sdk-go-v2/feature/ec2/imds v1.20.7 // telemetryctl: its switch, so that a local endpoint never asks for a machine's role
	github.com/aws/aws-sdk-go-v2/service/iam v1.64.8 // telemetryctl doctor: what a role may do
	github.com/aws/aws-sdk-go-v2/service/kinesis v1.56.11 // telemetryctl reads streams by it; the oracle of the local Kinesis
	github.com/aws/aws-sdk-go-v2/service/lambda v1.114.2 // telemetryctl doctor: how a function and its layers are configured
	github.com/aws/aws-sdk-go-v2/service/sts v1.51.8 // telemetryctl doctor: who is asking, and the role's keys
	github.com/aws/smithy-go v1.28.8 // the local Kinesis and tests: CBOR by others, the SDK's error types
	github.com/go-json-experiment/json v1.27.2 // jsontext takes pushes apart as a stream, without reflection
	github.com/klauspost/compress v1.20.3 // gzip and zstd of records: zstd is not in the standard library, and its gzip is faster
	github.com/spf13/cobra v1.10.2 // the command line of telemetryctl
	github.com/spf13/pflag v1.0.9 // telemetryctl: cobra's flags by type
	go.opentelemetry.io/proto/otlp v1.11.1 // tests: OpenTelemetry's own messages, the oracle of the formats otlp and otlp_json
	golang.org/x/term v0.47.0 // telemetryctl: is it a terminal, and how wide
	google.golang.org/protobuf v1.36.12 // tests: reads those messages in both notations
)

require (
	github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream v1.7.26 // indirect
	github.com/aws/aws-sdk-go-v2/internal/configsources v1.5.10 // indirect
	github.com/aws/aws-sdk-go-v2/internal/endpoints/v2 v2.8.10 // indirect
	github.com/aws/aws-sdk-go-v2/internal/v4a v1.5.10 // indirect
	github.com/aws/aws-sdk-go-v2/service/internal/accept-encoding v1.13.24 // indirect
	github.com/aws/aws-sdk-go-v2/service/internal/presigned-url v1.14.10 // indirect
	github.com/aws/aws-sdk-go-v2/service/signin v1.12.3 // indirect
	github.com/aws/aws-sdk-go-v2/service/sso v1.39.3 // indirect
	github.com/aws/aws-sdk-go-v2/service/ssooidc v1.44.3 // indirect
	github.com/inconshreveable/mousetrap v1.1.0 // indirect
	golang.org/x/sys v0.49.0 // indirect
)
