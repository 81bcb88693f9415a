package http1

import (
	"io"
	"reflect"
	"slices"
	"testing"
	"testing/iotest"
)

// Whatever comes, our server takes no request that net/http's wouldn't take, and
// each for the same.
func FuzzRequest(f *testing.F) {
	for _, h := range heads() {
		f.Add([]byte("POST /p HTTP/1.1\r\n" + h + "GET /next HTTP/1.1\r\nHost: a\r\n\r\n"))
		f.Add([]byte("POST /p HTTP/1.0\r\n" + h))
	}
	for _, c := range chunks() {
		for _, version := range []string{"1.0", "1.1"} {
			head := "PUT / HTTP/" + version + "\r\nHost: a\r\nTransfer-Encoding: chunked\r\n"
			f.Add([]byte(head + "\r\n" + c + "GET /next HTTP/1.1\r\nHost: a\r\n\r\n"))
			f.Add([]byte(head + "Trailer: X, Content-Length\r\n\r\n" + c))
		}
	}
	for _, line := range []string{"GET  / HTTP/1.1", "GET /%zz HTTP/1.1", "GET /?%zz HTTP/1.1", "GET p HTTP/1.1", "OPTIONS * HTTP/1.1", "GET http://b/ HTTP/1.1", "GET //b HTTP/1.1", "CONNECT a:1 HTTP/1.1", "CONNECT a:b HTTP/1.1", "GET / HTTP/2.0", "GET / HTTP/1.1 ", "G\x00T / HTTP/1.1", "GET /\x80 HTTP/1.1", ""} {
		f.Add([]byte(line + "\r\nHost: a\r\n\r\n"))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		ours := byUs(text, func(r io.Reader) io.Reader { return r })
		if bytewise := byUs(text, iotest.OneByteReader); !reflect.DeepEqual(ours, bytewise) {
			t.Fatalf("%.300q\nat once    %+v\nby the byte %+v", text, ours, bytewise)
		}
		if len(ours) == 0 {
			return
		}
		theirs := byNetHTTP(t, text)
		if len(theirs) < len(ours) || !slices.EqualFunc(ours, theirs[:len(ours)], func(a, b understood) bool { return reflect.DeepEqual(a, b) }) {
			t.Fatalf("%.300q\nours     %+v\nnet/http %+v", text, ours, theirs)
		}
	})
}
