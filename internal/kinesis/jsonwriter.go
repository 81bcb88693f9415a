package kinesis

import (
	"encoding/base64"

	"github.com/go-json-experiment/json/jsontext"

	"kinesis-telemetry-api-extension/record"
)

func (*pairs) size(to target, batch []record.Record) int {
	n := len(`{"":"","Records":[]}`) + len(to.member) + len(to.value)
	for i := range batch {
		n += len(`{"Data":"","PartitionKey":""},`) + len(batch[i].PartitionKey) +
			base64.StdEncoding.EncodedLen(len(batch[i].Data))
	}
	return n
}

func (p *pairs) appendBody(dst []byte, to target, batch []record.Record) []byte {
	dst = append(dst, `{"`...)
	dst = append(dst, to.member...)
	dst = append(dst, `":`...)
	dst = appendString(dst, to.value)
	dst = append(dst, `,"Records":[`...)
	for i := range batch {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, `{"Data":"`...)
		dst = p.appendEncode(dst, batch[i].Data)
		dst = append(dst, `","PartitionKey":`...)
		dst = appendString(dst, batch[i].PartitionKey)
		dst = append(dst, '}')
	}
	return append(dst, `]}`...)
}

// appendString appends s as a JSON string. Its error only tells that bytes
// that are not UTF-8 were replaced, which is what we want.
func appendString(dst []byte, s string) []byte {
	dst, _ = jsontext.AppendQuote(dst, s)
	return dst
}
