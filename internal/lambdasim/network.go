package lambdasim

import (
	"context"
	"net"

	"kinesis-telemetry-api-extension/internal/memnet"
)

// Network is what the environment listens and dials on.
type Network struct {
	Listen func(network, address string) (net.Listener, error)
	Dial   func(ctx context.Context, network, address string) (net.Conn, error)
	// Stall and Resume, when set, are called at a freeze and at a thaw: they
	// stand in for SIGSTOP and SIGCONT where the processes are Go functions.
	Stall, Resume func()
}

// Memory is the in-memory network as a Network: a freeze stalls all of it.
func Memory(n *memnet.Network) Network {
	return Network{Listen: n.Listen, Dial: n.DialContext, Stall: n.Stall, Resume: n.Resume}
}

func (n Network) withDefaults() Network {
	if n.Listen == nil {
		n.Listen = net.Listen
	}
	if n.Dial == nil {
		n.Dial = new(net.Dialer).DialContext
	}
	if n.Stall == nil {
		n.Stall = func() {}
	}
	if n.Resume == nil {
		n.Resume = func() {}
	}
	return n
}
