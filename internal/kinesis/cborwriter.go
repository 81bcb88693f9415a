package kinesis

import (
	"kinesis-telemetry-api-extension/internal/cbor"
	"kinesis-telemetry-api-extension/record"
)

// cborWriter writes CBOR.
type cborWriter struct{}

func (cborWriter) size(to target, batch []record.Record) int {
	n := 2 + cbor.StringSize(len(to.member)) + cbor.StringSize(len(to.value)) + cbor.StringSize(len("Records")) + 2
	names := 2 + cbor.StringSize(len("Data")) + cbor.StringSize(len("PartitionKey"))
	for i := range batch {
		n += names + cbor.StringSize(len(batch[i].Data)) + cbor.StringSize(len(batch[i].PartitionKey))
	}
	return n
}

func (cborWriter) appendBody(dst []byte, to target, batch []record.Record) []byte {
	dst = cbor.AppendMap(dst)
	dst = cbor.AppendText(dst, to.member)
	dst = cbor.AppendText(dst, to.value)
	dst = cbor.AppendText(dst, "Records")
	dst = cbor.AppendList(dst)
	for i := range batch {
		dst = cbor.AppendMap(dst)
		dst = cbor.AppendText(dst, "Data")
		dst = cbor.AppendBytes(dst, batch[i].Data)
		dst = cbor.AppendText(dst, "PartitionKey")
		dst = cbor.AppendText(dst, batch[i].PartitionKey)
		dst = cbor.AppendEnd(dst)
	}
	return cbor.AppendEnd(cbor.AppendEnd(dst))
}
