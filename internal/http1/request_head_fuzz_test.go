package http1

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"testing"
)

// What a request says is read by net/http as what it was, or can't be said.
func FuzzRequestHead(f *testing.F) {
	for _, method := range []string{"GET", "POST", "CONNECT", "", "G T", "GET\r\n"} {
		for _, target := range []string{"/", "/a?b", "/%zz", "p", "*", "http://b/", "", "/ b", "/\r\n\r\n", "a:1", "[::1]:1", "a/b"} {
			f.Add(method, target, "h", "X", "v", []byte("body"))
		}
	}
	for _, host := range []string{"", "a b", "a\r\nX: y", "h:1", "\x80"} {
		f.Add("PUT", "/", host, "X", "v", []byte{})
	}
	for _, name := range []string{"", "X:", "X ", "X\r\nY", "Host", "content-length", "Transfer-Encoding", "\x80"} {
		f.Add("GET", "/", "h", name, "1", []byte{})
	}
	for _, value := range []string{"", " v ", "\t", "a\r\nb: c", "a\nb", "a\x00", "a\x7f", "\x80", "a\r"} {
		f.Add("DELETE", "/", "h", "X", value, []byte("b"))
	}
	f.Fuzz(func(t *testing.T, method, target, host, name, value string, body []byte) {
		r := &Request{Method: method, Target: target, Host: host, Header: Header{{name, value}, {"Last", "x"}}, Body: body}
		head, err := r.appendHead([]byte("before"))
		if err != nil {
			if !errors.Is(err, errUnsendable) {
				t.Errorf("got %v", err)
			}
			return
		}
		if _, err := url.ParseRequestURI("http://" + target); method == "CONNECT" && target[0] != '/' && err != nil {
			return // a port that is no number is for whoever is asked
		}
		from := bufio.NewReader(io.MultiReader(bytes.NewReader(bytes.TrimPrefix(head, []byte("before"))), bytes.NewReader(body)))
		got, err := http.ReadRequest(from)
		if err != nil {
			t.Fatalf("%q: %v", head, err)
		}
		read, err := io.ReadAll(got.Body)
		if rest, _ := io.ReadAll(from); err != nil || len(rest) > 0 {
			t.Errorf("%q: %v; %q is left", head, err, rest)
		}
		want := understood{method, target, plain(r.Header), string(body)}
		for _, values := range want.Fields {
			for i := range values {
				values[i] = trimmed(values[i])
			}
		}
		got.Header.Del("Content-Length")
		if taken := (understood{got.Method, got.RequestURI, without(got.Header), string(read)}); !reflect.DeepEqual(taken, want) {
			t.Errorf("%q\ngot  %+v\nwant %+v", head, taken, want)
		}
		if target[0] == '/' && got.Host != host {
			t.Errorf("got host %q, want %q", got.Host, host)
		}
	})
}

func trimmed(s string) string { return string(bytes.Trim([]byte(s), " \t")) }
