package endtoend

import (
	"net"
	"syscall"
	"testing"

	"kinesis-telemetry-api-extension/internal/kinesissim"
	"kinesis-telemetry-api-extension/internal/lambdasim"
	"kinesis-telemetry-api-extension/record"
)

const streamName = "telemetry"

// stream is one of a local Kinesis on TCP, which takes only what is signed
// with its key.
type stream struct {
	place
	server *kinesissim.Server
}

// serve serves a Kinesis with one stream until the test ends. AWS's rates hold:
// the stream has the shards that a test's volume needs.
func serve(t *testing.T, shards int) stream {
	t.Helper()
	return serveKey(t, shards, lambdasim.Credentials{AccessKeyID: "AKIDENDTOEND", SecretAccessKey: "known/to+nobody"})
}

func serveKey(t *testing.T, shards int, key lambdasim.Credentials) stream {
	t.Helper()
	return serveConfig(t, shards, key, kinesissim.Config{})
}

func serveConfig(t *testing.T, shards int, key lambdasim.Credentials, config kinesissim.Config) stream {
	t.Helper()
	config.Credentials = []kinesissim.Credentials{{
		AccessKeyID: key.AccessKeyID, SecretAccessKey: key.SecretAccessKey, SessionToken: key.SessionToken,
	}}
	server := kinesissim.New(config)
	if err := server.CreateStream(kinesissim.StreamSpec{Name: streamName, Shards: shards}); err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	t.Cleanup(func() { server.Close(); <-served })
	return stream{place{"http://" + listener.Addr().String(), streamName, key}, server}
}

// events are those that lie on the stream.
func (s stream) events(t *testing.T) []record.Event {
	t.Helper()
	var data [][]byte
	for _, r := range s.server.Records(streamName) {
		data = append(data, r.Data)
	}
	return decoded(t, data)
}

// decoded takes the records of a stream apart.
func decoded(t *testing.T, records [][]byte) []record.Event {
	t.Helper()
	var events []record.Event
	for _, data := range records {
		for event, err := range record.Decode(data) {
			if err != nil {
				t.Fatalf("a record that can't be read: %v", err)
			}
			events = append(events, event)
		}
	}
	return events
}

// closedPort is an address where connections are refused as long as the test
// runs: it is taken, and nobody listens unless the test does.
func closedPort(t *testing.T) string {
	t.Helper()
	socket, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Close(socket) })
	if err := syscall.SetsockoptInt(socket, syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Bind(socket, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		t.Fatal(err)
	}
	name, err := syscall.Getsockname(socket)
	if err != nil {
		t.Fatal(err)
	}
	return (&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: name.(*syscall.SockaddrInet4).Port}).String()
}
