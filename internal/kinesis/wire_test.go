package kinesis

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"testing"
	"unicode/utf8"

	oracle "github.com/aws/smithy-go/encoding/cbor"

	"kinesis-telemetry-api-extension/internal/cbor"
	"kinesis-telemetry-api-extension/record"
)

func protocols() []Protocol { return []Protocol{JSON, CBOR} }

// answering answers with JSON, or with the same in the other protocol.
func answering(status int, p Protocol, text string) http.HandlerFunc {
	body := []byte(text)
	if p == CBOR {
		v, err := treeOf(body)
		if err != nil {
			panic(err) // the text is the test's own
		}
		body = oracle.Encode(v)
	}
	return func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", p.contentType())
		w.WriteHeader(status)
		_, _ = w.Write(body)
	}
}

// readersOf reads the same answer in each form it may have. What is no JSON is no
// CBOR either.
func readersOf(t testing.TB, answer string) map[string]reader {
	t.Helper()
	all := map[string]reader{"JSON": newJSONReader([]byte(answer))}
	if _, err := treeOf([]byte(answer)); err != nil || !utf8.ValidString(answer) {
		all["CBOR that is none"] = cbor.NewReader([]byte(answer))
		return all
	}
	all["CBOR"] = cbor.NewReader(asCBOR(t, answer, false))
	all["CBOR of indefinite lengths"] = cbor.NewReader(asCBOR(t, answer, true))
	return all
}

// asCBOR turns JSON into CBOR, of definite lengths, as the oracle writes it, or
// of indefinite ones, as Java does.
func asCBOR(t testing.TB, text string, indefinite bool) []byte {
	t.Helper()
	v, err := treeOf([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if indefinite {
		return appendIndefinite(nil, v)
	}
	return oracle.Encode(v)
}

func treeOf(text []byte) (oracle.Value, error) {
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		return nil, err
	}
	return valueOf(v), nil
}

func valueOf(v any) oracle.Value {
	switch v := v.(type) {
	case map[string]any:
		m := oracle.Map{}
		for name := range v {
			m[name] = valueOf(v[name])
		}
		return m
	case []any:
		var l oracle.List
		for i := range v {
			l = append(l, valueOf(v[i]))
		}
		return l
	case string:
		return oracle.String(v)
	case float64:
		if v == float64(uint64(v)) {
			return oracle.Uint(uint64(v))
		}
		return oracle.Float64(v)
	case bool:
		return oracle.Bool(v)
	}
	return &oracle.Nil{}
}

// appendIndefinite writes what the oracle doesn't: every length is left open,
// those of texts too, which come in two pieces.
func appendIndefinite(dst []byte, v oracle.Value) []byte {
	switch v := v.(type) {
	case oracle.Map:
		dst = append(dst, 0xbf)
		for name, value := range v {
			dst = appendIndefinite(appendIndefinite(dst, oracle.String(name)), value)
		}
	case oracle.List:
		dst = append(dst, 0x9f)
		for _, value := range v {
			dst = appendIndefinite(dst, value)
		}
	case oracle.String:
		half := len(v) / 2
		dst = append(dst, 0x7f)
		dst = append(append(dst, oracle.Encode(v[:half])...), oracle.Encode(v[half:])...)
	default:
		return append(dst, oracle.Encode(v)...)
	}
	return append(dst, 0xff)
}

// request is what a body says.
type request struct {
	Stream  string // name or ARN
	Records []record.Record
}

// requestIn reads a body as others do, and fails where something else is in it.
func requestIn(t testing.TB, p Protocol, body []byte) (q request) {
	t.Helper()
	if p == JSON {
		var said struct {
			StreamName, StreamARN string
			Records               []record.Record
		}
		d := json.NewDecoder(bytes.NewReader(body))
		d.DisallowUnknownFields()
		if err := d.Decode(&said); err != nil || d.More() {
			t.Fatalf("%q: %v, or more than one value", body, err)
		}
		return request{said.StreamName + said.StreamARN, said.Records}
	}
	v, err := oracle.Decode(body)
	if _, early := oracle.Decode(body[:len(body)-1]); err != nil || early == nil {
		t.Fatalf("%x: %v, or something after it", body, err)
	}
	said := v.(oracle.Map)
	for name := range said {
		if name != "Records" {
			q.Stream += string(said[name].(oracle.String))
		}
	}
	for _, v := range said["Records"].(oracle.List) {
		r := v.(oracle.Map)
		if len(r) != 2 || len(said) != 2 {
			t.Fatalf("got %v", said)
		}
		q.Records = append(q.Records, record.Record{
			PartitionKey: string(r["PartitionKey"].(oracle.String)), Data: slices.Clone([]byte(r["Data"].(oracle.Slice))),
		})
	}
	return q
}
