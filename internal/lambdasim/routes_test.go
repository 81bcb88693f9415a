package lambdasim

import "testing"

func TestAPathLeadsToOneCall(t *testing.T) {
	for path, want := range map[string]struct{ method, id string }{
		"/2018-06-01/runtime/invocation/next":        {"GET", ""},
		"/2018-06-01/runtime/invocation/an-id/error": {"POST", "an-id"},
		"/2018-06-01/runtime/init/error":             {"POST", ""},
		"/2020-01-01/extension/event/next":           {"GET", ""},
		"/2022-07-01/telemetry":                      {"PUT", ""},
	} {
		to, id, found := routeOf(path)
		if !found || to.method != want.method || id != want.id || to.call == nil {
			t.Errorf("%s: got %q, %q, %v, want %v", path, to.method, id, found, want)
		}
	}
}

func TestAnUnknownPathLeadsNowhere(t *testing.T) {
	for _, path := range []string{
		"", "/", "/2018-06-01/runtime/invocation", "/2018-06-01/runtime/invocation//response",
		"/2018-06-01/runtime/invocation/an-id", "/2018-06-01/runtime/invocation/an-id/response/more",
		"/2018-06-01/runtime/invocation/an-id/other", "an-id/response", "/2022-07-01/telemetry/",
	} {
		if _, _, found := routeOf(path); found {
			t.Errorf("%q leads somewhere", path)
		}
	}
}
