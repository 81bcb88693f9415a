package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const (
	extensionName = "kinesis-telemetry-api-extension"
	defaultStream = "telemetry-kinesis-stream"
	defaultRegion = "us-east-1"
	// awsEndpoint is the --endpoint that stands for AWS's own.
	awsEndpoint = "aws"
)

// check refuses what is out of range.
func (l *local) check() error {
	switch {
	case l.function == "":
		return errors.New("--function is missing: the path of a custom runtime's executable")
	case l.invocations < 0:
		return fmt.Errorf("--invocations is %d, but must be at least 0", l.invocations)
	case l.rate < 0 || l.rate > 1000:
		return fmt.Errorf("--rate is %v, but must be within 0 to 1000", l.rate)
	case l.gap < 0:
		return fmt.Errorf("--gap is %v, but must not be negative", l.gap)
	case l.memory < 128 || l.memory > 10240:
		return fmt.Errorf("--memory is %d, but must be within 128 to 10240", l.memory)
	case l.timeout < time.Millisecond || l.timeout > 15*time.Minute:
		return fmt.Errorf("--timeout is %v, but must be within 1ms to 15m", l.timeout)
	case l.shards < 1 || l.shards > 100:
		return fmt.Errorf("--shards is %d, but must be within 1 to 100", l.shards)
	case l.port < 0 || l.port > 65535:
		return fmt.Errorf("--port is %d, but must be within 0 to 65535", l.port)
	case l.concurrency < 1 || l.concurrency > 1600:
		return fmt.Errorf("--concurrency is %d, but must be within 1 to 1600", l.concurrency)
	case l.logFormat != "" && !strings.EqualFold(l.logFormat, "text") && !strings.EqualFold(l.logFormat, "json"):
		return fmt.Errorf("--log-format is %q, but must be text or json", l.logFormat)
	}
	asked, err := l.environment()
	if err != nil {
		return err
	}
	if err := l.ownStream(asked); err != nil {
		return err
	}
	return l.checkEndpoint()
}

func (l *local) checkEndpoint() error {
	if l.createStream && l.endpoint == "" {
		return errors.New("--create-stream is for --endpoint: the local Kinesis has its stream anyway")
	}
	if l.endpoint == "" || l.endpoint == awsEndpoint {
		return nil
	}
	u, err := url.Parse(l.endpoint)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return fmt.Errorf("--endpoint is %q, but must be an http or https URL, or aws", l.endpoint)
	}
	return nil
}

// environment is what --env says.
func (l *local) environment() (map[string]string, error) {
	all := map[string]string{}
	for _, v := range l.variables {
		name, value, found := strings.Cut(v, "=")
		if !found || name == "" {
			return nil, fmt.Errorf("--env is %q, but must be NAME=VALUE", v)
		}
		all[name] = value
	}
	return all, nil
}

// executable finds a program: the path itself, or the bootstrap in a folder.
func executable(what, path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("%s: %w", what, err)
	}
	stat, err := os.Stat(path)
	if err == nil && stat.IsDir() {
		path = filepath.Join(path, "bootstrap")
		stat, err = os.Stat(path)
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", fmt.Errorf("%s: there is no file %s", what, path)
	case err != nil:
		return "", fmt.Errorf("%s: %w", what, err)
	case !stat.Mode().IsRegular():
		return "", fmt.Errorf("%s: %s is no file", what, path)
	case stat.Mode().Perm()&0o111 == 0:
		return "", fmt.Errorf("%s: %s is not executable (chmod +x makes it so)", what, path)
	}
	return path, nil
}

// extensionPath finds the extension, by default beside this program.
func (l *local) extensionPath() (string, error) {
	if l.extension != "" {
		return executable("--extension", l.extension)
	}
	self, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("finding the extension beside telemetryctl: %w", err)
	}
	path := filepath.Join(filepath.Dir(self), extensionName)
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("there is no %s: build it, or name another with --extension", path)
	}
	return executable("--extension", path)
}

// payloads reads the payloads to take in turn: one empty object if no file is
// named.
func (l *local) payloads(stdin io.Reader) ([]json.RawMessage, error) {
	if l.payload == "" {
		return []json.RawMessage{json.RawMessage("{}")}, nil
	}
	content, err := contentOf(l.payload, stdin)
	if err != nil {
		return nil, fmt.Errorf("--payload: %w", err)
	}
	var all []json.RawMessage
	for d := json.NewDecoder(bytes.NewReader(content)); ; {
		var p json.RawMessage
		if err := d.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			return nil, fmt.Errorf("--payload: %s %s", nameOf(l.payload), notJSON(content, len(all), err))
		}
		all = append(all, p)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("--payload: %s holds no JSON", nameOf(l.payload))
	}
	return all, nil
}

// notJSON says where content, which begins with so many good values, ends to be
// JSON.
func notJSON(content []byte, good int, err error) string {
	what := "is not JSON"
	switch {
	case good == 1:
		what = "is JSON only in its first value"
	case good > 1:
		what = fmt.Sprintf("is JSON only in its first %d values", good)
	}
	var wrong *json.SyntaxError
	if !errors.As(err, &wrong) {
		return what + ": it breaks off at its end"
	}
	before := content[:max(0, min(int(wrong.Offset)-1, len(content)))]
	line, column := 1+bytes.Count(before, []byte("\n")), len(before)-bytes.LastIndexByte(before, '\n')
	return fmt.Sprintf("%s: line %d, column %d: %v", what, line, column, wrong)
}
