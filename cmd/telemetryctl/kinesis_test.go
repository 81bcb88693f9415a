package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
)

func TestALocalKinesisServesUntilItIsInterrupted(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	told, out := io.Pipe()
	var aside bytes.Buffer
	k := kinesisServer{stream: "telemetry", region: "eu-west-1", shards: 2}
	ended := make(chan error, 1)
	go func() { ended <- k.run(ctx, streams{out: out, err: &aside}) }()
	line, err := bufio.NewReader(told).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	set := regexp.MustCompile(`^export AWS_ENDPOINT_URL_KINESIS=(http://127\.0\.0\.1:\d+) AWS_REGION=eu-west-1 .*SECRET`).FindStringSubmatch(line)
	if set == nil {
		t.Fatalf("it told %q", line)
	}
	client := kinesis.New(kinesis.Options{
		Region: "eu-west-1", BaseEndpoint: &set[1], Credentials: credentials.NewStaticCredentialsProvider("local", "local", ""),
	})
	put := &kinesis.PutRecordInput{StreamName: aws.String("telemetry"), Data: []byte("x"), PartitionKey: aws.String("k")}
	if _, err := client.PutRecord(t.Context(), put); err != nil {
		t.Error(err)
	}
	interrupt()
	if err := <-ended; err != nil {
		t.Errorf("it ended with %v", err)
	}
	if !strings.Contains(aside.String(), "Its ARN is arn:aws:kinesis:eu-west-1:") || !strings.Contains(aside.String(), ":stream/telemetry\n") {
		t.Errorf("it does not tell the ARN: %q", aside.String())
	}
}

func TestALocalKinesisThatCanNotBeginSaysWhy(t *testing.T) {
	for _, c := range []struct{ flags, want string }{
		{"--stream no/name", `--stream is "no/name", but a stream's name is of letters`},
		{"--shards 0", "--shards"},
		{"--faults sometimes", "--faults"},
		{"--port 99999", "--port is 99999, but must be within 0 to 65535"},
	} {
		var said bytes.Buffer
		status := run(append([]string{"kinesis"}, strings.Fields(c.flags)...), streams{out: io.Discard, err: &said})
		if status != statusUsage || !strings.Contains(said.String(), c.want) || strings.Count(said.String(), "\n") != 1 {
			t.Errorf("%s: status %d, %q", c.flags, status, said.String())
		}
	}
}
