package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// secured is an endpoint for a test, and what leads programs to it.
func secured(t *testing.T) (*endpoint, []string) {
	t.Helper()
	a, err := newAuthority(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	e, err := listenTLS(context.WithoutCancel(t.Context()), a)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.close)
	env := e.environment(a)
	return e, env
}

// variant builds the extension with some of its files replaced.
func variant(t *testing.T, name string) string {
	t.Helper()
	return build(t, "-overlay", "bench/"+name+"/overlay.json", "-tags", "bench_"+name, program)
}

func TestEverySubjectDoesItsWholeWork(t *testing.T) {
	e, env := secured(t)
	o := options{extension: build(t, program), discard: build(t, "./bench/discard"), forward: build(t, "./bench/forward"), sdk: variant(t, "sdk")}
	o.node, o.original = bundled(t)
	for _, s := range o.pushedTo() {
		got, err := s.try(t.Context(), 3000, place{}, e, env...)
		if err != nil {
			t.Errorf("%s: %v", s.Name, err)
			continue
		}
		if got.events < 3000 || got.bytes < 800_000 || got.took <= 0 || got.cpu <= 0 || got.idle < 1e6 || got.peak < got.idle {
			t.Errorf("%s: got %+v", s.Name, got)
		}
		if puts := got.requests > 0; puts != (s.Name != discardName) || got.rate() <= 0 {
			t.Errorf("%s: %d requests, %f bytes a second", s.Name, got.requests, got.rate())
		}
	}
}

// bundled makes the original's design out of its packages. Where they are
// missing it is left out, but fails where CI or REQUIRE_NPM is set.
func bundled(t *testing.T) (node, original string) {
	t.Helper()
	if _, err := os.Stat(filepath.Join("original", "node_modules", "esbuild")); err != nil {
		if os.Getenv("CI") != "" || os.Getenv("REQUIRE_NPM") == "1" {
			t.Fatal("the packages of bench/original are not installed (npm ci --ignore-scripts)")
		}
		return "", ""
	}
	node, err := exec.LookPath("node")
	if err != nil {
		t.Fatal(err)
	}
	original = filepath.Join(t.TempDir(), "original.mjs")
	command := exec.CommandContext(t.Context(), "npm", "run", "--silent", "bundle")
	command.Dir, command.Env = "original", append(os.Environ(), "BUNDLE="+original)
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("bundling: %v: %s", err, out)
	}
	return node, original
}

func TestTheOtherVariantsCanBeBuilt(t *testing.T) {
	for _, name := range []string{"defaultroots", "profile"} {
		variant(t, name)
	}
}

func TestARateIsOfNearlyEverything(t *testing.T) {
	began := time.Now()
	at := func(ms int) time.Time { return began.Add(time.Duration(ms) * time.Millisecond) }
	x := trial{pushed: pushed{bytes: 1000, took: time.Second}}
	x.account([]put{{answered: at(100), bytes: 500, records: 2}, {answered: at(200), bytes: 460, records: 3}, {answered: at(900), bytes: 40, records: 1}}, began)
	if x.arrived != 200*time.Millisecond || x.records != 6 || x.requests != 3 {
		t.Errorf("got %+v", x)
	}
	if got := x.rate(); got < 4749 || got > 4751 {
		t.Errorf("got %f bytes a second", got)
	}
	x = trial{pushed: pushed{bytes: 1000, took: time.Second}}
	if x.account(nil, began); x.rate() != 1000 {
		t.Errorf("got %f bytes a second of what is thrown away", x.rate())
	}
}

func TestALoadOfWhichSomethingIsMissingIsNotMeasured(t *testing.T) {
	for said, want := range map[string]bool{
		"info shut down received=102 delivered=102 dropped=0 requests=3": true,
		"info shut down received=99 delivered=99 dropped=0 requests=3":   false,
		"info shut down received=102 delivered=101 dropped=0 requests=3": false,
		"info shut down received=102 delivered=102 dropped=1 requests=3": false,
		"": false,
	} {
		if err := complete(said, 100); (err == nil) != want {
			t.Errorf("%q: got %v", said, err)
		}
	}
	x := trial{pushed: pushed{bytes: 1000}, events: 10, records: 10}
	for _, err := range []error{discarded("discarded bytes=1000\n", x), recorded("", x)} {
		if err != nil {
			t.Error(err)
		}
	}
	x.records--
	for _, err := range []error{discarded("discarded bytes=999\n", x), discarded("", x), recorded("", x)} {
		if err == nil {
			t.Error("what was missing was not missed")
		}
	}
}

func TestAnInvocationIsHeldUntilItIsOnTheStream(t *testing.T) {
	e, env := secured(t)
	s := options{extension: build(t, program)}.measured()
	all, err := s.holds(t.Context(), e, 3, env...)
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range all {
		if h.putting <= 0 || h.hold <= h.putting || h.hold > time.Second {
			t.Errorf("got %+v", h)
		}
	}
	if len(all) != 3 {
		t.Errorf("got %d holds", len(all))
	}
	if _, err := heldFor(time.Now(), time.Now(), nil); err == nil {
		t.Error("an invocation that wasn't held was measured")
	}
}

func TestOnlySignedPutRecordsAreTaken(t *testing.T) {
	e, env := secured(t)
	s := options{extension: build(t, program)}.measured()
	// Without the endpoint's certificate nothing arrives.
	_, err := s.try(t.Context(), 100, place{}, e, env[2])
	if err == nil || !strings.Contains(err.Error(), "not all was delivered") || len(e.puts()) > 0 {
		t.Errorf("got %v", err)
	}
}
