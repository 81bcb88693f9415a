package jsonobject

import (
	"testing"
	"time"
)

func TestWritesMembersInTheirOrder(t *testing.T) {
	var o, inner Object
	if got := string(inner.Text()); got != "{}" {
		t.Errorf("got %s of nothing", got)
	}
	if !o.Empty() {
		t.Error("it has members before any was added")
	}
	o.Number("n", -3)
	o.Milliseconds("ms", 1500*time.Microsecond)
	o.String("s", "a \"b\"\n\xff")
	o.Boolean("b", true)
	o.Value("o", new(Object).Text())
	want := `{"n":-3,"ms":1.5,"s":"a \"b\"\n` + "\ufffd" + `","b":true,"o":{}}`
	if got := string(o.Text()); got != want || o.Empty() {
		t.Errorf("got %s, want %s", got, want)
	}
}
