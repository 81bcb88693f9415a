package main

import (
	"context"
	"fmt"
	"io"
)

// loads measures every kind, in each round once, so that all meet the same
// machine.
func loads(ctx context.Context, o options, progress io.Writer) ([]loadRow, error) {
	var all []loadRow
	for _, k := range kinds() {
		all = append(all, loadRow{kind: k})
	}
	for round := range o.loads {
		for i := range all {
			fmt.Fprintf(progress, "\rloads: %d of %d", round*len(all)+i+1, o.loads*len(all))
			x, err := o.load(ctx, all[i].kind)
			if err != nil {
				return nil, fmt.Errorf("%s, load %d: %w", all[i].kind, round+1, err)
			}
			all[i].outcomes = append(all[i].outcomes, x)
		}
	}
	fmt.Fprintln(progress)
	return all, nil
}

// loadRow is what came of one kind, in each round.
type loadRow struct {
	kind
	outcomes []outcome
}

// median of a figure of the outcomes.
func (r loadRow) median(of func(outcome) float64) float64 {
	var values row
	for _, x := range r.outcomes {
		values.add(of(x))
	}
	return values.median()
}

// loadFigure is a loadRow as it is written. What is not a share or a ratio is
// for 1,000 events that were pushed, the CPU time for 100,000.
type loadFigure struct {
	Format      string  `json:"format"`
	Packing     string  `json:"packing"`
	Compression string  `json:"compression"`
	Events      int     `json:"events"` // pushed in each load
	EventBytes  float64 `json:"eventBytes"`
	Bytes       float64 `json:"bytes"` // of data, on the stream
	Share       float64 `json:"share"` // of the bytes that were pushed
	Records     float64 `json:"records"`
	Keys        float64 `json:"keys"` // different ones
	Units       float64 `json:"payloadUnits"`
	Kilobytes   float64 `json:"onDemandKB"`
	Fill        float64 `json:"fill"` // of the units that are billed
	CPU         float64 `json:"cpuMs"`
	CPURatio    float64 `json:"cpuRatio"` // to the first kind's
	Peak        float64 `json:"peakMB"`
	Push        float64 `json:"pushMs"`
	PushMB      float64 `json:"pushMBPerSecond"`
	Verdict     string  `json:"verdict,omitempty"`
}

func (r loadRow) figure() loadFigure {
	perThousand := func(of func(tally) float64) float64 {
		return r.median(func(x outcome) float64 { return of(x.taken) * 1000 / float64(x.events) })
	}
	f := loadFigure{
		Format: r.format, Packing: r.packing, Compression: r.compression,
		EventBytes: r.median(func(x outcome) float64 { return float64(x.bytes) / float64(x.events) }),
		Bytes:      perThousand(func(t tally) float64 { return float64(t.data) }),
		Share:      r.median(func(x outcome) float64 { return float64(x.taken.data) / float64(x.bytes) }),
		Records:    perThousand(func(t tally) float64 { return float64(t.records) }),
		Keys:       perThousand(func(t tally) float64 { return float64(len(t.keys)) }),
		Units:      perThousand(func(t tally) float64 { return float64(t.units) }),
		Kilobytes:  perThousand(func(t tally) float64 { return float64(t.kilobytes) }),
		Fill:       r.median(func(x outcome) float64 { return x.taken.fill() }),
		CPU:        r.median(func(x outcome) float64 { return milliseconds(x.cpu) * 100_000 / float64(x.events) }),
		Peak:       r.median(func(x outcome) float64 { return megabytes(x.peak) }),
		Push:       r.median(func(x outcome) float64 { return milliseconds(x.took) }),
		PushMB:     r.median(func(x outcome) float64 { return megabytes(x.bytes) / x.took.Seconds() }),
	}
	if len(r.outcomes) > 0 {
		f.Events = r.outcomes[0].events
	}
	f.Verdict = r.verdict(f)
	return f
}

// verdict is empty for a kind without a limit.
func (k kind) verdict(f loadFigure) string {
	switch {
	case k.leastFill == 0 && k.mostShare == 0:
		return ""
	case f.Fill < k.leastFill, k.mostShare > 0 && !(f.Share <= k.mostShare):
		return missed
	}
	return mustKept
}

// limit says what is expected, in words.
func (k kind) limit() string {
	switch {
	case k.leastFill > 0:
		return fmt.Sprintf("fill ≥ %.0f %%", 100*k.leastFill)
	case k.mostShare > 0:
		return fmt.Sprintf("≤ %g of pushed", k.mostShare)
	}
	return ""
}

// loadFigures divide the CPU times by the first one's.
func loadFigures(rows []loadRow) (all []loadFigure) {
	for _, r := range rows {
		f := r.figure()
		f.CPURatio = 1
		if len(all) > 0 {
			f.CPURatio = f.CPU / all[0].CPU
		}
		all = append(all, f)
	}
	return all
}
