package cbor

import (
	"bytes"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/aws/smithy-go/encoding/cbor"
)

// The bytes are what Jackson, the encoder of the AWS SDK for Java, writes.
func TestItWritesAsTheSDKForJavaDoes(t *testing.T) {
	b := AppendMap(nil)
	b = AppendText(AppendText(b, "StreamName"), "s")
	b = AppendList(AppendText(b, "Records"))
	b = AppendBytes(AppendText(AppendMap(b), "Data"), []byte{0, 255})
	b = AppendText(AppendText(b, "PartitionKey"), "é")
	b = AppendEnd(AppendEnd(AppendEnd(b)))
	const want = "bf" + "6a53747265616d4e616d65" + "6173" + "675265636f726473" + "9f" +
		"bf" + "6444617461" + "4200ff" + "6c506172746974696f6e4b6579" + "62c3a9" + "ff" + "ff" + "ff"
	if got := hex.EncodeToString(b); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestStringsOfEveryLengthAreReadBack(t *testing.T) {
	for _, n := range []int{0, 1, 23, 24, 255, 256, 65_535, 65_536, 1 << 20} {
		b := bytes.Repeat([]byte{'x'}, n)
		for name, got := range map[string][]byte{"bytes": AppendBytes(nil, b), "text": AppendText(nil, string(b))} {
			if len(got) != StringSize(n) {
				t.Errorf("%s of %d: got %d bytes, StringSize says %d", name, n, len(got), StringSize(n))
			}
			v, err := cbor.Decode(got)
			if err != nil || !bytes.Equal(cbor.Encode(v), got) {
				t.Errorf("%s of %d: read as %T, %v; or longer than it could be", name, n, v, err)
			}
		}
	}
	// No machine has room for such a string.
	if got, want := hex.EncodeToString(appendHead(nil, bytesType, 1<<32)), "5b0000000100000000"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestATextIsAlwaysUTF8(t *testing.T) {
	v, err := cbor.Decode(AppendText(nil, "a\xff\xfeb"))
	if got, want := v, cbor.String("a\ufffd\ufffdb"); err != nil || got != want {
		t.Errorf("got %q, %v; want %q", got, err, want)
	}
}

func TestNothingIsAllocatedToWrite(t *testing.T) {
	dst, data, text := make([]byte, 0, 1<<10), make([]byte, 300), strings.Repeat("é", 100)
	got := testing.AllocsPerRun(100, func() {
		dst = AppendEnd(AppendText(AppendBytes(AppendList(AppendMap(dst[:0])), data), text))
		_ = StringSize(len(data))
	})
	if got != 0 {
		t.Errorf("got %v allocations, want 0", got)
	}
}
