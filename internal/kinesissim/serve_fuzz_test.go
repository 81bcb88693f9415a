package kinesissim

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"
)

// Whatever is asked, it is answered in AWS's form, and nothing panics.
func FuzzServe(f *testing.F) {
	iterator := *iterator{stream: "s", created: 1, shard: 0, ordinal: 7}.token()
	const signed = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260102/us-east-1/kinesis/aws4_request, SignedHeaders=host;x-amz-date, Signature=00"
	for _, seed := range []struct{ operation, authorization, body string }{
		{"PutRecords", signed, `{"StreamName":"s","Records":[{"Data":"eA==","PartitionKey":"k"},{"Data":"","PartitionKey":"k","ExplicitHashKey":"1"}]}`},
		{"PutRecord", signed, `{"StreamARN":"arn:aws:kinesis:us-east-1:123456789012:stream/s","Data":"eA==","PartitionKey":"k"}`},
		{"GetRecords", signed, `{"ShardIterator":"` + iterator + `","Limit":3}`},
		{"GetShardIterator", signed, `{"StreamName":"s","ShardId":"shardId-000000000000","ShardIteratorType":"AT_TIMESTAMP","Timestamp":1.5}`},
		{"ListShards", "", `{"StreamName":"s","ShardFilter":{"Type":"AT_LATEST"}}`},
		{"SplitShard", signed, `{"StreamName":"s","ShardToSplit":"shardId-000000000000","NewStartingHashKey":"9"}`},
		{"MergeShards", signed, `{"StreamName":"s","ShardToMerge":"a","AdjacentShardToMerge":"b"}`},
		{"CreateStream", "AWS4-HMAC-SHA256 x", `{"StreamName":"t","ShardCount":2,"StreamModeDetails":{"StreamMode":"ON_DEMAND"}}`},
		{"DescribeStreamSummary", signed, `{"StreamName":"s"}`},
		{"ListStreams", signed, `{"Limit":1,"NextToken":"x"}`},
		{"DeleteStream", signed, `{"StreamName":"s"}`},
		{"", "", `[`},
	} {
		f.Add(seed.operation, seed.authorization, []byte(seed.body))
	}
	f.Fuzz(func(t *testing.T, operation, authorization string, body []byte) {
		s := New(Config{MaxRequestBytes: 1 << 20})
		if err := s.CreateStream(StreamSpec{Name: "s", Shards: 1}); err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(body))
		r.Header = http.Header{
			"Content-Type": {contentType}, "X-Amz-Target": {targetPrefix + operation},
			"Authorization": {authorization}, "X-Amz-Date": {"20260102T030405Z"},
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != http.StatusOK && (w.Code < 400 || w.Code > 599) {
			t.Errorf("%s: answered %d", operation, w.Code)
		}
		if said := w.Body.Bytes(); len(said) > 0 && !json.Valid(said) {
			t.Errorf("%s: answered %.200q", operation, said)
		}
	})
}

func FuzzIterator(f *testing.F) {
	f.Add(*iterator{stream: "s", created: 1, shard: 2, ordinal: 3}.token())
	f.Add("AAAA")
	f.Fuzz(func(t *testing.T, token string) {
		it, ok := parseIterator(token)
		if !ok {
			return
		}
		if again, ok := parseIterator(*it.token()); !ok || again != it {
			t.Errorf("%+v is read back as %+v, %v", it, again, ok)
		}
	})
}
