package endtoend

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"regexp"
	"strings"
	"testing"

	"kinesis-telemetry-api-extension/internal/lambdasim"
)

// secretKey and the others stand wherever a secret can.
const (
	secretKey     = "wJalrXUtnFEMIsecretKEY"
	secretSession = "IQoJb3JpZ2luX2VjSESSION"
	secretToken   = "Basic-tokenOfTheContainer"
	secretWord    = "hunter2isAPassword"
	// secretLine is in each line that the function logs.
	secretLine = "packed"
)

// unread is a run of base64 as long as any event's.
var unread = regexp.MustCompile(`[A-Za-z0-9+/=]{65,}`)

// checkDiscreet fails the test where a log shows a secret, or what was said.
func checkDiscreet(t *testing.T, log string) {
	t.Helper()
	for _, secret := range []string{secretKey, secretSession, secretToken, secretWord, secretLine} {
		if strings.Contains(log, secret) {
			t.Errorf("the log shows %q", secret)
		}
	}
	if run := unread.FindString(log); run != "" {
		t.Errorf("the log shows what may be an event: %.100s", run)
	}
	if len(log) > 64<<10 {
		t.Errorf("the log has %d bytes", len(log))
	}
	if t.Failed() {
		t.Logf("%.20000s", log)
	}
}

// told is all of a request in a line, what must not be shown first: of a long
// answer only the beginning is.
func told(r *http.Request) string {
	rest, _ := httputil.DumpRequest(r, false)
	body, _ := io.ReadAll(r.Body)
	_, data, isJSON := strings.Cut(string(body), `"Data":"`)
	if at := bytes.Index(body, []byte(secretLine)); !isJSON && at >= 0 {
		data = string(body[at-20:]) // in CBOR, events lie there as they are
	}
	text := fmt.Sprintf("%s %.200s %s %s", r.Header.Get("X-Amz-Security-Token"), data, rest, body)
	return strings.ToValidUTF8(strings.ReplaceAll(text, "\r\n", " "), "?")
}

// echo answers with all that it was sent, in a form of an answer's.
func echo(t *testing.T, answer func(sent string) (status int, body string)) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		status, body := answer(told(r))
		w.WriteHeader(status)
		io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// indiscreet answers with what it was sent, as no HTTP at all, or after an answer.
func indiscreet(t *testing.T, answer string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent := told(r)
		c, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer c.Close()
		io.WriteString(c, answer+strings.ReplaceAll(sent, " ", "_")+"\r\n\r\n")
	})}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	t.Cleanup(func() { server.Close(); <-served })
	return "http://" + listener.Addr().String()
}

// TestNoLogShowsWhatKinesisWasTold has a Kinesis that answers each request with all
// of it, in whatever form.
func TestNoLogShowsWhatKinesisWasTold(t *testing.T) {
	partly := func(sent string) (int, string) {
		failed := fmt.Sprintf(`{"ErrorCode":"InternalFailure","ErrorMessage":%s}`, quoted(sent))
		n := strings.Count(sent, "PartitionKey")
		return 200, fmt.Sprintf(`{"FailedRecordCount":%d,"Records":[%s]}`, n, strings.TrimSuffix(strings.Repeat(failed+",", n), ","))
	}
	for name, kinesis := range map[string]func(*testing.T) string{
		"a signature refused":   func(t *testing.T) string { return echo(t, refuse(400, "InvalidSignatureException")) },
		"a request refused":     func(t *testing.T) string { return echo(t, refuse(400, "SerializationException")) },
		"a request found wrong": func(t *testing.T) string { return echo(t, refuse(400, "ValidationException")) },
		"records refused":       func(t *testing.T) string { return echo(t, partly) },
		"what is no answer":     func(t *testing.T) string { return echo(t, func(sent string) (int, string) { return 502, sent }) },
		"what is no HTTP":       func(t *testing.T) string { return indiscreet(t, "") },
		"more than an answer":   func(t *testing.T) string { return indiscreet(t, "HTTP/1.1 503 x\r\nContent-Length: 0\r\n\r\n") },
	} {
		for _, protocol := range []string{"json", "cbor"} {
			t.Run(name+" in "+protocol, func(t *testing.T) {
				t.Parallel()
				expectDiscreet(t, func(p *plan) {
					p.set("KINESIS_TELEMETRY_PROTOCOL", protocol)
					p.set("AWS_ENDPOINT_URL_KINESIS", kinesis(t))
				})
			})
		}
	}
}

// refuse refuses a request, and shows it in the reason.
func refuse(status int, kind string) func(sent string) (int, string) {
	return func(sent string) (int, string) {
		return status, fmt.Sprintf(`{"__type":%q,"message":%s}`, kind, quoted(sent))
	}
}

// TestNoLogShowsASecret lets everything else fail that can, before servers that
// show all that they were told.
func TestNoLogShowsASecret(t *testing.T) {
	for name, trouble := range map[string]func(t *testing.T, p *plan){
		"a proxy that refuses": func(t *testing.T, p *plan) {
			proxy := echo(t, func(sent string) (int, string) { return 407, sent })
			p.set("HTTPS_PROXY", strings.Replace(proxy, "://", "://user:"+secretWord+"@", 1))
			p.set("AWS_ENDPOINT_URL_KINESIS", "https://kinesis.example")
		},
		"credentials refused": func(t *testing.T, p *plan) {
			handOut(p, echo(t, func(sent string) (int, string) { return 500, sent }))
		},
		"credentials that can't be read": func(t *testing.T, p *plan) {
			handOut(p, echo(t, func(string) (int, string) {
				return 200, fmt.Sprintf(`{"AccessKeyId":"A","SecretAccessKey":%q,"Token":%q,"Expiration":%q}`, secretKey, secretSession, secretWord)
			}))
		},
		"credentials handed out and refused": func(t *testing.T, p *plan) {
			handOut(p, echo(t, func(string) (int, string) {
				return 200, fmt.Sprintf(`{"AccessKeyId":"A","SecretAccessKey":%q,"Token":%q}`, secretKey, secretSession)
			}))
			p.set("AWS_ENDPOINT_URL_KINESIS", echo(t, refuse(400, "InvalidSignatureException")))
		},
		"bad settings": func(t *testing.T, p *plan) {
			p.set("AWS_ENDPOINT_URL_KINESIS", "https://user:"+secretWord+"@kinesis.example")
			p.set("HTTPS_PROXY", "socks5://user:"+secretWord+"@proxy.example")
		},
		"a bad proxy": func(t *testing.T, p *plan) {
			p.set("HTTPS_PROXY", "socks5://user:"+secretWord+"@proxy.example")
		},
		"a bad place of credentials": func(t *testing.T, p *plan) {
			handOut(p, "http://user:"+secretWord+"@192.0.2.1")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			expectDiscreet(t, func(p *plan) { trouble(t, p) })
		})
	}
}

// expectDiscreet lives a life with some trouble that is told, but no secret.
func expectDiscreet(t *testing.T, trouble func(*plan)) {
	to := place{"http://" + closedPort(t), streamName, lambdasim.Credentials{
		AccessKeyID: "AKIDENDTOEND", SecretAccessKey: secretKey, SessionToken: secretSession,
	}}
	l := begin(t, to, func(p *plan) {
		p.set("KINESIS_TELEMETRY_LOG_LEVEL", "debug")
		p.set("KINESIS_TELEMETRY_FLUSH", "end")
		trouble(p)
	})
	for range 2 {
		l.invoke(order)
	}
	l.shutdown()
	log := l.log(t)
	checkDiscreet(t, log)
	if !strings.Contains(log, " WARN ") && !strings.Contains(log, " ERROR ") {
		t.Errorf("the trouble is not told:\n%s", log)
	}
}

// quoted is a text as JSON has it.
func quoted(text string) string {
	b, _ := json.Marshal(text) // of a string
	return string(b)
}

// handOut takes the keys from the environment, and names who has them.
func handOut(p *plan, from string) {
	p.before = "unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN"
	p.set("AWS_CONTAINER_CREDENTIALS_FULL_URI", from+"/credentials")
	p.set("AWS_CONTAINER_AUTHORIZATION_TOKEN", secretToken)
}
