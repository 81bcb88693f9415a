package npmkinesis_test

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
)

const mib = 1 << 20

// conformanceCase does one thing and says in a word what came of it.
type conformanceCase struct {
	name       string
	do         func(context.Context, driver) string
	want       string            // AWS's documented behaviour
	deviations map[string]string // of others, by name
}

type deviations = map[string]string

func cases() []conformanceCase {
	return append(putCases(), streamCases()...)
}

func putCases() []conformanceCase {
	key := func(k string) func(*kinesis.PutRecordsInput) {
		return func(in *kinesis.PutRecordsInput) { in.Records[0].PartitionKey = &k }
	}
	hash := func(h string) func(*kinesis.PutRecordsInput) {
		return func(in *kinesis.PutRecordsInput) { in.Records[0].ExplicitHashKey = &h }
	}
	return []conformanceCase{
		{"500 records", putting(500, 100), "ok", nil},
		{"501 records", putting(501, 1), "ValidationException", deviations{"kinesis-local": "ok"}},
		{"no record", putting(0, 1), "ValidationException", deviations{"kinesis-local": "ok"}},
		{"empty data", putting(1, 0), "ok", nil},
		{"by ARN", putting(1, 1, byARN), "ok", deviations{"kinesalite": "ValidationException"}},
		{"by ARN and name", putting(1, 1, byARN, byName(stream)), "ok", nil},
		{"unknown stream", putting(1, 1, byName("unknown")), "ResourceNotFoundException", nil},
		{"bad stream name", putting(1, 1, byName("bad/name")), "ValidationException", deviations{"kinesis-local": "InvalidArgumentException"}},
		{"empty key", putting(1, 1, key("")), "ValidationException", deviations{"kinesis-local": "InvalidArgumentException"}},
		{"key of 256", putting(1, 1, key(strings.Repeat("é", 256))), "ok", nil},
		{"key of 257", putting(1, 1, key(strings.Repeat("k", 257))), "ValidationException", deviations{"kinesis-local": "InvalidArgumentException"}},
		{"largest hash key", putting(1, 1, hash("340282366920938463463374607431768211455")), "ok", nil},
		{"hash key of 2^128", putting(1, 1, hash("340282366920938463463374607431768211456")), "InvalidArgumentException", nil},
		{"hash key with a leading zero", putting(1, 1, hash("01")), "ValidationException", deviations{"kinesis-local": "InvalidArgumentException", "kinesalite": "ok"}},
		{"1 MiB less key", putting(1, mib-1), "ok", nil},
		{"1 MiB and key", putting(1, mib), "ValidationException", deviations{"kinesis-local": "ok", "kinesalite": "ok"}},
		{"1 MiB and a byte", putting(1, mib+1), "ValidationException", deviations{"kinesis-local": "per record InvalidArgumentException"}},
		{
			"dry run", putting(1, 1, func(in *kinesis.PutRecordsInput) { in.DryRun = aws.Bool(true) }), "DryRunOperationException",
			deviations{"kinesis-local": "ok", "kinesalite": "ok"},
		},
		{"unsigned", unsigned, "MissingAuthenticationTokenException", nil},
		{"not JSON", raw("PutRecords", "{"), "SerializationException", nil},
		{"wrong type", raw("PutRecords", `{"StreamName":7,"Records":[]}`), "SerializationException", nil},
		{
			"missing key", raw("PutRecords", `{"StreamName":"conformance","Records":[{"Data":""}]}`), "ValidationException",
			deviations{"kinesis-local": "SerializationException"},
		},
		{"unknown operation", raw("PutEverything", `{}`), "UnknownOperationException", deviations{"kinesis-local": "AccessDeniedException"}},
	}
}

func putting(records, size int, change ...func(*kinesis.PutRecordsInput)) func(context.Context, driver) string {
	return func(ctx context.Context, d driver) string {
		in := &kinesis.PutRecordsInput{StreamName: aws.String(stream), Records: make([]types.PutRecordsRequestEntry, records)}
		for i := range in.Records {
			in.Records[i] = types.PutRecordsRequestEntry{Data: make([]byte, size), PartitionKey: aws.String("k")}
		}
		for _, c := range change {
			c(in)
		}
		if in.StreamARN != nil {
			in.StreamARN = &d.arn
		}
		out, err := d.PutRecords(ctx, in)
		if err != nil {
			return outcome(err)
		}
		for _, r := range out.Records {
			if r.ErrorCode != nil {
				return "per record " + *r.ErrorCode
			}
		}
		if len(out.Records) != records || *out.FailedRecordCount != 0 {
			return "wrong counts"
		}
		return "ok"
	}
}

// byARN names the stream by its ARN alone, until byName gives it a name.
func byARN(in *kinesis.PutRecordsInput) { in.StreamARN, in.StreamName = new(string), nil }

func byName(name string) func(*kinesis.PutRecordsInput) {
	return func(in *kinesis.PutRecordsInput) { in.StreamName = &name }
}
