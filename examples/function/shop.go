package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"
)

// shop is the function. Managed Instances invoke it several times at once.
type shop struct {
	voice       *voice
	invocations atomic.Int64
}

func newShop(w io.Writer, logFormat string) *shop {
	return &shop{voice: newVoice(w, logFormat)}
}

// OutOfStock is the error of an invocation that fails. Lambda reports its
// name as the error's type.
type OutOfStock struct{ Order int }

func (e OutOfStock) Error() string {
	return fmt.Sprintf("order %d: nothing left on the shelf", e.Order)
}

// Invoke is what Lambda calls. It implements lambda.Handler.
func (s *shop) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	n := int(s.invocations.Add(1))
	o, asked, err := parseOrder(payload)
	if err != nil {
		return nil, err
	}
	if !asked {
		o = vary(n)
	}
	log := s.voice.log
	if lc, ok := lambdacontext.FromContext(ctx); ok {
		log = log.With("requestId", lc.AwsRequestID)
	}
	for i := range o.Lines {
		s.voice.say(log, o, i)
	}
	if err := s.end(ctx, log, n, o); err != nil {
		return nil, err
	}
	return json.Marshal(map[string]int{"invocation": n, "lines": o.Lines})
}

// end does what the n-th order asks for after its lines were said.
func (s *shop) end(ctx context.Context, log *slog.Logger, n int, o order) error {
	time.Sleep(time.Duration(o.Sleep))
	if o.Overrun {
		log.Warn("the warehouse does not answer")
		<-ctx.Done()
		// Lambda ends an invocation at its deadline, from outside; whoever
		// wants to be ended must not return before that.
		time.Sleep(time.Minute)
	}
	if o.Panic {
		log.Error("the shelf fell over", slog.Int("order", n))
		panic("the shelf fell over")
	}
	if o.Fail {
		log.Error("order refused", slog.Int("order", n))
		return OutOfStock{Order: n}
	}
	return nil
}
