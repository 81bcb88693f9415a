package npmkinesis_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awskinesis "github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"github.com/aws/smithy-go/encoding/cbor"

	"kinesis-telemetry-api-extension/internal/kinesis"
	"kinesis-telemetry-api-extension/internal/npmkinesis"
	"kinesis-telemetry-api-extension/record"
)

// awkward are records of which a wire might make something else.
func awkward() []record.Record {
	every := make([]byte, 256)
	for i := range every {
		every[i] = byte(i)
	}
	return []record.Record{
		{PartitionKey: "every byte", Data: every},
		{PartitionKey: "é\u2028\"\\\U0001F600", Data: []byte("a line\n")},
		{PartitionKey: "base64", Data: []byte("eyJhIjoxfQ==")},
		{PartitionKey: "long", Data: bytes.Repeat([]byte{0xff}, 70_001)},
	}
}

// own is the extension's own client.
func (d driver) own(t *testing.T, name string, p kinesis.Protocol) *kinesis.Stream {
	t.Helper()
	credentials, err := kinesis.Static(kinesis.Credentials{AccessKeyID: accessKey, SecretAccessKey: secretKey})
	if err != nil {
		t.Fatal(err)
	}
	s, err := kinesis.New(kinesis.Config{Stream: name, Region: "us-east-1", Endpoint: d.url, Credentials: credentials, Protocol: p})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.RetireIdle)
	return s
}

// written puts the records into a stream of one shard.
func (d driver) written(t *testing.T, p kinesis.Protocol, records []record.Record) (name string) {
	t.Helper()
	name = "protocol-" + map[kinesis.Protocol]string{kinesis.CBOR: "cbor", kinesis.JSON: "json"}[p]
	d.create(t, &awskinesis.CreateStreamInput{StreamName: &name, ShardCount: aws.Int32(1)})
	if err := d.own(t, name, p).Put(t.Context(), records); err != nil {
		t.Fatal(err)
	}
	return name
}

func (d driver) start(t *testing.T, name string) *string {
	t.Helper()
	it, err := d.iterator(t.Context(), name, "shardId-000000000000", types.ShardIteratorTypeTrimHorizon, nil)
	if err != nil {
		t.Fatal(err)
	}
	return it
}

// readJSON reads by the AWS SDK, as consumers do.
func (d driver) readJSON(t *testing.T, name string) ([]record.Record, error) {
	t.Helper()
	out, err := d.GetRecords(t.Context(), &awskinesis.GetRecordsInput{ShardIterator: d.start(t, name)})
	if err != nil {
		return nil, err
	}
	var all []record.Record
	for _, r := range out.Records {
		all = append(all, record.Record{PartitionKey: *r.PartitionKey, Data: r.Data})
	}
	return all, nil
}

func TestWhatIsPutInEitherProtocolIsReadBackByTheSDK(t *testing.T) {
	all := map[string]func(*testing.T) string{
		"kinesissim":    serveSim,
		"kinesis-local": func(t *testing.T) string { return npmkinesis.Start(t, npmkinesis.KinesisLocal()) },
	}
	for name, serve := range all {
		t.Run(name, func(t *testing.T) {
			d := newDriver(t, serve(t))
			for _, p := range []kinesis.Protocol{kinesis.JSON, kinesis.CBOR} {
				got, err := d.readJSON(t, d.written(t, p, awkward()))
				if err != nil || !reflect.DeepEqual(got, awkward()) {
					t.Errorf("protocol %d: got %.300q, %v", p, got, err)
				}
			}
		})
	}
}

// kinesalite takes CBOR, and keeps data as a list of numbers: nobody reads that as
// data. And it cuts its answers in CBOR off after 16 KiB, so that one to many
// records can't be read. That is why the extension sends CBOR only to AWS unless
// told to. When this test fails, kinesalite has been mended.
func TestKinesaliteCanNotDoWithCBOR(t *testing.T) {
	d := newDriver(t, npmkinesis.Start(t, npmkinesis.Kinesalite()))
	if got, err := d.readJSON(t, d.written(t, kinesis.JSON, awkward())); err != nil || !reflect.DeepEqual(got, awkward()) {
		t.Errorf("in JSON: got %.300q, %v", got, err)
	}
	name := d.written(t, kinesis.CBOR, awkward())
	if got, err := d.readJSON(t, name); err == nil {
		t.Errorf("the SDK reads %.300q", got)
	}
	for kind, want := range map[string]string{
		"application/x-amz-json-1.1": `"Data":{"type":"Buffer","data":[0,1,2,`,
		"application/x-amz-cbor-1.1": "\x64Data\xa2\x64type\x66Buffer\x64data\x99\x01\x00\x00\x01\x02",
	} {
		if got := d.readRaw(t, kind, name); !bytes.Contains(got, []byte(want)) {
			t.Errorf("%s: answered is %.300q", kind, got)
		}
	}
	many := make([]record.Record, 500)
	for i := range many {
		many[i] = record.Record{PartitionKey: "k", Data: []byte("x")}
	}
	if err := d.own(t, name, kinesis.CBOR).Put(t.Context(), many); err == nil || !strings.HasPrefix(err.Error(), "reading Kinesis's answer: ") {
		t.Errorf("the answer to %d records: %v", len(many), err)
	}
}

// readRaw is the answer to GetRecords as it comes, in either protocol.
func (d driver) readRaw(t *testing.T, kind, name string) []byte {
	t.Helper()
	q := map[string]string{"ShardIterator": *d.start(t, name)}
	body, err := json.Marshal(q)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(kind, "cbor") {
		body = cbor.Encode(cbor.Map{"ShardIterator": cbor.String(q["ShardIterator"])})
	}
	r := d.request(t.Context(), "GetRecords", string(body))
	r.Header.Set("Content-Type", kind)
	if err := sign(t.Context(), r, body); err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%d %.300s, %v", response.StatusCode, answer, err)
	}
	return answer
}

// What AWS refuses is refused in CBOR too, in an error that is understood.
func TestRefusalsInCBORAreUnderstood(t *testing.T) {
	for name, serve := range map[string]func(*testing.T) string{
		"kinesissim":    serveSim,
		"kinesis-local": func(t *testing.T) string { return npmkinesis.Start(t, npmkinesis.KinesisLocal()) },
		"kinesalite":    func(t *testing.T) string { return npmkinesis.Start(t, npmkinesis.Kinesalite()) },
	} {
		t.Run(name, func(t *testing.T) {
			err := newDriver(t, serve(t)).own(t, "unknown", kinesis.CBOR).Put(context.Background(), awkward())
			if err == nil || !strings.Contains(err.Error(), "Kinesis answered 400 ResourceNotFoundException: Stream ") {
				t.Errorf("got %v", err)
			}
		})
	}
}
