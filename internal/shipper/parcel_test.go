package shipper_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"kinesis-telemetry-api-extension/internal/shipper"
	"kinesis-telemetry-api-extension/record"
)

// packer writes the lines in brackets, before them the key if it is keyed, and
// counts.
type packer struct {
	keyed bool
	packs int
}

func (p *packer) Pack(dst []byte, key string, lines []byte) []byte {
	p.packs++
	if p.keyed {
		dst = append(dst, key...)
	}
	return append(append(append(dst, '['), lines...), ']')
}

func (p *packer) Keyed() bool   { return p.keyed }
func (*packer) BlockBytes() int { return 0 }

func inBubbleWith(t *testing.T, p *packer, script []func(context.Context, []record.Record) error, test func(*run)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { test(newRun(t, p, script)) })
}

func inPart(failed ...int) func(context.Context, []record.Record) error {
	return answer(&shipper.PartialError{Failed: failed, Err: errors.New("rate exceeded")})
}

func TestAPackedRecordIsSentAgainAsItIs(t *testing.T) {
	p := &packer{}
	inBubbleWith(t, p, []func(context.Context, []record.Record) error{inPart(1), inPart(0)}, func(r *run) {
		r.say("a", "b", "c")
		if err := r.flush(time.Minute); err != nil {
			t.Fatal(err)
		}
		r.say("d", "e")
		if err := r.flush(time.Minute); err != nil {
			t.Fatal(err)
		}
		if got, want := r.sent(), "[a][b][c] [b] [b] [d][e]"; got != want {
			t.Errorf("sent %q, want %q", got, want)
		}
		if p.packs != 5 {
			t.Errorf("packed %d times, want once per record", p.packs)
		}
	})
}

func TestAKeyedRecordIsPackedForEachKey(t *testing.T) {
	inBubbleWith(t, &packer{keyed: true}, []func(context.Context, []record.Record) error{inPart(0)}, func(r *run) {
		r.say("a", "b")
		if err := r.flush(time.Minute); err != nil {
			t.Fatal(err)
		}
		for _, put := range r.stream.puts {
			for i, data := range put.lines {
				if !strings.HasPrefix(data, put.keys[i]+"[") {
					t.Errorf("sent %q under the key %s", data, put.keys[i])
				}
			}
		}
		if first, again := r.stream.puts[0].lines[0], r.stream.puts[1].lines[0]; first == again {
			t.Errorf("sent %q twice", again)
		}
	})
}

func TestABlocksKeyIsKept(t *testing.T) {
	inBubble(t, []func(context.Context, []record.Record) error{inPart(0)}, func(r *run) {
		r.queue.Offer(1, time.Now(), "mine", []byte("a"))
		r.queue.Offer(2, time.Now(), "yours", []byte("b"))
		if err := r.flush(time.Minute); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(r.stream.puts[0].keys, " ") + " " + strings.Join(r.stream.puts[1].keys, " "); got != "mine yours mine" {
			t.Errorf("got the keys %s", got)
		}
	})
}
