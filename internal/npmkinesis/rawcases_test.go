package npmkinesis_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// raw sends a body that the SDK would not.
func raw(operation, body string) func(context.Context, driver) string {
	return func(ctx context.Context, d driver) string {
		r := d.request(ctx, operation, body)
		if err := sign(ctx, r, []byte(body)); err != nil {
			return err.Error()
		}
		return send(r)
	}
}

func sign(ctx context.Context, r *http.Request, body []byte) error {
	sum := sha256.Sum256(body)
	key := aws.Credentials{AccessKeyID: accessKey, SecretAccessKey: secretKey}
	return v4.NewSigner().SignHTTP(ctx, key, r, hex.EncodeToString(sum[:]), "kinesis", "us-east-1", time.Now())
}

func unsigned(ctx context.Context, d driver) string {
	return send(d.request(ctx, "PutRecords", `{"StreamName":"conformance","Records":[]}`))
}

func (d driver) request(ctx context.Context, operation, body string) *http.Request {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, d.url+"/", strings.NewReader(body))
	if err != nil {
		panic(err) // the URL is the test's own
	}
	r.Header.Set("Content-Type", "application/x-amz-json-1.1")
	r.Header.Set("X-Amz-Target", "Kinesis_20131202."+operation)
	return r
}

// send tells the code of the error that comes back.
func send(r *http.Request) string {
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return err.Error()
	}
	defer response.Body.Close()
	var answer struct {
		Type string `json:"__type"`
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return fmt.Sprintf("%d %v", response.StatusCode, err)
	}
	return answer.Type
}
