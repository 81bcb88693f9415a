package http1

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
)

// answered is what an answer was taken for.
type answered struct {
	Status int
	Fields map[string][]string
	Body   string
	Rest   string // what came behind it
}

// readByUs is what our client takes text for.
func readByUs(text []byte, method string, whole func(io.Reader) io.Reader) (a answered, lasts bool, err error) {
	from := bufio.NewReader(whole(bytes.NewReader(text)))
	in, err := readAnswer(from, method)
	if err != nil {
		return a, false, err
	}
	body, err := readAll(nil, in.body, 1<<20)
	if err != nil {
		return a, false, err
	}
	rest, err := io.ReadAll(from)
	return answered{in.status, plain(in.fields), string(body), string(rest)}, in.lasts, err
}

// readByNetHTTP is what net/http takes it for.
func readByNetHTTP(text []byte, method string) (a answered, lasts bool, err error) {
	from := bufio.NewReader(bytes.NewReader(text))
	in, err := readLast(from, method)
	if err != nil {
		return a, false, err
	}
	defer in.Body.Close()
	var body []byte
	if method != http.MethodConnect || in.StatusCode >= 300 { // it leaves that to its caller
		if body, err = io.ReadAll(in.Body); err != nil {
			return a, false, err
		}
	}
	rest, err := io.ReadAll(from)
	return answered{in.StatusCode, without(in.Header), string(body), string(rest)}, !in.Close, err
}

// readLast reads up to the body of the answer that none follows.
func readLast(from *bufio.Reader, method string) (*http.Response, error) {
	for {
		in, err := http.ReadResponse(from, &http.Request{Method: method})
		if err != nil || in.StatusCode >= 200 {
			return in, err
		}
		in.Body.Close()
	}
}

// Whatever comes, our client takes no answer that net/http wouldn't take, and
// each for the same.
func FuzzAnswer(f *testing.F) {
	const next = "HTTP/1.1 200 OK\r\n\r\n"
	for _, method := range []string{"GET", "POST", "HEAD", "CONNECT"} {
		for _, h := range heads() {
			f.Add(method, []byte("HTTP/1.1 200 OK\r\n"+h+next))
			f.Add(method, []byte("HTTP/1.0 404 Not Found\r\n"+h+next))
			f.Add(method, []byte("HTTP/1.1 304 \r\n"+h+next))
			f.Add(method, []byte("HTTP/1.1 103 Early Hints\r\n"+h+next))
		}
		for _, c := range chunks() {
			f.Add(method, []byte("HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n"+c+next))
			f.Add(method, []byte("HTTP/1.1 204\r\nTransfer-Encoding: chunked\r\nTrailer: trailer\r\n\r\n"+c+next))
			f.Add(method, []byte("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"+c))
		}
	}
	for _, line := range []string{"HTTP/1.1", "HTTP/1.1 200", "HTTP/1.1  200", "HTTP/1.1 +20", "HTTP/1.1 099", "HTTP/1.1 999 \x80", "HTTP/1.1 101 Go", "HTTP/2.0 200 OK", "http/1.1 200 OK", ""} {
		f.Add("GET", []byte(line+"\r\n\r\nbody"))
	}
	f.Add("GET", []byte(strings.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 6)+next))
	f.Add("GET", []byte("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort"))
	f.Fuzz(func(t *testing.T, method string, text []byte) {
		ours, lasts, err := readByUs(text, method, func(r io.Reader) io.Reader { return r })
		bytewise, alike, slowErr := readByUs(text, method, iotest.OneByteReader)
		if !reflect.DeepEqual(ours, bytewise) || lasts != alike || (err == nil) != (slowErr == nil) {
			t.Fatalf("%s: %.300q\nat once    %+v, %v, %v\nby the byte %+v, %v, %v", method, text, ours, lasts, err, bytewise, alike, slowErr)
		}
		if err != nil {
			return
		}
		theirs, theyLast, err := readByNetHTTP(text, method)
		// Where several lengths are told, it differs which of them is kept.
		delete(ours.Fields, "Content-Length")
		delete(theirs.Fields, "Content-Length")
		if err != nil || !reflect.DeepEqual(ours, theirs) || lasts && !theyLast {
			t.Fatalf("%s: %.300q\nours     %+v, %v\nnet/http %+v, %v, %v", method, text, ours, lasts, theirs, theyLast, err)
		}
	})
}
