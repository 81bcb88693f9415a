package main

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

func TestBodiesArePushedOneAtATime(t *testing.T) {
	var now, most atomic.Int32
	var got []string
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		most.Store(max(most.Load(), now.Add(1)))
		body, _ := io.ReadAll(r.Body)
		got = append(got, string(body))
		now.Add(-1)
	}))
	defer server.Close()
	x, err := newPusher(server.URL).push(t.Context(), [][]byte{[]byte("[1]"), []byte("[22]"), []byte("[333]")}, func() error { return nil })
	if err != nil || x.bytes != 12 || x.took <= 0 {
		t.Errorf("got %+v, %v", x, err)
	}
	if fmt.Sprint(got) != "[[1] [22] [333]]" || most.Load() != 1 {
		t.Errorf("got %v, %d at once", got, most.Load())
	}
}

func TestABodyThatIsRefusedEndsThePushing(t *testing.T) {
	var bodies int
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if bodies++; bodies == 2 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	defer server.Close()
	_, err := newPusher(server.URL).push(t.Context(), [][]byte{[]byte("[1]"), []byte("[22]"), []byte("[333]")}, func() error { return nil })
	if err == nil || !strings.Contains(err.Error(), "body 2 of 3") || !strings.Contains(err.Error(), "503") || bodies != 2 {
		t.Errorf("got %v after %d bodies", err, bodies)
	}
}

func TestALoadMissesNothing(t *testing.T) {
	path := build(t, program)
	onStream := map[int64]kind{} // per event, by bytes of data
	for _, k := range kinds() {
		x, err := options{extension: path, events: 2000}.load(t.Context(), k)
		if err != nil {
			t.Fatal(err)
		}
		if x.events < 2000 || x.bytes < 500_000 || x.took <= 0 || x.cpu <= 0 || x.peak < 5e6 || x.requests == 0 {
			t.Errorf("%s: got %+v", k, x)
		}
		if k.packing == "single" {
			if x.taken.records < x.events {
				t.Errorf("%s: %d records of %d events", k, x.taken.records, x.events)
			}
			continue
		}
		each := x.taken.data / int64(x.events)
		if k.compression != "none" {
			if each > 100 {
				t.Errorf("%s: %d bytes an event", k, each)
			}
			continue
		}
		// A setting that were passed over would give what another one gives.
		if other, taken := onStream[each]; taken || each < 150 || each > 1000 {
			t.Errorf("%s: %d bytes an event, and so has %q", k, each, other)
		}
		onStream[each] = k
	}
}

func TestAProgramThatEndsIsNotPushedTo(t *testing.T) {
	_, err := stand(t, "echo no luck; exit 3").load(t.Context(), kinds()[0])
	if err == nil || !strings.Contains(err.Error(), "no luck") || !strings.Contains(err.Error(), "without a request") {
		t.Errorf("got %v", err)
	}
}
