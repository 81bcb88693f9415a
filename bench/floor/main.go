// Command floor is the least that a Lambda extension in Go can be: it
// registers and asks for the next event until it is shut down. What the real
// extension costs is measured against it.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	base := "http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2020-01-01/extension"
	client := &http.Client{Transport: &http.Transport{}}

	events := strings.NewReader(`{"events":["INVOKE","SHUTDOWN"]}`)
	register, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/register", events)
	if err != nil {
		return err
	}
	register.Header.Set("Lambda-Extension-Name", filepath.Base(os.Args[0]))
	header, _, err := call(client, register)
	if err != nil {
		return fmt.Errorf("registering: %w", err)
	}
	for {
		next, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/event/next", nil)
		if err != nil {
			return err
		}
		next.Header.Set("Lambda-Extension-Identifier", header.Get("Lambda-Extension-Identifier"))
		_, event, err := call(client, next)
		if err != nil {
			return fmt.Errorf("asking for the next event: %w", err)
		}
		if strings.Contains(event, `"SHUTDOWN"`) {
			return nil
		}
	}
}

func call(client *http.Client, req *http.Request) (http.Header, string, error) {
	resp, err := client.Do(req)
	if err != nil {
		return nil, "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode != http.StatusOK {
		err = errors.New(resp.Status)
	}
	return resp.Header, string(body), err
}
