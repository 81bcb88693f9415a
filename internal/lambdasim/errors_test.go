package lambdasim

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"testing"
	"testing/synctest"

	"kinesis-telemetry-api-extension/internal/memnet"
)

// bare is an environment whose processes do nothing, in its init phase: the
// test itself calls the APIs.
func bare(t *testing.T, c Config, test func(t *testing.T, e *Environment, a *api)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		l := &life{}
		idle := Func(func(ctx context.Context, _ []string, _, _ io.Writer) error { <-ctx.Done(); return ctx.Err() })
		l.net = memnet.New()
		c.Function.Program = idle
		c.Extensions = []Extension{{Program: idle, Name: "probe"}, {Program: idle, Name: "other"}}
		c.Network = Memory(l.net)
		c, err := c.withDefaults()
		if err != nil {
			t.Fatal(err)
		}
		e := newEnvironment(c)
		if err := e.listen(); err != nil {
			t.Fatal(err)
		}
		go e.serve()
		initialised := make(chan struct{})
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			defer close(initialised)
			if f := e.initialise(ctx, phaseInit); f != nil {
				e.reset(f, nil)
			}
		}()
		synctest.Wait()
		a := newAPI(l.net.DialContext, e.Address())
		test(t, e, a)
		cancel()
		<-initialised
		a.client.CloseIdleConnections()
		e.close()
	})
}

// TestMisuseIsAnsweredAsLambdaDoes is the table of errors of the Extensions
// API.
func TestMisuseIsAnsweredAsLambdaDoes(t *testing.T) {
	const (
		register = "/2020-01-01/extension/register"
		next     = "/2020-01-01/extension/event/next"
		initErr  = "/2020-01-01/extension/init/error"
		exitErr  = "/2020-01-01/extension/exit/error"
		id       = "Lambda-Extension-Identifier"
		name     = "Lambda-Extension-Name"
		cause    = "Lambda-Extension-Function-Error-Type"
		unknown  = "6ba7b810-9dad-41d1-80b4-00c04fd430c8"
	)
	registered := func(t *testing.T, e *Environment, a *api) {
		if err := a.register(t.Context(), "probe", `{}`); err != nil {
			t.Error(err)
		}
	}
	for _, test := range []struct {
		name         string
		before       func(t *testing.T, e *Environment, a *api)
		method, path string
		body         string
		headers      []string
		status       int
		errorType    string // "" for no JSON body
	}{
		{"empty name", nil, "POST", register, `{}`, nil, 403, "Extension.InvalidExtensionName"},
		{"bad JSON", nil, "POST", register, `{`, []string{name, "probe"}, 403, "InvalidRequestFormat"},
		{"empty body", nil, "POST", register, ``, []string{name, "probe"}, 403, "InvalidRequestFormat"},
		{"configurationKeys", nil, "POST", register, `{"configurationKeys":["a"]}`, []string{name, "probe"}, 403, "InvalidRequestFormat"},
		{"unknown event", nil, "POST", register, `{"events":["INIT"]}`, []string{name, "probe"}, 403, "Extension.InvalidEventType"},
		{"internal with SHUTDOWN", nil, "POST", register, `{"events":["SHUTDOWN"]}`, []string{name, "stranger"}, 403, "Extension.InvalidEventType"},
		{"twice", registered, "POST", register, `{}`, []string{name, "probe"}, 403, "Extension.InvalidExtensionState"},
		{"after registration", func(_ *testing.T, e *Environment, _ *api) {
			g := e.generationNow()
			g.alter(func() { g.registration = false })
		}, "POST", register, `{}`, []string{name, "stranger"}, 403, "Extension.RegistrationClosed"},
		{"eleventh", func(t *testing.T, e *Environment, a *api) {
			for _, n := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
				if err := a.register(t.Context(), n, `{"events":["INVOKE"]}`); err != nil {
					t.Error(err)
				}
			}
		}, "POST", register, `{}`, []string{name, "stranger"}, 403, "Extension.TooManyExtensions"},
		{"no identifier", nil, "GET", next, ``, nil, 403, "Extension.MissingExtensionIdentifier"},
		{"identifier no UUID", nil, "GET", next, ``, []string{id, "me"}, 403, "Extension.InvalidExtensionIdentifier"},
		{"identifier unknown", nil, "GET", next, ``, []string{id, unknown}, 403, "Extension.UnknownExtensionIdentifier"},
		{"subscribe, identifier unknown", nil, "PUT", "/2022-07-01/telemetry", `{}`, []string{id, unknown}, 403, "Extension.UnknownExtensionIdentifier"},
		{"init/error without type", registered, "POST", initErr, ``, nil, 403, "Extension.MissingHeader"},
		{"exit/error without type", registered, "POST", exitErr, ``, nil, 403, "Extension.MissingHeader"},
		{"next after init/error", func(t *testing.T, e *Environment, a *api) {
			registered(t, e, a)
			// As during a shutdown: the environment is not torn down by it.
			g := e.generationNow()
			g.alter(func() { g.closing = true })
			if r, err := a.call(t.Context(), "POST", initErr, ``, cause, "Config.Bad"); err != nil || r.status != 202 || string(r.body) != `{"status":"OK"}` {
				t.Errorf("init/error: %d %s %v", r.status, r.body, err)
			}
			g.alter(func() { g.closing = false })
		}, "GET", next, ``, nil, 403, "Extension.InvalidExtensionState"},
		{"wrong method", nil, "GET", register, ``, nil, 405, ""},
		{"unknown path", nil, "GET", "/2020-01-01/extension/nothing", ``, nil, 404, ""},
		{"response without invocation", nil, "POST", "/2018-06-01/runtime/invocation/x/response", ``, nil, 400, "InvalidRequestID"},
	} {
		t.Run(test.name, func(t *testing.T) {
			bare(t, Config{}, func(t *testing.T, e *Environment, a *api) {
				if test.before != nil {
					test.before(t, e, a)
				}
				r, err := a.call(t.Context(), test.method, test.path, test.body, test.headers...)
				if err != nil {
					t.Error(err)
					return
				}
				if r.status != test.status {
					t.Errorf("status %d, want %d", r.status, test.status)
				}
				if got := errorTypeIn(r.body); got != test.errorType {
					t.Errorf("body %s, want errorType %q", r.body, test.errorType)
				}
			})
		})
	}
}

// errorTypeIn is "" for a body without one or without a message.
func errorTypeIn(body []byte) string {
	var r struct{ ErrorMessage, ErrorType string }
	if json.Unmarshal(body, &r) != nil || r.ErrorMessage == "" {
		return ""
	}
	return r.ErrorType
}

func TestRegisterAnswersWhatTheFunctionIs(t *testing.T) {
	bare(t, Config{}, func(t *testing.T, e *Environment, a *api) {
		for _, test := range []struct{ name, feature, want string }{
			{"probe", "tenant, accountId", `{"functionName":"function","functionVersion":"$LATEST","handler":"handler","accountId":"123456789012"}`},
			{"other", "", `{"functionName":"function","functionVersion":"$LATEST","handler":"handler"}`},
		} {
			r, err := a.call(t.Context(), "POST", "/2020-01-01/extension/register", `{"events":[]}`,
				"Lambda-Extension-Name", test.name, "Lambda-Extension-Accept-Feature", test.feature)
			if err != nil || r.status != 200 || string(r.body) != test.want || !isUUID(r.header.Get("Lambda-Extension-Identifier")) {
				t.Errorf("%s: %d %s %v, want %s", test.name, r.status, r.body, err, test.want)
			}
		}
	})
}

func TestSubscriptionsAreValidated(t *testing.T) {
	const good = `{"schemaVersion":"2025-01-29","types":["platform"],"destination":{"protocol":"HTTP","URI":"http://sandbox.localdomain:4243"}`
	destination := func(uri string) string {
		return `{"schemaVersion":"2022-12-13","types":["function"],"destination":{"protocol":"HTTP","URI":"` + uri + `"}}`
	}
	for body, want := range map[string]int{
		good + `}`: 200,
		good + `,"buffering":{"timeoutMs":25,"maxItems":1000,"maxBytes":262144}}`: 200,
		destination("http://sandbox:1/a/b"):                                       200,
		`{`:                                                                       400,
		`{}`:                                                                      400,
		`{"schemaVersion":"2025-01-29","types":["platform"]}`:                                                            400,
		`{"schemaVersion":"2021-03-18","types":["platform"],"destination":{"protocol":"HTTP","URI":"http://sandbox:1"}}`: 400,
		`{"schemaVersion":"2025-01-29","types":[],"destination":{"protocol":"HTTP","URI":"http://sandbox:1"}}`:           400,
		`{"schemaVersion":"2025-01-29","types":["logs"],"destination":{"protocol":"HTTP","URI":"http://sandbox:1"}}`:     400,
		`{"schemaVersion":"2025-01-29","types":["platform"],"destination":{"protocol":"UDP","URI":"http://sandbox:1"}}`:  400,
		destination("http://sandbox.localdomain"):                                                                        400,
		destination("http://localhost:4243"):                                                                             400,
		destination("http://127.0.0.1:4243"):                                                                             400,
		destination("https://sandbox.localdomain:4243"):                                                                  400,
		destination("http://sandbox.localdomain:9001"):                                                                   400,
		destination("http://sandbox.localdomain:0"):                                                                      400,
		destination("http://sandbox.localdomain:99999"):                                                                  400,
		good + `,"buffering":{"timeoutMs":24}}`:                                                                          400,
		good + `,"buffering":{"timeoutMs":30001}}`:                                                                       400,
		good + `,"buffering":{"maxItems":999}}`:                                                                          400,
		good + `,"buffering":{"maxItems":10001}}`:                                                                        400,
		good + `,"buffering":{"maxBytes":262143}}`:                                                                       400,
		good + `,"buffering":{"maxBytes":1048577}}`:                                                                      400,
		good + `,"buffering":{"maxBytes":"many"}}`:                                                                       400,
	} {
		bare(t, Config{}, func(t *testing.T, e *Environment, a *api) {
			if err := a.register(t.Context(), "probe", `{}`); err != nil {
				t.Error(err)
				return
			}
			for range 2 { // a repetition is answered the same
				r, err := a.call(t.Context(), "PUT", "/2022-07-01/telemetry", body)
				if err != nil || r.status != want {
					t.Errorf("%s: %d %s %v, want %d", body, r.status, r.body, err, want)
				}
				if want == 200 && string(r.body) != `"OK"` || want == 400 && errorTypeIn(r.body) != "ValidationError" {
					t.Errorf("%s: %s", body, r.body)
				}
			}
		})
	}
}

func TestSubscriptionsCloseWithInit(t *testing.T) {
	bare(t, Config{}, func(t *testing.T, e *Environment, a *api) {
		if err := a.register(t.Context(), "probe", `{}`); err != nil {
			t.Error(err)
		}
		e.generationNow().telemetry.close()
		r, err := a.subscribe(t.Context(), 4243, `"platform"`)
		if err != nil || r.status != 403 || errorTypeIn(r.body) != "Telemetry.SubscriptionClosed" {
			t.Errorf("%d %s %v", r.status, r.body, err)
		}
	})
}

func TestFaultsAnswerInPlaceOfLambda(t *testing.T) {
	for status, errorType := range map[int]string{202: "Telemetry.NotSupported", 403: "Telemetry.SubscriptionClosed", 500: "InternalServerError"} {
		bare(t, Config{Faults: Faults{SubscribeStatus: status, RegisterFails: First(2), NextFails: Only(1)}}, func(t *testing.T, e *Environment, a *api) {
			for range 2 {
				if err := a.register(t.Context(), "probe", `{}`); err == nil {
					t.Error("a register that should fail worked")
				}
			}
			if err := a.register(t.Context(), "probe", `{}`); err != nil {
				t.Error(err)
			}
			r, err := a.subscribe(t.Context(), 4243, `"platform"`)
			if err != nil || r.status != status || errorTypeIn(r.body) != errorType {
				t.Errorf("subscribe: %d %s %v, want %d %s", r.status, r.body, err, status, errorType)
			}
			if r, err := a.next(t.Context()); err != nil || r.status != http.StatusInternalServerError {
				t.Errorf("next: %d %s %v, want 500", r.status, r.body, err)
			}
		})
	}
}

func FuzzRegisterAndSubscribe(f *testing.F) {
	f.Add("probe", `{"events":["INVOKE","SHUTDOWN"]}`, `{"schemaVersion":"2025-01-29","types":["platform"],"destination":{"protocol":"HTTP","URI":"http://sandbox.localdomain:1"}}`)
	f.Add("x", `{"events":null,"configurationKeys":{}}`, `{"buffering":{"timeoutMs":1e99}}`)
	f.Add("probe", "null", `{"schemaVersion":"2025-01-29","types":["platform"],"destination":{"protocol":"HTTP","URI":"http://[::1"}}`)
	f.Fuzz(func(t *testing.T, name, registration, subscription string) {
		for _, c := range []byte(name) {
			if c < ' ' || c > '~' {
				return // no header value
			}
		}
		bare(t, Config{}, func(t *testing.T, e *Environment, a *api) {
			r, err := a.call(t.Context(), "POST", "/2020-01-01/extension/register", registration, "Lambda-Extension-Name", name)
			if err != nil || r.status != 200 && (r.status != 403 || errorTypeIn(r.body) == "") {
				t.Errorf("register: %d %s %v", r.status, r.body, err)
				return
			}
			a.id = r.header.Get("Lambda-Extension-Identifier")
			r, err = a.call(t.Context(), "PUT", "/2022-07-01/telemetry", subscription)
			if err != nil || r.status != 200 && errorTypeIn(r.body) == "" {
				t.Errorf("subscribe: %d %s %v", r.status, r.body, err)
			}
		})
	})
}
