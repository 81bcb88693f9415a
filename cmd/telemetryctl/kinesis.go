package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"

	"github.com/spf13/cobra"

	"kinesis-telemetry-api-extension/internal/kinesissim"
)

const kinesisLong = `Run a local Kinesis on loopback until Ctrl-C: streams with shards that split
and merge, Kinesis's limits and errors, records in memory alone. Whoever signs
a request is let in, with whatever credentials.`

const kinesisExample = `  telemetryctl kinesis --stream telemetry --shards 2
  telemetryctl kinesis --stream telemetry --port 0 --faults "throttle=0.3"`

// kinesisServer is what the command was told.
type kinesisServer struct {
	stream, region, faults string
	shards, port           int
}

func kinesisCommand(s streams) *cobra.Command {
	var k kinesisServer
	c := &cobra.Command{
		Use:     "kinesis",
		Short:   "run a local Kinesis",
		Long:    kinesisLong + "\n\n" + faultsHelp(),
		Example: kinesisExample,
		Args:    cobra.NoArgs,
		RunE:    func(c *cobra.Command, _ []string) error { return k.run(c.Context(), s) },
	}
	f := c.Flags()
	f.SortFlags = false
	f.StringVar(&k.stream, "stream", defaultStream, "create a stream of this name")
	f.IntVar(&k.shards, "shards", 1, "the stream's shards")
	f.IntVar(&k.port, "port", kinesisPort, "port to listen on; 0 is any")
	f.StringVar(&k.region, "region", defaultRegion, "the region that it stands for")
	f.StringVar(&k.faults, "faults", "", "what goes wrong, such as throttle=0.2,fail=3-5:500,hang=9; see above")
	return c
}

// kinesisPort is where other local Kinesises listen too.
const kinesisPort = 4567

// run serves until a signal comes.
func (k *kinesisServer) run(ctx context.Context, s streams) error {
	server, listener, err := k.listen()
	if err != nil {
		return err
	}
	gentle, _, stop := interruptible(ctx)
	defer stop()
	var serving sync.WaitGroup
	var failed error
	serving.Go(func() { failed = server.Serve(listener) })
	k.say(s, listener.Addr().String(), server.ARN(k.stream))
	<-gentle.Done()
	_ = server.Close() // what fails then is told by Serve
	serving.Wait()
	if failed != nil && !errors.Is(failed, http.ErrServerClosed) {
		return fmt.Errorf("serving the local Kinesis: %w", failed)
	}
	return nil
}

func (k *kinesisServer) listen() (*kinesissim.Server, net.Listener, error) {
	if k.shards < 1 || k.shards > 100 {
		return nil, nil, fmt.Errorf("--shards is %d, but must be within 1 to 100", k.shards)
	}
	if k.port < 0 || k.port > 65535 {
		return nil, nil, fmt.Errorf("--port is %d, but must be within 0 to 65535", k.port)
	}
	if err := checkName(k.stream); err != nil {
		return nil, nil, err
	}
	faults, err := kinesissim.ParseFaults(k.faults)
	if err != nil {
		return nil, nil, fmt.Errorf("--faults: %w", err)
	}
	server := kinesissim.New(kinesissim.Config{Region: k.region, Faults: faults})
	if err := server.CreateStream(kinesissim.StreamSpec{Name: k.stream, Shards: k.shards}); err != nil {
		return nil, nil, fmt.Errorf("--stream: %w", err)
	}
	listener, err := listen(k.port)
	return server, listener, err
}

// say tells what others need to find it.
func (k *kinesisServer) say(s streams, address, arn string) {
	fmt.Fprintf(s.err, "a local Kinesis with the stream %s; Ctrl-C ends it.\nIts ARN is %s\nIn another terminal:\n", k.stream, arn)
	fmt.Fprintf(s.out, "export AWS_ENDPOINT_URL_KINESIS=http://%s AWS_REGION=%s AWS_DEFAULT_REGION=%[2]s AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local\n", address, k.region)
}
