// Command firehose is a Lambda function that Firehose transforms records by,
// on their way from the stream to S3, OpenSearch or elsewhere: whatever
// format, packing and compression the extension was told, what arrives is one
// JSON object per line. Lines that were logged for debugging are left out.
//
// Firehose hands on up to its buffer's size at once, and takes an answer of 6 MB
// at the most: with compressed records, the buffer should be 1 MB or less.
// https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html
package main

import (
	"strings"

	"github.com/aws/aws-lambda-go/lambda"

	"kinesis-telemetry-api-extension/record"
)

func main() {
	lambda.Start(transformer{keep: isWorthKeeping}.handle)
}

func isWorthKeeping(e record.Event) bool {
	return !strings.EqualFold(e.Level(), "debug") && !strings.EqualFold(e.Level(), "trace")
}
