// Command consumer is a Lambda function that reads telemetry from the stream:
// it logs what invocations cost, which went wrong, and what got lost.
//
// It is the target of an event source mapping of the stream, with
// ReportBatchItemFailures on, so that after a failure only what was not done
// comes again:
//
//	aws lambda create-event-source-mapping --function-name consumer \
//	  --event-source-arn arn:aws:kinesis:… --starting-position LATEST \
//	  --function-response-types ReportBatchItemFailures --bisect-batch-on-function-error
//
// It is built as a custom runtime of Lambda's: an executable named bootstrap.
// https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
package main

import (
	"log/slog"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
)

func main() {
	log := slog.New(slog.NewJSONHandler(os.Stdout, nil))
	c := &consumer{log: log, take: watcher{log}.take}
	lambda.Start(c.handle)
}
