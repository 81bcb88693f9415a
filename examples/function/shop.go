package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"
)

// shop is the function. Lambda invokes it once at a time.
type shop struct {
	voice       *voice
	invocations int
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
	s.invocations++
	o, asked, err := parseOrder(payload)
	if err != nil {
		return nil, err
	}
	if !asked {
		o = vary(s.invocations)
	}
	log := s.voice.log
	if lc, ok := lambdacontext.FromContext(ctx); ok {
		log = log.With("requestId", lc.AwsRequestID)
	}
	for i := range o.Lines {
		s.voice.say(log, o, i)
	}
	if err := s.end(ctx, log, o); err != nil {
		return nil, err
	}
	return json.Marshal(map[string]int{"invocation": s.invocations, "lines": o.Lines})
}

// end does what an order asks for after its lines were said.
func (s *shop) end(ctx context.Context, log *slog.Logger, o order) error {
	time.Sleep(time.Duration(o.Sleep))
	if o.Overrun {
		log.Warn("the warehouse does not answer")
		<-ctx.Done()
		// Lambda ends an invocation at its deadline, from outside; whoever
		// wants to be ended must not return before that.
		time.Sleep(time.Minute)
	}
	if o.Panic {
		log.Error("the shelf fell over", slog.Int("order", s.invocations))
		panic("the shelf fell over")
	}
	if o.Fail {
		log.Error("order refused", slog.Int("order", s.invocations))
		return OutOfStock{Order: s.invocations}
	}
	return nil
}
