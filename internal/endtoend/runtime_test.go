package endtoend

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	"kinesis-telemetry-api-extension/internal/lambdasim"
)

// speaker is a function that prints a text in each invocation, whatever its
// size: the example's lines end at 1 MiB.
func speaker(text string) lambdasim.Program {
	return lambdasim.Func(func(ctx context.Context, environ []string, stdout, _ io.Writer) error {
		client := &http.Client{Transport: &http.Transport{}}
		defer client.CloseIdleConnections()
		base := "http://" + variable(environ, "AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/invocation/"
		for {
			id, err := call(ctx, client, http.MethodGet, base+"next")
			if err != nil {
				return err
			}
			if _, err := io.WriteString(stdout, text); err != nil {
				return err
			}
			if _, err := call(ctx, client, http.MethodPost, base+id+"/response"); err != nil {
				return err
			}
		}
	})
}

// call calls the Runtime API and returns the invocation it tells of.
func call(ctx context.Context, client *http.Client, method, url string) (requestID string, err error) {
	request, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(""))
	if err != nil {
		return "", err
	}
	answer, err := client.Do(request)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	if answer.StatusCode > http.StatusAccepted {
		return "", fmt.Errorf("%s answered %s", url, answer.Status)
	}
	_, err = io.Copy(io.Discard, answer.Body)
	return answer.Header.Get("Lambda-Runtime-Aws-Request-Id"), err
}

func variable(environ []string, name string) string {
	for _, pair := range environ {
		if value, ok := strings.CutPrefix(pair, name+"="); ok {
			return value
		}
	}
	return ""
}
