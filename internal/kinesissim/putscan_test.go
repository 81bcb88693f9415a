package kinesissim

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

// FuzzScanPutRecords holds the hand-written reader to encoding/json.
func FuzzScanPutRecords(f *testing.F) {
	f.Add([]byte(`{"StreamName":"s","Records":[{"Data":"eA==","PartitionKey":"k"},{"Data":"","PartitionKey":"\u00e9\/","ExplicitHashKey":"0"}]}`))
	f.Add([]byte(` { "DryRun" : true , "Records" : [ ] , "Other" : { "a" : [ 1 , "\"]}" , null , -1e9 ] } , "StreamARN" : null } `))
	f.Add([]byte(`{"Records":[{}],"StreamName":"\\\""}`))
	f.Add([]byte(`{"StreamName":7}`))
	f.Add([]byte("{\"StreamName\":\"\xff\",\"Records\":[{\"Data\":\"e\\/8=\"}]}"))
	f.Fuzz(func(t *testing.T, body []byte) {
		got, err := scanPutRecords(body)
		if code(err) != "" && code(err) != "SerializationException" {
			t.Fatalf("%q: %v", body, err)
		}
		want := new(putRecordsRequest)
		if wantErr := json.Unmarshal(body, want); (wantErr == nil) != (err == nil) || wantErr != nil {
			if wantErr != nil && err == nil && !lenient(body) {
				t.Fatalf("%q: read, although %v", body, wantErr)
			}
			return
		}
		if plainNames(body) && !reflect.DeepEqual(got, want) {
			t.Errorf("%q: got %+v, want %+v", body, got, want)
		}
	})
}

// lenient tells of texts that encoding/json refuses for a member in another
// case, which the reader does not know.
func lenient(body []byte) bool { return !plainNames(body) }

// plainNames tells whether each name that encoding/json could match is
// written in its own case, once, and without escapes.
func plainNames(body []byte) bool {
	text := string(body)
	if strings.Contains(text, `\u`) || strings.Contains(text, "\u017f") || strings.Contains(text, "\u212a") {
		return false
	}
	for _, name := range []string{"StreamName", "StreamARN", "DryRun", "Records", "Data", "PartitionKey", "ExplicitHashKey"} {
		folded := strings.Count(strings.ToLower(text), strings.ToLower(name))
		if folded != strings.Count(text, name) || folded > 1 {
			return false
		}
	}
	return true
}

func TestNamesInAnotherCaseAreNotKnown(t *testing.T) {
	q, err := scanPutRecords([]byte(`{"streamname":"s","Records":[{"data":"","partitionkey":"k"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if e := (*q.Records)[0]; q.StreamName != nil || e.Data != nil || e.PartitionKey != nil {
		t.Errorf("got %+v", q)
	}
}
