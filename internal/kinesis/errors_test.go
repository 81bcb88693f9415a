package kinesis

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httputil"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws/retry"

	"kinesis-telemetry-api-extension/internal/cbor"
	"kinesis-telemetry-api-extension/internal/http1"
	"kinesis-telemetry-api-extension/internal/shipper"
	"kinesis-telemetry-api-extension/record"
)

func TestErrorsAreOfTheirClass(t *testing.T) {
	for _, tt := range []struct {
		status int
		code   string
		want   class
	}{
		{500, "InternalFailureException", unknown},
		{500, "", unknown},
		{502, "", unknown},
		{503, "ServiceUnavailable", unknown},
		{503, "ServiceUnavailableException", unknown},
		{504, "", unknown},
		{500, "AccessDeniedException", unknown},
		{400, "InternalFailure", unknown},
		{400, "RequestTimeout", unknown},
		{400, "RequestTimeoutException", unknown},
		{408, "", unknown},
		{301, "", unknown},
		{403, "", unknown},
		{400, "ProvisionedThroughputExceededException", throttled},
		{400, "LimitExceededException", throttled},
		{400, "KMSThrottlingException", throttled},
		{400, "ThrottlingException", throttled},
		{503, "SlowDown", throttled},
		{429, "", throttled},
		{429, "TooManyRequestsException", throttled},
		{400, "ExpiredToken", refused},
		{400, "ExpiredTokenException", refused},
		{400, "UnrecognizedClientException", refused},
		{403, "InvalidSignatureException", refused},
		{400, "ResourceNotFoundException", permanent},
		{400, "AccessDeniedException", permanent},
		{400, "ValidationException", permanent},
		{400, "InvalidArgumentException", permanent},
		{400, "SerializationException", permanent},
		{400, "KMSAccessDeniedException", permanent},
		{400, "KMSDisabledException", permanent},
		{400, "KMSInvalidStateException", permanent},
		{400, "KMSNotFoundException", permanent},
		{400, "KMSOptInRequired", permanent},
		{400, "ResourceInUseException", permanent},
		{400, "UnheardOfException", permanent},
		{413, "", permanent},
	} {
		if got := (&Error{Status: tt.status, Code: tt.code}).class(); got != tt.want {
			t.Errorf("%d %s: got class %d, want %d", tt.status, tt.code, got, tt.want)
		}
	}
}

func TestWhatTheSDKRetriesIsNotPermanent(t *testing.T) {
	for code := range retry.DefaultThrottleErrorCodes {
		if got := (&Error{Status: 400, Code: code}).class(); got != throttled {
			t.Errorf("%s: got class %d, want throttled", code, got)
		}
	}
	for code := range retry.DefaultRetryableErrorCodes {
		if got := (&Error{Status: 400, Code: code}).class(); got != unknown {
			t.Errorf("%s: got class %d, want unknown", code, got)
		}
	}
	for status := range retry.DefaultRetryableHTTPStatusCodes {
		if got := (&Error{Status: status}).class(); got != unknown {
			t.Errorf("%d: got class %d, want unknown", status, got)
		}
	}
}

func TestPutSaysErrorsInTheShippersWords(t *testing.T) {
	for _, tt := range []struct {
		status               int
		body                 string
		permanent, throttled bool
	}{
		{400, `{"__type":"com.amazonaws.kinesis.v20131202#ResourceNotFoundException","message":"Stream x under account 1 not found."}`, true, false},
		{400, `{"__type":"ValidationException","message":"1 validation error detected"}`, true, false},
		{400, `{"__type":"KMSThrottlingException","Message":"slow"}`, false, true},
		{400, `{"__type":"ExpiredTokenException","message":"The security token included in the request is expired"}`, false, false},
		{500, `{"__type":"InternalFailureException"}`, false, false},
		{503, `<html>Service Unavailable</html>`, false, false},
		{403, `<html>Blocked by proxy</html>`, false, false},
		{302, ``, false, false},
		{413, ``, true, false},
	} {
		err := put(newStream(t, serve(t, tt.status, tt.body)), someRecords(1)...)
		if got := errors.As(err, new(*shipper.PermanentError)); got != tt.permanent {
			t.Errorf("%d %s: got permanent %v, want %v: %v", tt.status, tt.body, got, tt.permanent, err)
		}
		if got := errors.As(err, new(*shipper.ThrottledError)); got != tt.throttled {
			t.Errorf("%d %s: got throttled %v, want %v: %v", tt.status, tt.body, got, tt.throttled, err)
		}
		var e *Error
		if !errors.As(err, &e) || e.Status != tt.status {
			t.Errorf("%d %s: got %v, want an *Error", tt.status, tt.body, err)
		}
	}
}

func TestErrorIsReadFromBodyAndHeader(t *testing.T) {
	for _, tt := range []struct{ header, body, want string }{
		{"", `{"__type":"ResourceNotFoundException","message":"no stream"}`, "Kinesis answered 400 ResourceNotFoundException: no stream (request r-1)"},
		{"", `{"__type":"com.amazonaws.kinesis.v20131202#ResourceNotFoundException","Message":"no stream"}`, "Kinesis answered 400 ResourceNotFoundException: no stream (request r-1)"},
		{"AccessDeniedException:http://internal.amazon.com/", `{"message":"not allowed"}`, "Kinesis answered 400 AccessDeniedException: not allowed (request r-1)"},
		{"AccessDeniedException", `garbage`, "Kinesis answered 400 AccessDeniedException (request r-1)"},
		{"", `{"code":"SlowDown","message":null}`, "Kinesis answered 400 SlowDown (request r-1)"},
		{"", `<html>`, "Kinesis answered 400 without saying why (request r-1)"},
		{"", `{"__type":"SerializationException","message":"at 7 of Data:` + strings.Repeat("eyJ0+/8=", 9) + `, sorry"}`, "Kinesis answered 400 SerializationException: at 7 of Data:(hidden), sorry (request r-1)"},
		{"", `{"__type":"X","message":"arn:aws:kinesis:eu-west-1:123456789012:stream/` + strings.Repeat("n", 57) + `-x"}`, "Kinesis answered 400 X: arn:aws:kinesis:eu-west-1:123456789012:stream/" + strings.Repeat("n", 57) + "-x (request r-1)"},
		{"", `{"__type":"<script>","message":"first\nsecond\u0007"}`, "Kinesis answered 400 without saying why: first (request r-1)"},
	} {
		header := http1.Header{{Name: "X-Amzn-Errortype", Value: tt.header}, {Name: "X-Amzn-Requestid", Value: "r-1"}}
		if got := readRefusal(400, header, newJSONReader([]byte(tt.body)), testSecrets).Error(); got != tt.want {
			t.Errorf("%q %s:\ngot  %s\nwant %s", tt.header, tt.body, got, tt.want)
		}
	}
}

// A server that is none of HTTP's shows what it was sent, in what may be taken
// for the first line of an answer.
func TestEchoedRequestIsNotShown(t *testing.T) {
	url := serveFunc(t, func(w http.ResponseWriter, r *http.Request) {
		sent, _ := httputil.DumpRequest(r, true)
		c, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer c.Close()
		if r.URL.Path == "/body" {
			_, sent, _ = bytes.Cut(sent, []byte("\r\n\r\n"))
		}
		io.WriteString(c, "echo:"+strings.NewReplacer("\r\n", "_", " ", "_").Replace(string(sent))+"\r\n\r\n")
	})
	line := record.Record{PartitionKey: "k", Data: []byte(strings.Repeat("what_the_function_said_", 10))}
	for _, path := range []string{"/", "/body"} {
		for _, p := range protocols() {
			err := put(newStream(t, url+path, func(c *Config) { c.Protocol = p }), line)
			if err == nil || !strings.HasSuffix(strings.TrimSpace(err.Error()), "what came is not HTTP/1.1") {
				t.Errorf("got %v, want nothing of the answer", err)
			}
		}
	}
}

// A name may be anything too, where what answers is no Kinesis.
func TestNamesOfAnAnswerThatCannotBeReadAreNotShown(t *testing.T) {
	for _, answer := range []string{
		`{"SECRET":1,"SECRET":2}`, `{"Records":[{"SECRET":{"SECRET":tru}}]}`, `{"SECRET"}`, `{"SECRET":1}{"SECRET"`, `{"Records":[{"SECRET":1 2`,
	} {
		err := readAnswer(newJSONReader([]byte(answer)), 1, testSecrets)
		if err == nil || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("%s: got %v", answer, err)
		}
	}
}

func FuzzRefusal(f *testing.F) {
	f.Add(400, "ValidationException:http://x/", []byte(`{"__type":"a#b","message":"m"}`))
	f.Add(500, "", []byte("<html>"))
	f.Add(403, "", []byte(`{"message":"`+strings.Repeat("é", 400)+testCredentials.SessionToken+`"}`))
	f.Add(400, "", asCBOR(f, `{"__type":"a#b","message":"`+testCredentials.SessionToken+`"}`, false))
	f.Fuzz(func(t *testing.T, status int, kind string, answer []byte) {
		for _, from := range []reader{newJSONReader(answer), cbor.NewReader(answer)} {
			s := readRefusal(status, http1.Header{{Name: "X-Amzn-Errortype", Value: kind}}, from, testSecrets).Error()
			if len(s) > 700 || strings.ContainsAny(s, "\n\r\x00") || !utf8.ValidString(s) {
				t.Errorf("got the text %q", s)
			}
			if leaks(s) {
				t.Errorf("the text shows a secret: %s", s)
			}
		}
	})
}

// leaks says whether s shows what it must not.
func leaks(s string) bool {
	return strings.Contains(s, testCredentials.SecretAccessKey) || strings.Contains(s, testCredentials.SessionToken)
}

func TestSecretsAreNotPrinted(t *testing.T) {
	p := staticProvider(t)
	c := Config{Stream: "s", Region: "eu-west-1", Credentials: p}
	s := newStream(t, "")
	for _, v := range []any{testCredentials, &testCredentials, p, c, s, struct{ Credentials Credentials }{testCredentials}} {
		for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
			if got := fmt.Sprintf(format, v); leaks(got) {
				t.Errorf("%s of a %T shows a secret: %s", format, v, got)
			}
		}
	}
}

// AWS explains a wrong signature by showing the request it should have been
// computed of, with all signed headers.
func TestSecretsThatAnAnswerReflectsAreHidden(t *testing.T) {
	url := serveFunc(t, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(403)
		fmt.Fprintf(w, `{"__type":"InvalidSignatureException","message":"Canonical String: 'POST %s %s'\\n%s"}`,
			r.Header.Get("X-Amz-Security-Token"), testCredentials.SecretAccessKey, r.Header.Get("X-Amz-Security-Token"))
	})
	err := put(newStream(t, url), someRecords(1)...)
	if err == nil || leaks(err.Error()) || !strings.Contains(err.Error(), "InvalidSignatureException: Canonical String") {
		t.Errorf("got %v", err)
	}
}
