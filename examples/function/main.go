// Command function is a small function to run under the extension: it logs in
// the shapes that real functions log in, and fails, panics and overruns its
// timeout as real functions do.
//
// What it does is told by its payload, all members optional:
//
//	{"lines": 20, "bytes": 200, "shape": "json", "sleep": "100ms", "fail": true}
//
// See [order] for every member. With no payload, an empty object or null it
// varies by itself, see [vary].
//
// It is built as a custom runtime of Lambda's: an executable named bootstrap
// that asks the Runtime API for its invocations.
// https://docs.aws.amazon.com/lambda/latest/dg/golang-package.html
package main

import (
	"os"

	"github.com/aws/aws-lambda-go/lambda"
)

func main() {
	lambda.Start(newShop(os.Stdout, os.Getenv("AWS_LAMBDA_LOG_FORMAT")))
}
