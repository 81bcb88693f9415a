package simulation

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// Lives run in processes of their own, one a core and each on one core: the
// goroutines of a bubble only get in each other's way on several, and take
// turns in much the same order each time on one.

const (
	shardVariable = "SIMULATION_SHARD" // FIRST-END, in a shard's environment
	patience      = time.Minute        // of wall clock, for one life
	brokenAreMany = 20                 // a run stops telling then

	// A process has so many lives at the most: the testing package keeps something
	// of each, which a process of many would spend its time collecting. But for
	// the least there are so many processes for each core, one after another, that
	// none waits long for the last one.
	shardLives  = 20_000
	leastLives  = 500
	shardsACore = 32
)

// TestSeedsBreakNoInvariant runs -seeds lives from -start on.
func TestSeedsBreakNoInvariant(t *testing.T) {
	if os.Getenv(shardVariable) != "" || *seedFlag != 0 {
		t.Skip("this process does something else")
	}
	r := &results{t: t, began: time.Now()}
	var next atomic.Uint64
	next.Store(*startFlag)
	lives := min(max(*seedsFlag/uint64(shardsACore*runtime.NumCPU()), leastLives), shardLives)
	var all sync.WaitGroup
	for range runtime.NumCPU() {
		all.Go(func() { r.followAll(&next, lives, *startFlag+*seedsFlag) })
	}
	all.Wait()
	r.progress()
	if r.lives != *seedsFlag {
		t.Errorf("%d lives were lived, want %d", r.lives, *seedsFlag)
	}
}

// results are what the shards tell.
type results struct {
	t     *testing.T
	began time.Time

	mu     sync.Mutex // guards the rest
	lives  uint64
	broken int
	told   time.Time
}

// followAll follows shards of so many lives, one after another, until none are
// left before end.
func (r *results) followAll(next *atomic.Uint64, lives, end uint64) {
	for {
		first := next.Add(lives) - lives
		if first >= end {
			return
		}
		r.follow(fmt.Sprintf("%d-%d", first, min(first+lives, end)))
	}
}

// follow starts a shard and hears it to its end. It collects garbage seldom, but
// within bounds: what a life leaves in pools outlives two collections, so that
// the longer they stay out, the more there is, and the longer they stay out.
func (r *results) follow(span string) {
	command := exec.CommandContext(r.t.Context(), os.Args[0], "-test.run=^TestShard$", "-test.timeout=0")
	command.Env = append(os.Environ(), shardVariable+"="+span, "GOMAXPROCS=1", "GOGC=800", "GOMEMLIMIT=64MiB", "GODEBUG=adaptivestackstart=1,memprofilerate=0")
	command.Stderr = os.Stderr
	told, err := command.StdoutPipe()
	if err == nil {
		err = command.Start()
	}
	if err != nil {
		r.t.Error(err)
		return
	}
	for lines := bufio.NewReader(told); ; {
		line, err := lines.ReadString('\n')
		if err != nil {
			break
		}
		r.hear(line)
	}
	if err := command.Wait(); err != nil {
		r.t.Errorf("the shard %s: %v", span, err)
	}
}

func (r *results) hear(line string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	what, text, _ := strings.Cut(strings.TrimSpace(line), " ")
	switch what {
	case "lived":
		n, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			r.t.Errorf("a shard says %q", line)
		}
		r.lives += n
		if time.Since(r.told) > 10*time.Second {
			r.told = time.Now()
			r.progress()
		}
	case "broken":
		story, err := strconv.Unquote(text)
		if err != nil {
			r.t.Errorf("a shard says %q", line)
		}
		r.t.Fail()
		if r.broken++; r.broken <= brokenAreMany {
			fmt.Println(story) // at once: a long run may be stopped
		}
	case "panic:", "fatal", "goroutine":
		r.t.Error(line)
	}
}

func (r *results) progress() {
	took := time.Since(r.began)
	fmt.Printf("simulation: %d lives in %v, %.0f a second, %d broken\n", r.lives, took.Round(time.Millisecond), float64(r.lives)/took.Seconds(), r.broken)
}

// TestShard is the body of a shard's process.
func TestShard(t *testing.T) {
	var first, end uint64
	if n, _ := fmt.Sscanf(os.Getenv(shardVariable), "%d-%d", &first, &end); n != 2 {
		t.Skip("this process is no shard")
	}
	out := bufio.NewWriter(os.Stdout)
	shrinkStacks := growStacks()
	defer shrinkStacks()
	lived, told := 0, time.Now()
	tell := func() {
		fmt.Fprintf(out, "lived %d\n", lived)
		out.Flush()
		lived, told = 0, time.Now()
	}
	for seed := first; seed < end; seed++ {
		watchdog := time.AfterFunc(patience, func() { panic(fmt.Sprintf("seed %d has not come to an end within %v", seed, patience)) })
		l, verdict := run(t, seed)
		watchdog.Stop()
		lived++
		if verdict != "" {
			fmt.Fprintf(out, "broken %q\n", l.tellBroken(verdict))
		}
		if time.Since(told) > time.Second {
			tell()
		}
	}
	tell()
}
