package main

import "testing"

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
