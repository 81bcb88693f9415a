package main

import (
	"context"
	"errors"
	"net"
	"net/netip"
)

// sandboxHost is what Lambda calls the address that extensions listen on.
const sandboxHost = "sandbox.localdomain"

// sandboxAddress is the address to listen on: the sandbox's where the hosts
// file has it, as Lambda's has, and loopback elsewhere. No name server is
// asked.
func sandboxAddress() string {
	resolver := net.Resolver{
		PreferGo: true,
		Dial: func(context.Context, string, string) (net.Conn, error) {
			return nil, errors.New("only the hosts file is asked")
		},
	}
	addresses, _ := resolver.LookupHost(context.Background(), sandboxHost) // not there outside of Lambda
	return firstInside(addresses)
}

// firstInside is the first of the addresses that nobody outside of the sandbox
// can reach: an image may bring a hosts file of its own. Loopback is one.
func firstInside(addresses []string) string {
	for _, address := range addresses {
		ip, err := netip.ParseAddr(address)
		if err == nil && (ip.IsLoopback() || ip.IsLinkLocalUnicast() || ip.IsPrivate()) {
			return address
		}
	}
	return "127.0.0.1"
}
