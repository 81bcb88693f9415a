package kinesis

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// credentialsOf is the endpoint's answer.
func credentialsOf(id string, expires time.Time) string {
	return fmt.Sprintf(`{"AccessKeyId":%q,"SecretAccessKey":%q,"Token":%q,"Expiration":%q}`,
		id, testCredentials.SecretAccessKey, testCredentials.SessionToken, expires.UTC().Format(time.RFC3339))
}

// endpointOf is a container credentials endpoint inside a bubble.
type endpointOf struct {
	asked atomic.Int32
	// answer says what the n-th request, from 1, gets; "" never answers.
	answer func(n int) (status int, body string)
}

func (e *endpointOf) dial(context.Context, string, string) (net.Conn, error) {
	client, server := net.Pipe()
	go func() {
		defer server.Close()
		for in := bufio.NewReader(server); ; {
			if _, err := http.ReadRequest(in); err != nil {
				return
			}
			status, body := e.answer(int(e.asked.Add(1)))
			if body == "" {
				io.Copy(io.Discard, server)
				return
			}
			fmt.Fprintf(server, "HTTP/1.1 %d x\r\nContent-Length: %d\r\n\r\n%s", status, len(body), body)
		}
	}()
	return client, nil
}

func (e *endpointOf) provider(t testing.TB) *container {
	t.Helper()
	p, err := Container(ContainerConfig{URL: "http://169.254.100.1:9001/2021-04-23/credentials", Token: "t", Dial: e.dial})
	if err != nil {
		t.Fatal(err)
	}
	c := p.(*container)
	t.Cleanup(c.client.CloseIdle)
	return c
}

func TestContainerCredentialsAreRenewedBeforeTheyExpire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &endpointOf{answer: func(n int) (int, string) {
			return 200, credentialsOf(fmt.Sprintf("AKID%d", n), time.Now().Add(time.Hour))
		}}
		p := e.provider(t)
		for _, tt := range []struct {
			after time.Duration
			want  string
		}{
			{0, "AKID1"}, {54 * time.Minute, "AKID1"}, {2 * time.Minute, "AKID2"}, {24 * time.Hour, "AKID3"},
		} {
			time.Sleep(tt.after)
			c, err := p.Credentials(t.Context())
			if err != nil || c.AccessKeyID != tt.want {
				t.Errorf("%v later: got %v, %v; want %s", tt.after, c, err, tt.want)
			}
			if c.SecretAccessKey != testCredentials.SecretAccessKey || c.SessionToken != testCredentials.SessionToken {
				t.Error("the secrets are not those of the answer")
			}
		}
	})
}

func TestContainerCredentialsServeWhileRenewingFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		expires := time.Now().Add(time.Hour)
		e := &endpointOf{answer: func(n int) (int, string) {
			switch {
			case n == 1:
				return 200, credentialsOf("AKID1", expires)
			case n%2 == 0:
				return 500, "broken"
			}
			return 0, ""
		}}
		p := e.provider(t)
		p.Credentials(t.Context())
		time.Sleep(56 * time.Minute)
		for range 30 { // over 3 of the 4 minutes left
			start := time.Now()
			if c, err := p.Credentials(t.Context()); err != nil || c.AccessKeyID != "AKID1" {
				t.Fatalf("got %v, %v", c, err)
			}
			if held := time.Since(start); held > earlyTimeout {
				t.Errorf("held for %v, want at most %v", held, earlyTimeout)
			}
			time.Sleep(6 * time.Second)
		}
		if got := e.asked.Load(); got < 10 || got > 20 {
			t.Errorf("asked %d times in 3 minutes, want one each %v", got, earlyPause)
		}
		time.Sleep(2 * time.Minute)
		if c, err := p.Credentials(t.Context()); err == nil {
			t.Errorf("got %v, which expired", c)
		}
	})
}

func TestContainerIsAskedOnceByManyAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := &endpointOf{answer: func(int) (int, string) {
			time.Sleep(time.Second)
			return 200, credentialsOf("AKID", time.Now().Add(time.Hour))
		}}
		p := e.provider(t)
		var wait sync.WaitGroup
		for range 10 {
			wait.Go(func() {
				if _, err := p.Credentials(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		synctest.Wait()
		if _, err := p.Credentials(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("who can't wait: got %v", err)
		}
		wait.Wait()
		if got := e.asked.Load(); got != 1 {
			t.Errorf("asked %d times, want 1", got)
		}
	})
}

func TestContainerThatHangsIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := (&endpointOf{answer: func(int) (int, string) { return 0, "" }}).provider(t)
		start := time.Now()
		_, err := p.Credentials(t.Context())
		if took := time.Since(start); !errors.Is(err, context.DeadlineExceeded) || took != fetchTimeout {
			t.Errorf("got %v after %v", err, took)
		}
	})
}

func TestContainerIsSentItsTokenAndNoProxy(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	url := serveFunc(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method != "GET" || r.URL.Path != "/2021-04-23/credentials" || r.Header.Get("Authorization") != "secret token" {
			t.Errorf("got %s %s", r.Method, r.URL)
		}
		io.WriteString(w, credentialsOf("AKID", time.Now()))
	})
	p, err := Container(ContainerConfig{URL: url + "/2021-04-23/credentials", Token: "secret token"})
	if err != nil {
		t.Fatal(err)
	}
	if c, err := p.Credentials(t.Context()); err != nil || c.AccessKeyID != "AKID" {
		t.Errorf("got %v, %v", c, err)
	}
	if got := fmt.Sprintf("%v %+v %#v", p, p, p); leaks(got) || strings.Contains(got, "secret token") {
		t.Errorf("printed with its secrets: %s", got)
	}
}

func TestContainerHostsAreThoseThatMayBeAsked(t *testing.T) {
	for url, want := range map[string]bool{
		"http://127.0.0.1:9001/x":       true,
		"http://127.8.9.10/x":           true,
		"http://localhost:9001/x":       true,
		"http://[::1]:9001/x":           true,
		"http://[::ffff:127.0.0.1]/x":   true,
		"http://169.254.100.1:9001/x":   true,
		"http://169.254.170.2/x":        true,
		"http://169.254.170.23/x":       true,
		"http://[fd00:ec2::23]/x":       true,
		"https://credentials.example/x": true,
		"http://credentials.example/x":  false,
		"http://169.254.169.254/x":      false,
		"http://10.0.0.1/x":             false,
		"http://localhost.example/x":    false,
		"http://[fd00:ec2::254]/x":      false,
		"file:///etc/passwd":            false,
		"169.254.100.1:9001/x":          false,
		"":                              false,
	} {
		if _, err := Container(ContainerConfig{URL: url}); (err == nil) != want {
			t.Errorf("%s: got %v, want allowed: %v", url, err, want)
		}
	}
	if _, err := Container(ContainerConfig{URL: "http://127.0.0.1/", Token: "a\r\nb"}); err == nil || strings.Contains(err.Error(), "a\r") {
		t.Errorf("a token of two lines: got %v", err)
	}
}

func TestWrongCredentialsAnswersAreToldWithoutShowingThem(t *testing.T) {
	secret := testCredentials.SecretAccessKey
	for _, tt := range []struct {
		status     int
		body, want string
	}{
		{500, secret, "answered 500"},
		{302, secret, "answered 302"},
		{200, "", "not a JSON object"},
		{200, secret, "not a JSON object"},
		{200, `{"SecretAccessKey":"` + secret + `"`, "not a JSON object"},
		{200, `{"SecretAccessKey":["` + secret + `"]}`, "not a JSON object"},
		{200, `{"SecretAccessKey":"` + secret + `"}`, "without an access key id"},
		{200, `{"AccessKeyId":"a","Token":"` + secret + `"}`, "without a secret"},
		{200, `{"AccessKeyId":"a","SecretAccessKey":"` + secret + `","Token":"a\nb"}`, "can't be sent"},
		{200, `{"AccessKeyId":"a","SecretAccessKey":"` + secret + `","Expiration":"` + secret + `"}`, "Expiration is not a time"},
		{200, `{"AccessKeyId":"` + strings.Repeat("a", maxCredentials) + `"}`, "more than 65536 bytes"},
	} {
		p, err := Container(ContainerConfig{URL: serve(t, tt.status, tt.body)})
		if err != nil {
			t.Fatal(err)
		}
		_, err = p.Credentials(t.Context())
		if err == nil || !strings.Contains(err.Error(), tt.want) || leaks(err.Error()) {
			t.Errorf("%d %.80s: got %v, want %q", tt.status, tt.body, err, tt.want)
		}
	}
}

// refuse answers PutRecords with an ExpiredTokenException unless id is the key
// that signed.
func refuse(t *testing.T, id string, puts *atomic.Int32) string {
	return serveFunc(t, func(w http.ResponseWriter, r *http.Request) {
		puts.Add(1)
		if strings.Contains(r.Header.Get("Authorization"), "Credential="+id+"/") {
			io.WriteString(w, allTaken(1))
			return
		}
		w.WriteHeader(400)
		io.WriteString(w, `{"__type":"ExpiredTokenException","message":"The security token included in the request is expired"}`)
	})
}

func TestRefusedContainerCredentialsAreRenewedAndTriedOnce(t *testing.T) {
	for _, tt := range []struct {
		accepted    string
		puts, asked int32
		fails       bool
	}{
		{"AKID1", 1, 1, false},
		{"AKID2", 2, 2, false},
		{"AKID3", 2, 2, true},
	} {
		var puts, asked atomic.Int32
		p, err := Container(ContainerConfig{URL: serveFunc(t, func(w http.ResponseWriter, _ *http.Request) {
			io.WriteString(w, credentialsOf(fmt.Sprintf("AKID%d", asked.Add(1)), time.Now().Add(time.Hour)))
		})})
		if err != nil {
			t.Fatal(err)
		}
		err = put(newStream(t, refuse(t, tt.accepted, &puts), func(c *Config) { c.Credentials = p }), someRecords(1)...)
		if (err != nil) != tt.fails || isShippers(err) {
			t.Errorf("%s: got %v", tt.accepted, err)
		}
		if puts.Load() != tt.puts || asked.Load() != tt.asked {
			t.Errorf("%s: got %d puts and asked %d times, want %d and %d", tt.accepted, puts.Load(), asked.Load(), tt.puts, tt.asked)
		}
	}
}

func TestRefusedStaticCredentialsAreNotTriedAgainAtOnce(t *testing.T) {
	var puts atomic.Int32
	err := put(newStream(t, refuse(t, "none", &puts)), someRecords(1)...)
	var e *Error
	if !errors.As(err, &e) || e.Code != "ExpiredTokenException" || isShippers(err) {
		t.Errorf("got %v, want an error that may pass", err)
	}
	if got := puts.Load(); got != 1 {
		t.Errorf("got %d puts, want 1", got)
	}
}

func TestNoCredentialsMeansNoRequest(t *testing.T) {
	var puts atomic.Int32
	p, err := Container(ContainerConfig{URL: serve(t, 503, "")})
	if err != nil {
		t.Fatal(err)
	}
	err = put(newStream(t, refuse(t, "none", &puts), func(c *Config) { c.Credentials = p }), someRecords(1)...)
	if err == nil || isShippers(err) || puts.Load() != 0 {
		t.Errorf("got %v and %d puts", err, puts.Load())
	}
}

func FuzzCredentials(f *testing.F) {
	f.Add([]byte(credentialsOf("AKID", time.Unix(0, 0))))
	f.Add([]byte(`{"AccessKeyId":"a","SecretAccessKey":"b","Token":null,"Code":"Success"}`))
	f.Add([]byte(`{"Expiration":5}`))
	f.Fuzz(func(t *testing.T, answer []byte) {
		c, err := readCredentials(answer)
		if err == nil && (c.AccessKeyID == "" || c.SecretAccessKey == "" || strings.ContainsAny(c.AccessKeyID+c.SessionToken, "\r\n\x00 ")) {
			t.Errorf("%q: accepted %q", answer, [3]string{c.AccessKeyID, c.SecretAccessKey, c.SessionToken})
		}
	})
}
