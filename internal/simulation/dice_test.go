package simulation

import (
	"math"
	"math/rand/v2"
	"time"
)

// dice are all that is random in a life. Each use has dice of its own, so that
// what one part draws doesn't move what another does.
type dice struct{ *rand.Rand }

// The uses.
const (
	ofPlan = iota + 1
	ofSpeech
	ofExtension
	ofDisk
	ofMess
	ofRecords
	ofClock
	ofProcess
	ofKind
	ofProtocol
)

func roll(seed, use uint64) dice { return dice{rand.New(rand.NewPCG(seed, use))} }

func (d dice) chance(share float64) bool { return d.Float64() < share }

// span draws a duration such that each order of magnitude is as likely.
func (d dice) span(least, most time.Duration) time.Duration {
	return time.Duration(d.logarithmic(float64(least), float64(most)))
}

// count draws a number from 0, of which small ones are as likely as large ones.
func (d dice) count(most int) int { return int(d.logarithmic(1, float64(most)+1.999)) - 1 }

func (d dice) logarithmic(least, most float64) float64 {
	return least * math.Exp(d.Float64()*math.Log(most/least))
}

func pick[T any](d dice, of ...T) T { return of[d.IntN(len(of))] }

// Read is a source of randomness for the extension. It never fails.
func (d dice) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(d.Uint32())
	}
	return len(p), nil
}
