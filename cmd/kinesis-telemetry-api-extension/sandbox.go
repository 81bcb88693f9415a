package main

import (
	"context"
	"errors"
	"net"
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
	addresses, err := resolver.LookupHost(context.Background(), sandboxHost)
	if err != nil || len(addresses) == 0 {
		return "127.0.0.1"
	}
	return addresses[0]
}
