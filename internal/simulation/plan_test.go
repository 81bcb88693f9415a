package simulation

import (
	"time"

	"kinesis-telemetry-api-extension/internal/extension"
	"kinesis-telemetry-api-extension/internal/kinesis"
	"kinesis-telemetry-api-extension/internal/kinesissim"
	"kinesis-telemetry-api-extension/internal/lambdasim"
	"kinesis-telemetry-api-extension/internal/pack"
	processing "kinesis-telemetry-api-extension/internal/process"
	"kinesis-telemetry-api-extension/internal/simulation/world"
)

// plan is a life before it is lived: everything that is drawn.
type plan struct {
	seed     uint64
	settings settings
	lambda   lambda
	kinesis  kinesissim.Config
	protocol kinesis.Protocol
	shards   int
	visits   []visit
	mended   bool // the last visit is a mending
	managed  managed
	end      farewell
}

// settings are the extension's.
type settings struct {
	budget, linger, buffer, attempt time.Duration
	queue                           int64
	spill                           int64 // on disk
	disk                            disk
	records                         pack.Config
	key                             extension.KeyMode
	flush                           extension.FlushMode
	process                         processing.Config
	delay, report                   time.Duration
}

// lambda is what Lambda is like.
type lambda struct {
	timeout  time.Duration // the function's
	format   lambdasim.LogFormat
	schema   string
	share    time.Duration // the runtime's of a shutdown
	stubborn time.Duration // the runtime goes on so long after SIGTERM
	faults   lambdasim.Faults
	lost     bool // faults has lost runtimeDones
	failing  bool // faults has failing calls of next
	deaf     bool // faults has no subscription

	reordering  bool // faults has halves of batches that change places
	duplicating bool // faults has batches that come twice
	breaking    bool // faults has malformed elements

	// skews is by how much Lambda's clock is ahead of the extension's, by visit.
	skews []time.Duration
}

// visit is one invocation and the gap before it.
type visit struct {
	gap     time.Duration
	acts    []act
	end     ending
	mishaps []mishap
}

// act is a pause, and then lines.
type act struct {
	pause time.Duration
	lines []line
}

// ending is how the function ends.
type ending string

const (
	answers ending = "answers"
	errs    ending = "reports an error"
	crashes ending = "crashes"
	hangs   ending = "never ends"
)

// mishap is something that befalls the world, so long after a visit began. One
// without a delay comes before the thaw.
type mishap struct {
	after  time.Duration
	name   string
	faults *kinesissim.Faults // the weather at Kinesis from now on
	cut    int                // the port whose connections are cut; 0: none
}

// farewell is the life's end.
type farewell struct {
	gap    time.Duration
	reason lambdasim.ShutdownReason
	kill   bool // nobody is told: everything just ends
}

// draw makes the plan of a seed.
func draw(seed uint64) *plan {
	d := roll(seed, ofPlan)
	p := &plan{seed: seed, settings: drawSettings(d), lambda: drawLambda(d), shards: pick(d, 1, 1, 2, 4)}
	p.kinesis = kinesissim.Config{Unlimited: !d.chance(0.15)}
	for range d.count(8) {
		p.visits = append(p.visits, drawVisit(d, p))
	}
	p.drawWeather(d)
	if d.chance(0.04) {
		p.flood(d)
	}
	if d.chance(0.3) {
		p.lambda.timeout = 2 * time.Minute
		p.visits = append(p.visits, mending())
		p.mended = true
	}
	p.settings.drawDisk(roll(seed, ofDisk))
	p.lambda.drawMess(roll(seed, ofMess))
	p.settings.drawRecords(roll(seed, ofRecords))
	p.lambda.drawClock(roll(seed, ofClock), len(p.visits))
	p.settings.drawProcess(roll(seed, ofProcess))
	p.end = farewell{gap: drawGap(d), reason: pick(d, lambdasim.Spindown, lambdasim.Spindown, lambdasim.Failure), kill: d.chance(0.05)}
	p.drawManaged(roll(seed, ofKind))
	p.drawProtocol(roll(seed, ofProtocol))
	return p
}

// drawProtocol decides what is spoken, and whether Kinesis understands it.
func (p *plan) drawProtocol(d dice) {
	p.kinesis.JSONOnly = d.chance(0.1)
	p.protocol = pick(d, kinesis.JSON, kinesis.CBOR)
}

func drawSettings(d dice) settings {
	s := settings{budget: 300 * time.Millisecond, linger: time.Second, buffer: 25 * time.Millisecond, attempt: 5 * time.Second, queue: 8 << 20}
	if d.chance(0.5) {
		s.budget = pick(d, 0, d.span(time.Millisecond, 10*time.Second))
	}
	if d.chance(0.5) {
		s.linger = pick(d, 0, d.span(time.Millisecond, 30*time.Second))
	}
	if d.chance(0.2) {
		s.buffer = d.span(25*time.Millisecond, 30*time.Second).Round(time.Millisecond)
	}
	if d.chance(0.3) {
		s.attempt = d.span(100*time.Millisecond, 30*time.Second)
	}
	if d.chance(0.3) {
		s.queue = int64(d.logarithmic(64<<10, 8<<20))
	}
	if d.chance(0.25) {
		s.records.Layout = pack.Single
	}
	s.flush = pick(d, extension.FlushAdaptive, extension.FlushAdaptive, extension.FlushEnd, extension.FlushContinuous)
	s.delay, s.report = 5*time.Second, 5*time.Minute
	if d.chance(0.3) {
		s.delay = d.span(100*time.Millisecond, time.Minute)
	}
	if d.chance(0.3) {
		s.report = pick(d, 0, d.span(time.Second, time.Hour))
	}
	return s
}

// drawRecords makes some records otherwise than of lines alone.
func (s *settings) drawRecords(d dice) {
	switch r := d.Float64(); {
	case r < 0.1:
		s.records.Layout = pack.Aggregated
	case r < 0.14:
		s.records.Compression = pack.Gzip
	case r < 0.18:
		s.records.Compression = pack.Zstd
	}
	if d.chance(0.2) {
		s.key = pick(d, extension.KeyEnvironment, extension.KeyRequest, extension.KeyFunction)
	}
}

// drawProcess asks for what is done to some lives' events on their way.
func (s *settings) drawProcess(d dice) {
	if !d.chance(0.15) {
		return
	}
	s.process.Summary = d.chance(0.7)
	if d.chance(0.7) {
		s.process.Fields, s.process.Tags = processing.FieldNames(), []byte(`{"team":"shop"}`)
	}
	if d.chance(0.4) {
		s.process.Sample = &processing.Sample{Share: pick(d, 0, 0.5), Slow: pick(d, 0, d.span(time.Millisecond, time.Minute))}
	}
}

func drawLambda(d dice) lambda {
	l := lambda{
		timeout: pick(d, time.Second, 3*time.Second, 3*time.Second, time.Minute),
		format:  pick(d, lambdasim.Text, lambdasim.JSON),
		schema:  pick(d, "2025-01-29", "2025-01-29", "2022-12-13", "2022-07-01"),
		share:   600 * time.Millisecond,
	}
	if d.chance(0.1) {
		l.share = pick(d, 300*time.Millisecond, 1500*time.Millisecond, 1900*time.Millisecond)
	}
	if d.chance(0.2) {
		l.stubborn = time.Duration(d.Float64() * float64(l.share))
	}
	if d.chance(0.4) {
		l.drawFaults(d)
	}
	return l
}

func (l *lambda) drawFaults(d dice) {
	f := &l.faults
	for range 1 + d.IntN(2) {
		switch d.IntN(6) {
		case 0:
			f.DropRuntimeDone, l.lost = pick(d, lambdasim.Always(), lambdasim.Every(2), lambdasim.Only(1+d.IntN(5))), true
		case 1:
			if d.chance(0.2) {
				f.SubscribeStatus, l.deaf = pick(d, 202, 403, 500), true
			}
		case 2:
			f.RegisterFails = lambdasim.First(1 + d.IntN(3))
		case 3:
			f.NextFails, l.failing = pick(d, lambdasim.First(1+d.IntN(4)), lambdasim.Every(2), lambdasim.Only(2+d.IntN(4))), true
		case 4:
			l.duplicating = true
			f.DuplicateBatches = pick(d, lambdasim.Always(), lambdasim.Every(2), lambdasim.Only(1+d.IntN(4)))
		case 5:
			f.DelayDelivery = d.span(time.Millisecond, time.Minute)
		}
	}
}

// drawMess decides what is wrong with the telemetry that Lambda pushes.
func (l *lambda) drawMess(d dice) {
	f := &l.faults
	often := func() lambdasim.Occasions {
		return pick(d, lambdasim.Always(), lambdasim.Every(1+d.IntN(5)), lambdasim.Only(1+d.IntN(10)))
	}
	if d.chance(0.1) {
		f.ReorderBatches, l.reordering = often(), true
	}
	if d.chance(0.1) {
		f.BreakElements, l.breaking = often(), true
	}
	f.RawBytes = d.chance(0.2)
}

// drawClock lets Lambda's clock differ from the extension's, and jump.
func (l *lambda) drawClock(d dice, visits int) {
	l.skews = make([]time.Duration, visits)
	if !d.chance(0.1) {
		return
	}
	skew := func() time.Duration {
		if ahead := d.span(time.Millisecond, mostSkew); d.chance(0.5) {
			return ahead
		}
		return -d.span(time.Millisecond, mostSkew)
	}
	now := skew()
	for i := range l.skews {
		if l.skews[i] = now; d.chance(0.3) {
			now = skew()
		}
	}
}

// mostSkew is more than clocks differ by in a sandbox. By more than the margins
// before deadlines, which are given by the clock, nobody could keep them.
const mostSkew = 50 * time.Millisecond

// drawGap draws microseconds to hours; seldom hours.
func drawGap(d dice) time.Duration {
	if d.chance(0.2) {
		return 0
	}
	if d.chance(0.2) {
		return d.span(time.Second, 6*time.Hour)
	}
	return d.span(time.Microsecond, 10*time.Second)
}

func drawVisit(d dice, p *plan) visit {
	v := visit{gap: drawGap(d), end: drawEnding(d)}
	room := p.lambda.timeout / 2
	for range d.count(4) {
		a := act{pause: d.span(time.Microsecond, p.lambda.timeout)}
		if a.pause > room {
			a.pause = 0
		}
		room -= a.pause
		a.lines = drawLines(d)
		v.acts = append(v.acts, a)
	}
	return v
}

func drawEnding(d dice) ending {
	if d.chance(0.05) {
		return crashes
	}
	if d.chance(0.03) {
		return hangs
	}
	if d.chance(0.05) {
		return errs
	}
	return answers
}

// flood fills a small queue while Kinesis takes little or nothing.
func (p *plan) flood(d dice) {
	p.settings.queue = int64(d.logarithmic(64<<10, 256<<10))
	v := visit{end: answers, mishaps: []mishap{drawMishap(d, p.seed)}}
	v.mishaps[0].after = 0
	for range 1 + d.IntN(4) {
		a := act{pause: d.span(time.Millisecond, 5*time.Second), lines: make([]line, 50+d.IntN(500))}
		for i := range a.lines {
			a.lines[i] = line{plain, d.count(1000)}
		}
		v.acts = append(v.acts, a)
	}
	if d.chance(0.3) {
		v.mishaps = append(v.mishaps, mishap{after: d.span(time.Millisecond, 10*time.Second), name: "the telemetry's connection is cut", cut: world.TelemetryPort})
	}
	p.lambda.timeout = time.Minute
	p.visits = append([]visit{v}, p.visits...)
}

// mending is a visit that lasts as long as the engine needs to recover from
// whatever was before.
func mending() visit {
	calm := kinesissim.Faults{}
	return visit{
		gap:     time.Second,
		acts:    []act{{pause: 90 * time.Second, lines: []line{{kind: plain, size: 40}}}},
		end:     answers,
		mishaps: []mishap{{name: "calm for good", faults: &calm}},
	}
}
