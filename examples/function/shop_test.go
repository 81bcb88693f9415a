package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"
)

func TestSaysAsManyLinesAsAsked(t *testing.T) {
	for _, shape := range shapes {
		var out bytes.Buffer
		payload := `{"lines":20,"bytes":300,"shape":"` + shape + `"}`
		answer, err := newShop(&out, "JSON").Invoke(t.Context(), []byte(payload))
		if err != nil || string(answer) != `{"invocation":1,"lines":20}` {
			t.Fatalf("%s: got %s, %v", shape, answer, err)
		}
		lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
		if len(lines) != 20 {
			t.Errorf("%s: got %d lines, want 20", shape, len(lines))
		}
		for _, line := range lines {
			if len(line) < 285 || len(line) > 450 {
				t.Fatalf("%s: got a line of %d bytes, want about 300: %s", shape, len(line), line)
			}
		}
	}
}

func TestLogsInTheFormatOfTheFunction(t *testing.T) {
	for format, want := range map[string]bool{"JSON": true, "json": true, "Text": false, "": false} {
		var out bytes.Buffer
		ctx := lambdacontext.NewContext(t.Context(), &lambdacontext.LambdaContext{AwsRequestID: "r-1"})
		if _, err := newShop(&out, format).Invoke(ctx, []byte(`{"lines":1,"shape":"json"}`)); err != nil {
			t.Fatal(err)
		}
		var got struct{ Level, Message, RequestID string }
		isJSON := json.Unmarshal(out.Bytes(), &got) == nil
		if isJSON != want {
			t.Errorf("format %q: got JSON %v, want %v: %s", format, isJSON, want, out.String())
		}
		if isJSON && (got.Level != "INFO" || got.Message != "order placed" || got.RequestID != "r-1") {
			t.Errorf("format %q: got %+v", format, got)
		}
	}
}

func TestMixesEveryShape(t *testing.T) {
	var out bytes.Buffer
	if _, err := newShop(&out, "JSON").Invoke(t.Context(), []byte(`{"lines":5}`)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"packed one box", "order placed", `holds\n  2 cups`, "茶 🍵", "a long story"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("got no line with %q", want)
		}
	}
	if out.Len() < longBytes {
		t.Errorf("got %d bytes, want a line of %d among them", out.Len(), longBytes)
	}
}

func TestFailsWhenAsked(t *testing.T) {
	_, err := newShop(new(bytes.Buffer), "").Invoke(t.Context(), []byte(`{"fail":true}`))
	if got, want := err, (OutOfStock{Order: 1}); !errors.Is(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestPanicsWhenAsked(t *testing.T) {
	defer func() {
		if got, want := recover(), "the shelf fell over"; got != want {
			t.Errorf("got a panic with %v, want %q", got, want)
		}
	}()
	newShop(new(bytes.Buffer), "").Invoke(t.Context(), []byte(`{"panic":true}`))
}

func TestSleepsWhenAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		newShop(new(bytes.Buffer), "").Invoke(t.Context(), []byte(`{"sleep":"100ms"}`))
		if got, want := time.Since(start), 100*time.Millisecond; got != want {
			t.Errorf("slept %v, want %v", got, want)
		}
	})
}

func TestOverrunsItsDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		start := time.Now()
		newShop(new(bytes.Buffer), "").Invoke(ctx, []byte(`{"overrun":true}`))
		if got := time.Since(start); got <= 3*time.Second {
			t.Errorf("came back after %v, want after the deadline of 3s", got)
		}
	})
}

func TestVariesByItself(t *testing.T) {
	for _, payload := range []string{"", "{}", " null\n"} {
		s := newShop(new(bytes.Buffer), "")
		for n := 1; n <= 8; n++ {
			_, err := s.Invoke(t.Context(), []byte(payload))
			if got, want := err != nil, n%4 == 0; got != want {
				t.Errorf("payload %q, invocation %d: failed %v, want %v", payload, n, got, want)
			}
		}
	}
	if !vary(9).Panic {
		t.Error("the ninth invocation does not panic")
	}
}

func TestRefusesAnOrderItDoesNotUnderstand(t *testing.T) {
	for payload, want := range map[string]string{
		`{"lines":-1}`:       "lines: -1",
		`{"lines":1000001}`:  "lines: 1000001",
		`{"bytes":1048577}`:  "bytes: 1048577",
		`{"shape":"round"}`:  `shape: "round"`,
		`{"sleep":"-1s"}`:    "sleep: -1s",
		`{"sleep":"soon"}`:   "reading the payload",
		`{"line":1}`:         `unknown field "line"`,
		`{"lines":1} {}`:     "more than one value",
		`{"lines":1`:         "unexpected EOF",
		`[1]`:                "cannot unmarshal array",
		`{"lines":"twenty"}`: "cannot unmarshal string",
	} {
		_, err := newShop(new(bytes.Buffer), "").Invoke(t.Context(), []byte(payload))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want an error with %q", payload, err, want)
		}
	}
}
