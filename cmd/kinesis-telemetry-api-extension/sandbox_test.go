package main

import (
	"net"
	"os"
	"path/filepath"
	"testing"
)

func TestItListensWhereNobodyOutsideReachesIt(t *testing.T) {
	for _, tt := range []struct {
		addresses []string
		want      string
	}{
		{nil, "127.0.0.1"},
		{[]string{"169.254.100.1"}, "169.254.100.1"},
		{[]string{"127.0.0.1", "169.254.100.1"}, "127.0.0.1"},
		{[]string{"::1"}, "::1"},
		{[]string{"10.1.2.3"}, "10.1.2.3"},
		{[]string{"0.0.0.0"}, "127.0.0.1"},
		{[]string{"::", "203.0.113.7", "x"}, "127.0.0.1"},
		{[]string{"203.0.113.7", "169.254.100.1"}, "169.254.100.1"},
	} {
		if got := firstInside(tt.addresses); got != tt.want {
			t.Errorf("%v: got %s, want %s", tt.addresses, got, tt.want)
		}
	}
}

func TestTheSandboxsAddressIsThatOfTheHostsFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "hosts")
	if got := sandboxAddress(name); got != "127.0.0.1" {
		t.Errorf("without a file: got %s", got)
	}
	for text, want := range map[string]string{
		"127.0.0.1 localhost\n169.254.100.1\tsandbox.localdomain sandbox\n": "169.254.100.1",
		"10.0.0.1 sandbox Sandbox.LocalDomain # of a person":                "10.0.0.1",
		"10.0.0.1 x # sandbox.localdomain\r\n::1 sandbox.localdomain\r\n":   "::1",
		"203.0.113.7 sandbox.localdomain\n10.0.0.2 sandbox.localdomain\n":   "10.0.0.2",
		"sandbox.localdomain\n\n 10.0.0.1 sandbox.localdomain.example\n":    "127.0.0.1",
	} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := sandboxAddress(name); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

func TestItListens(t *testing.T) {
	l, err := listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	c, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	_ = c.Close()
}
