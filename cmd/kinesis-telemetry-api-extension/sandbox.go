package main

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/netip"
	"os"
	"strings"
)

// sandboxHost is what Lambda calls the address that extensions listen on.
const sandboxHost = "sandbox.localdomain"

const hostsFile = "/etc/hosts"

// mostHosts bounds the hosts file, which an image may bring; Lambda's has some
// lines.
const mostHosts = 64 << 10

// sandboxAddress is the address to listen on: the sandbox's where the hosts
// file has it, as Lambda's has, and loopback elsewhere. Go's resolver would
// read three files more first, and ask name servers then.
func sandboxAddress(hostsFile string) string {
	file, err := os.Open(hostsFile)
	if err != nil {
		return firstInside(nil)
	}
	defer file.Close()
	hosts, _ := io.ReadAll(io.LimitReader(file, mostHosts)) // what can't be read isn't there
	return firstInside(addressesOf(sandboxHost, hosts))
}

// addressesOf are those that a hosts file has for a name, as hosts(5) has it.
func addressesOf(name string, hosts []byte) (addresses []string) {
	for line := range bytes.Lines(hosts) {
		line, _, _ = bytes.Cut(line, []byte("#"))
		fields := strings.Fields(string(line))
		for i, field := range fields {
			if i > 0 && strings.EqualFold(field, name) {
				addresses = append(addresses, fields[0])
			}
		}
	}
	return addresses
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

// listen is net.Listen without Multipath TCP, which nobody in a sandbox speaks:
// asking the kernel for it costs more than listening.
func listen(network, address string) (net.Listener, error) {
	var c net.ListenConfig
	c.SetMultipathTCP(false)
	return c.Listen(context.Background(), network, address)
}
