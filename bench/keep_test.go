package main

import (
	"fmt"
	"strings"
	"testing"
)

// kept is what a figure of the extension was when it was last looked at, as a
// ratio to a floor's: a regression of one and a half times of it fails. Whoever
// makes the extension faster lowers it. make bench tells the ratios.
const (
	keptStart    = 1.2  // start → first next, to the floor
	keptStartCPU = 1.65 // CPU from the start until idle, with the connection to Kinesis, to the floor
	keptLoadCPU  = 5.8  // CPU per event, to the floor that throws away
	keptIdle     = 1.3  // RSS idle, to the floor
	keptPeak     = 1.7  // peak RSS under load, to the floor that throws away
)

const (
	regression = 1.5
	// tolerance is what is left between what was kept and a regression, for
	// machines that others use too.
	tolerance = regression * 0.95
	// tries is how often a figure may fail: one that others spoilt is better
	// the next time, a regression is not.
	tries = 3
)

// limitOf is what a ratio must not pass.
func limitOf(kept float64) float64 { return kept * tolerance }

func TestTheStartIsAsFastAsItWas(t *testing.T) {
	e, env := secured(t)
	floor := subject{Name: floorName, Command: []string{build(t, "-trimpath", "-tags", "nethttpomithttp2", "-ldflags", "-s -w", "./bench/floor")}}
	extension := subject{Name: extensionName, Command: []string{build(t, "-trimpath", "-ldflags", "-s -w", program)}}
	keep(t, func() ([]ratio, error) {
		figures := startRows([]subject{floor, extension})
		for range 12 {
			for i, s := range []subject{floor, extension} {
				b, err := observe(t.Context(), s, env...)
				if err != nil {
					return nil, err
				}
				figures.add(i, b)
			}
			e.puts()
		}
		return []ratio{
			{figures.asked, keptStart}, {figures.cpu, keptStartCPU}, {figures.idle, keptIdle},
		}, nil
	})
}

func TestALoadCostsAsLittleAsItDid(t *testing.T) {
	e, env := secured(t)
	o := options{extension: build(t, "-trimpath", "-ldflags", "-s -w", program), discard: build(t, "-trimpath", "-tags", "nethttpomithttp2", "-ldflags", "-s -w", "./bench/discard")}
	at, release, err := o.isolate()
	if err != nil {
		t.Skipf("processes can't be bound to cores here: %v", err)
	}
	defer release()
	const events = 30_000
	keep(t, func() ([]ratio, error) {
		both := []subject{o.discarding(), o.measured()}
		figures := throughputRows(both)
		for range 5 {
			for i, s := range both {
				x, err := s.try(t.Context(), events, at, e, env...)
				if err != nil {
					return nil, err
				}
				figures.add(i, x)
			}
		}
		return []ratio{{figures.cpu, keptLoadCPU}, {figures.peak, keptPeak}}, nil
	})
}

// ratio is a measure of a floor and of the extension, in this order, and what
// the one was to the other.
type ratio struct {
	rows []row
	kept float64
}

// value is of the lower quartiles: what others use of the machine makes figures
// worse, and none better.
func (r ratio) value() float64 { return r.rows[1].quantile(0.25) / r.rows[0].quantile(0.25) }

// failed says which ratios passed their limits.
func failed(all []ratio) (said []string) {
	for _, r := range all {
		if !(r.value() <= limitOf(r.kept)) {
			said = append(said, fmt.Sprintf("%s: %.2f times the floor's, want at most %.2f; it was %.2f", r.rows[1].Measure, r.value(), limitOf(r.kept), r.kept))
		}
	}
	return said
}

// keep measures until everything is as it was, but not too often.
func keep(t *testing.T, measure func() ([]ratio, error)) {
	t.Helper()
	for try := 1; ; try++ {
		all, err := measure()
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range all {
			t.Logf("try %d: %s: %.2f times the floor's", try, r.rows[1].Measure, r.value())
		}
		said := failed(all)
		if len(said) == 0 {
			return
		}
		if try == tries {
			t.Error(strings.Join(said, "; "))
			return
		}
	}
}

func TestARegressionIsSeen(t *testing.T) {
	of := func(floor, extension float64) ratio {
		return ratio{[]row{{values: []float64{floor}}, {values: []float64{extension}}}, 2}
	}
	for value, fails := range map[float64]bool{2: false, 2.5: false, 3: true, 9: true} {
		if got := failed([]ratio{of(10, 10*value)}); (len(got) > 0) != fails {
			t.Errorf("%v times the floor where it was 2: got %q", value, got)
		}
	}
	if got := failed([]ratio{{[]row{{}, {}}, 2}}); len(got) == 0 {
		t.Error("what was not measured was kept")
	}
}
