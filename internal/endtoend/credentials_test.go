package endtoend

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"kinesis-telemetry-api-extension/internal/lambdasim"
)

// TestKeysComeFromTheContainerEndpoint is a function with SnapStart: its
// environment has no keys.
func TestKeysComeFromTheContainerEndpoint(t *testing.T) {
	key := lambdasim.Credentials{AccessKeyID: "ASIACONTAINER", SecretAccessKey: "handed/out", SessionToken: "of/this+session"}
	const token = "the token of the sandbox"
	var asked atomic.Int64
	endpoint := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if got := r.Header.Get("Authorization"); got != token {
			t.Errorf("asked for credentials with the token %q", got)
		}
		json.NewEncoder(w).Encode(map[string]string{
			"AccessKeyId": key.AccessKeyID, "SecretAccessKey": key.SecretAccessKey, "Token": key.SessionToken,
			"Expiration": time.Now().Add(time.Hour).UTC().Format(time.RFC3339),
		})
	}))
	defer endpoint.Close()

	k := serveKey(t, 1, key)
	l := begin(t, k.place, func(p *plan) {
		p.Credentials = lambdasim.Credentials{} // what Lambda then gives instead is taken away again
		p.before = "unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN"
		p.set("AWS_CONTAINER_CREDENTIALS_FULL_URI", endpoint.URL+"/credentials")
		p.set("AWS_CONTAINER_AUTHORIZATION_TOKEN", token)
	})
	for range 3 {
		l.invokeUnharmed(`{"lines":5}`, budget+slack)
	}
	l.shutdown()
	checkExactlyOnce(t, l.saidSoFar(), k.events(t))
	if got := asked.Load(); got != 1 {
		t.Errorf("asked for credentials %d times, want once", got)
	}
}
