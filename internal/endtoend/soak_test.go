package endtoend

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"kinesis-telemetry-api-extension/internal/account"
	"kinesis-telemetry-api-extension/internal/kinesissim"
	"kinesis-telemetry-api-extension/internal/lambdasim"
	"kinesis-telemetry-api-extension/record"
)

const (
	// turbulent is the part of a soak in which the function may crash. Memory is
	// judged in the rest, which is one process's.
	turbulent = 0.3
	// settleTries is how many quiet invocations bring what waits to the stream.
	settleTries = 60
	// steady and steadySlack are how much more memory may be resident in the
	// last quarter of a process's life than in the first: a factor, and bytes.
	steady      = 1.15
	steadySlack = 4 << 20
	// fewSamples is how many say nothing.
	fewSamples = 12
)

// TestASoakLosesNothingAndKeepsItsMemory lives for minutes, or for hours by make
// soak, under faults drawn by a seed: SOAK_MINUTES and SOAK_SEED.
func TestASoakLosesNothingAndKeepsItsMemory(t *testing.T) {
	t.Parallel()
	lasts, seed := soakTime(t), soakSeed(t)
	t.Logf("%v by SOAK_SEED=%d", lasts, seed)
	s := beginSoak(t, lasts, seed)
	began := time.Now()
	for told := began; time.Since(began) < lasts; {
		s.chapter(time.Since(began) < time.Duration(turbulent*float64(lasts)))
		if time.Since(told) > time.Minute {
			told = time.Now()
			t.Log(s)
		}
	}
	s.shutdown()
	s.read()
	t.Log(s)
	s.checkAccount()
	checkSteady(t, s.memory)
}

// soakTime is a time for each run of the tests, a longer one where CI is set,
// and what is asked for where somebody asks.
func soakTime(t *testing.T) time.Duration {
	t.Helper()
	text := os.Getenv("SOAK_MINUTES")
	switch {
	case text == "" && os.Getenv("CI") != "":
		return 2 * time.Minute
	case text == "":
		return 20 * time.Second
	}
	minutes, err := strconv.ParseFloat(text, 64)
	if err != nil || minutes <= 0 || minutes > 7*24*60 {
		t.Fatalf("SOAK_MINUTES=%s is no number of minutes", text)
	}
	return time.Duration(minutes * float64(time.Minute))
}

func soakSeed(t *testing.T) uint64 {
	t.Helper()
	text := os.Getenv("SOAK_SEED")
	if text == "" {
		return rand.Uint64N(1_000_000)
	}
	seed, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("SOAK_SEED=%s is no whole number", text)
	}
	return seed
}

// soak is a long life, and what is known of it.
type soak struct {
	*life
	kinesis  stream
	dice     *rand.Rand
	account  *account.Account
	seen     map[string]string // by shard: the last sequence number that was read
	chapters map[string]int    // by what befell
	process  int               // the extension's
	memory   []int64           // resident in it after each chapter, in bytes
}

func beginSoak(t *testing.T, lasts time.Duration, seed uint64) *soak {
	t.Helper()
	key := lambdasim.Credentials{AccessKeyID: "AKIDENDTOEND", SecretAccessKey: "known/to+nobody"}
	s := &soak{
		kinesis: serveConfig(t, 8, key, kinesissim.Config{ShardBytes: 8 << 20}),
		dice:    rand.New(rand.NewPCG(seed, 0)),
		account: account.New(), seen: map[string]string{}, chapters: map[string]int{},
	}
	s.life = begin(t, s.kinesis.place, func(p *plan) {
		p.lasts = lasts + 2*time.Minute
		p.Function.Timeout = 4 * time.Second
		p.Seed = seed
		p.Faults = lambdasim.Faults{DuplicateBatches: lambdasim.Every(40), ReorderBatches: lambdasim.Every(30)}
		p.Observer = s.observer()
		p.set("KINESIS_TELEMETRY_REQUEST_TIMEOUT", "1s")
	})
	return s
}

// observer notes what is said, but keeps none of it that was read.
func (s *soak) observer() lambdasim.Observer {
	noted := func(e lambdasim.Event) account.Said {
		var pushed struct{ Time string }
		_ = json.Unmarshal(e.JSON, &pushed) // what has no time matches nothing, and is missing
		return account.Said{At: e.At, Time: pushed.Time, Type: e.Type, Record: jsontext.Value(e.Record)}
	}
	return lambdasim.Observer{
		Said: func(e lambdasim.Event) { s.account.Said(noted(e)) },
		// What the platform says when the extension has gone is for nobody.
		Lost: func(e lambdasim.Event, _ lambdasim.LossReason) { s.account.Dropped(noted(e)) },
	}
}

// chapter is a few invocations in some weather, and the calm after it.
func (s *soak) chapter(mayEnd bool) {
	s.t.Helper()
	var name string
	if mayEnd && s.dice.IntN(3) == 0 {
		name = s.end()
	} else {
		name = s.weather()
	}
	s.settle(name)
	s.chapters[name]++
	s.measure()
}

// end lets the function's process end, in calm weather: what is said then has
// two seconds.
func (s *soak) end() (name string) {
	s.t.Helper()
	name, payload := ending(s.dice)
	s.live(payload)
	return name
}

func (s *soak) weather() (name string) {
	s.t.Helper()
	name, faults := weather(s.dice)
	s.kinesis.server.SetFaults(faults)
	for range 1 + s.dice.IntN(4) {
		s.live(load(s.dice))
	}
	s.kinesis.server.SetFaults(kinesissim.Faults{})
	return name
}

// live is an invocation and the freeze after it.
func (s *soak) live(payload string) {
	s.t.Helper()
	invocation, outcome := s.invoke(payload)
	end := account.OK
	switch {
	case outcome.Status == "timeout":
		end = account.TimedOut
	case outcome.Status != "success" || invocation.FunctionError != "":
		end = account.Failed
	}
	s.account.Invoked(end)
	s.account.Held(outcome.Hold)
	select {
	case <-time.After(rest(s.dice)):
	case <-s.ctx.Done():
		s.t.Fatal(s.ctx.Err())
	}
}

// settle fails the test unless all that was said before is on the stream after
// a few quiet invocations.
func (s *soak) settle(after string) {
	s.t.Helper()
	began := time.Now()
	for range settleTries {
		s.live(`{"lines":1,"sleep":"50ms"}`)
		s.read()
		missing := s.account.Summary().FirstMissing
		if len(missing) == 0 || missing[0].At.After(began) {
			return
		}
	}
	s.t.Fatalf("after %q, and %v of calm, not all is on the stream: %s\nthe first missing: %s", after, time.Since(began), s, firstMissing(s.account.Summary()))
}

// read takes in what has come to the stream.
func (s *soak) read() {
	s.t.Helper()
	for _, r := range s.kinesis.server.Records(streamName) {
		if last := s.seen[r.ShardID]; len(r.SequenceNumber) < len(last) || len(r.SequenceNumber) == len(last) && r.SequenceNumber <= last {
			continue
		}
		s.seen[r.ShardID] = r.SequenceNumber
		for e, err := range record.Decode(r.Data) {
			if err != nil {
				s.t.Fatal(err)
			}
			s.account.Read(e, r.Arrived)
		}
	}
}

// measure notes how much memory is resident in the extension's process; of one
// that has gone nothing is kept.
func (s *soak) measure() {
	s.t.Helper()
	if pid := s.pid(s.t); pid != s.process {
		s.process, s.memory = pid, nil
	}
	kib, err := strconv.ParseInt(strings.TrimSuffix(s.status(s.t, "VmRSS:"), " kB"), 10, 64)
	if err != nil {
		s.t.Fatal(err)
	}
	s.memory = append(s.memory, kib<<10)
}

func (s *soak) checkAccount() {
	s.t.Helper()
	sum := s.account.Summary()
	if !sum.Complete() || sum.Gaps > 0 || sum.Foreign > 0 || sum.Lost.Total() > 0 {
		s.t.Errorf("missing %d, gaps %d, foreign %d, lost %+v; the first missing: %s", sum.Missing, sum.Gaps, sum.Foreign, sum.Lost, firstMissing(sum))
	}
}

func firstMissing(sum account.Summary) string {
	if len(sum.FirstMissing) == 0 {
		return "none"
	}
	first := sum.FirstMissing[0]
	return fmt.Sprintf("%s %s %.200s", first.Time, first.Type, first.Record)
}

// String is the account so far.
func (s *soak) String() string {
	sum := s.account.Summary()
	var befell []string
	for _, name := range slices.Sorted(maps.Keys(s.chapters)) {
		befell = append(befell, fmt.Sprintf("%d %s", s.chapters[name], name))
	}
	first, last := quarters(s.memory)
	return fmt.Sprintf("%d invocations in %d environments; %d events said, %d read, %d waiting, %d twice under one id, %d pushed twice; %s; memory %.1f MiB, then %.1f MiB (%d samples)",
		sum.Invocations.Total(), sum.Environments, sum.Said, sum.Read, sum.Missing, sum.Duplicates, sum.Strangers,
		strings.Join(befell, ", "), float64(first)/(1<<20), float64(last)/(1<<20), len(s.memory))
}

// checkSteady fails the test where the last quarter of the samples is above the
// first, by its median.
func checkSteady(t *testing.T, samples []int64) {
	t.Helper()
	if len(samples) < fewSamples {
		t.Logf("%d samples of memory say nothing", len(samples))
		return
	}
	if first, last := quarters(samples); float64(last) > steady*float64(first)+steadySlack {
		t.Errorf("memory grew from %d to %d KiB, in %d samples", first>>10, last>>10, len(samples))
	}
}

// quarters are the medians of the first and of the last quarter.
func quarters(samples []int64) (first, last int64) {
	n := len(samples) / 4
	if n == 0 {
		return 0, 0
	}
	median := func(some []int64) int64 {
		some = slices.Sorted(slices.Values(some))
		return some[len(some)/2]
	}
	return median(samples[:n]), median(samples[len(samples)-n:])
}

func TestGrowingMemoryIsNotSteady(t *testing.T) {
	var leaking, flat []int64
	for i := range int64(100) {
		leaking = append(leaking, 10<<20+i*100<<10)
		flat = append(flat, 10<<20+i%7<<18)
	}
	for _, tt := range []struct {
		samples []int64
		first   int64
		last    int64
	}{{leaking, 10<<20 + 12*100<<10, 10<<20 + 87*100<<10}, {flat, 10<<20 + 3<<18, 10<<20 + 3<<18}} {
		if first, last := quarters(tt.samples); first != tt.first || last != tt.last {
			t.Errorf("got %d and %d, want %d and %d", first, last, tt.first, tt.last)
		}
	}
}
