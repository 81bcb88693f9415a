package kinesissim

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
)

// ask puts a body to a handler without a network.
func ask(s *Server, operation, body string) (int, string) {
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
	r.Header.Set("Content-Type", contentType)
	r.Header.Set("X-Amz-Target", targetPrefix+operation)
	r.Header.Set("X-Amz-Date", "20000101T000000Z")
	r.Header.Set("Authorization", algorithm+" Credential=k/20000101/us-east-1/kinesis/aws4_request, SignedHeaders=host, Signature=0")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

func TestErrorsHaveTheTextsOfAWS(t *testing.T) {
	s := oneShard(t, Config{})
	for _, c := range []struct{ operation, body, want string }{
		{"PutRecords", `{}`, `{"__type":"ValidationException","message":"2 validation errors detected: ` +
			`Value null at 'streamName' failed to satisfy constraint: Member must not be null; ` +
			`Value null at 'records' failed to satisfy constraint: Member must not be null"}`},
		{
			"PutRecords", `{"StreamName":"s","Records":[{"Data":"eA==","PartitionKey":"k"},{"Data":"eA==","PartitionKey":""}]}`,
			`Value '' at 'records.2.member.partitionKey' failed to satisfy constraint: Member must have length greater than or equal to 1`,
		},
		{"PutRecords", `{"StreamName":"a/b","Records":[{}]}`, `3 validation errors detected: ` +
			`Value 'a/b' at 'streamName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+; ` +
			`Value null at 'records.1.member.partitionKey' failed to satisfy constraint: Member must not be null; ` +
			`Value null at 'records.1.member.data' failed to satisfy constraint: Member must not be null`},
		{
			"PutRecords", `{"StreamName":"t","Records":[{"Data":"","PartitionKey":"k"}]}`,
			`{"__type":"ResourceNotFoundException","message":"Stream t under account 000000000000 not found."}`,
		},
		{"PutRecords", `{"StreamName":"s","Records":[{"Data":"?","PartitionKey":"k"}]}`, `"__type":"SerializationException"`},
		{"PutRecords", `{"StreamName":"s","Records":[{"data":"","partitionkey":"k"}]}`, `2 validation errors detected: ` +
			`Value null at 'records.1.member.partitionKey'`},
		{
			"PutRecords", `{"StreamARN":"arn:aws:kinesis:us-east-1:111111111111:stream/s","Records":[{"Data":"","PartitionKey":"k"}]}`,
			`"__type":"ResourceNotFoundException"`,
		},
		{"PutRecords", `{"StreamARN":"nonsense","Records":[{"Data":"","PartitionKey":"k"}]}`, `Value 'nonsense' at 'streamARN'`},
		{"PutRecords", ``, `"__type":"SerializationException"`},
		{"PutRecords", `[]`, `"__type":"SerializationException"`},
		{
			"CreateStream", `{"StreamName":"s","ShardCount":1}`,
			`{"__type":"ResourceInUseException","message":"Stream s under account 000000000000 already exists."}`,
		},
		{"CreateStream", `{"StreamName":"n","ShardCount":0}`, `Member must have value greater than or equal to 1`},
		{"CreateStream", `{"StreamName":"n"}`, `"__type":"InvalidArgumentException"`},
		{"CreateStream", `{"StreamName":"n","ShardCount":1,"MaxRecordSizeInKiB":10241}`, `Member must have value less than or equal to 10240`},
		{"GetRecords", `{"ShardIterator":"x","Limit":10001}`, `Value '10001' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 10000`},
		{"GetRecords", `{"ShardIterator":"x"}`, `{"__type":"InvalidArgumentException","message":"Invalid ShardIterator."}`},
		{"SplitShard", `{"StreamName":"s","ShardToSplit":"shardId-000000000007","NewStartingHashKey":"1"}`, `Could not find shard shardId-000000000007`},
		{"SplitShard", `{"StreamName":"s","ShardToSplit":"shardId-000000000000","NewStartingHashKey":"0"}`, `InvalidArgumentException`},
		{"MergeShards", `{"StreamName":"s","ShardToMerge":"shardId-000000000000","AdjacentShardToMerge":"shardId-000000000000"}`, `not an adjacent pair`},
		{"Sing", `{}`, `{"__type":"UnknownOperationException"}`},
	} {
		if status, got := ask(s, c.operation, c.body); status != 400 || !strings.Contains(got, c.want) {
			t.Errorf("%s %s:\ngot  %d %s\nwant %s", c.operation, c.body, status, got, c.want)
		}
	}
	if n := len(s.Records("s")); n != 0 {
		t.Errorf("%d records kept of refused requests", n)
	}
}

func TestRequestsBeyondTheLimitAreRefusedWhole(t *testing.T) {
	s, c := setUp(t, Config{Unlimited: true, MaxRequestBytes: 5 * mib}, 1)
	for _, over := range []int{0, 1, 10 * mib} {
		in := put(20, mib/4-4)
		in.Records = append(in.Records, put(over/mib*4, mib/4).Records...)
		in.Records[0].Data = append(in.Records[0].Data, make([]byte, over%mib)...)
		_, err := c.PutRecords(t.Context(), in)
		switch {
		case over == 0 && err != nil:
			t.Errorf("5 MiB with their keys: %v", err)
		case over > 0 && (err == nil || !strings.Contains(err.Error(), "InvalidArgumentException: Records size exceeds 5 MB limit")):
			t.Errorf("%d bytes over: got %v, want InvalidArgumentException", over, err)
		}
	}
	if n := len(s.Records("s")); n != 20 {
		t.Errorf("%d records kept, want 20", n)
	}
}

func TestStreamsOwnRecordSizeHolds(t *testing.T) {
	s, c := setUp(t, Config{Unlimited: true}, 1)
	if err := s.CreateStream(StreamSpec{Name: "large", MaxRecordBytes: 2 * mib}); err != nil {
		t.Fatal(err)
	}
	in := put(1, 2*mib-4)
	in.StreamName = aws.String("large")
	if _, err := c.PutRecords(t.Context(), in); err != nil {
		t.Error(err)
	}
	in.Records[0].Data = append(in.Records[0].Data, 0)
	_, err := c.PutRecords(t.Context(), in)
	want := "Value at 'records.1.member.data' failed to satisfy constraint: Member must have length less than or equal to 2097152"
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestDryRunKeepsNothing(t *testing.T) {
	s, c := setUp(t, Config{}, 1)
	in := put(1, 1)
	in.DryRun = aws.Bool(true)
	if _, err := c.PutRecords(t.Context(), in); codeIn(err) != "DryRunOperationException" {
		t.Errorf("got %v, want DryRunOperationException", err)
	}
	_, err := c.PutRecord(t.Context(), &kinesis.PutRecordInput{
		StreamName: aws.String("s"), Data: []byte("x"), PartitionKey: aws.String("k"), DryRun: aws.Bool(true),
	})
	if codeIn(err) != "DryRunOperationException" {
		t.Errorf("got %v, want DryRunOperationException", err)
	}
	if n := len(s.Records("s")); n != 0 {
		t.Errorf("%d records kept", n)
	}
}
