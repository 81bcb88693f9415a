package account

import (
	"encoding/json"

	"kinesis-telemetry-api-extension/record"
)

// LastWord is what the extension logs at its end. It may be the only word of
// it, as the reports on the stream must get there.
type LastWord struct {
	Dropped Losses // by reason
	LeftOut uint64 // events that the configuration leaves out
	Masked  uint64 // sequences that rules masked
}

// reasonFailed is that of an event that a mask could not be applied to: nobody
// asked for it to be left out.
const reasonFailed = "failed"

// reasonUnmasked is what such events are told as, among those that the
// extension dropped.
const reasonUnmasked = "not_masked"

// reasonLogged stands for the reasons of what was left out where only the log
// tells of it, which has their sum.
const reasonLogged = "logged"

// processed is what the extension says that it did to events because it is
// configured so: in reports on the stream, and at its end in the log.
type processed struct {
	reports map[string]treated // the fullest of each environment
	leftOut uint64             // by the log, of all environments
	masked  uint64             // likewise
}

// treated is what one report says.
type treated struct {
	LeftOut Losses
	Masked  uint64
}

// read takes in a report. One that it cannot read explains nothing.
func (p *processed) read(e record.Event) {
	id, err := record.ParseID(e.ID)
	if err != nil || e.Type != record.TypeDeliveryReport {
		return
	}
	var told treated
	if json.Unmarshal(e.Record, &told) != nil {
		return
	}
	if p.reports == nil {
		p.reports = map[string]treated{}
	}
	known := p.reports[id.Environment]
	if told.LeftOut.Total() > known.LeftOut.Total() {
		known.LeftOut = told.LeftOut
	}
	known.Masked = max(known.Masked, told.Masked)
	p.reports[id.Environment] = known
}

func (p *processed) logged(last LastWord) {
	p.leftOut += last.LeftOut
	p.masked += last.Masked
}

// sum is how many events were left out, by reason, how many could not be
// masked and are lost for that, and how many sequences were masked.
func (p *processed) sum() (leftOut Losses, failed, masked uint64) {
	leftOut = Losses{}
	for _, report := range p.reports {
		for reason, n := range report.LeftOut {
			leftOut[reason] += n
		}
		masked += report.Masked
	}
	if told := leftOut.Total(); p.leftOut > told {
		leftOut[reasonLogged] = p.leftOut - told
	}
	failed = leftOut[reasonFailed]
	delete(leftOut, reasonFailed)
	return leftOut, failed, max(masked, p.masked)
}

// moment is what masking leaves as it is of what tells events apart.
type moment struct{ time, kind string }

func (k key) moment() moment { return moment{k.time, k.kind} }

// explained is what processing explains of what was said and not read.
type explained struct {
	masked  map[moment]int // events that lie there with another record
	leftOut int
}

func (e explained) events() int {
	n := e.leftOut
	for _, masked := range e.masked {
		n += masked
	}
	return n
}

// explain holds what is outstanding against what the extension says it masked
// and left out. An event that nobody said, of the time and type of one that
// is outstanding, is that one, masked. What is left was left out, but no more
// than was counted, and of that not what Lambda pushed once more.
func (a *Account) explain() explained {
	e := explained{masked: map[moment]int{}}
	leftOut, _, masked := a.processed.sum()
	waiting, strangers, repeats := map[moment]int{}, map[moment]int{}, map[moment]int{}
	for k, list := range a.waiting {
		waiting[k.moment()] += len(list)
	}
	for k, n := range a.strangers {
		strangers[k.moment()] += n
	}
	again := 0
	for k, n := range a.repeats {
		repeats[k.moment()] += n
		again += n
	}
	room := int(min(masked, 1<<31))
	left := a.waiting.count()
	for m, n := range strangers {
		n = min(n, waiting[m], room)
		e.masked[m] = n
		room, left = room-n, left-n
		again -= min(strangers[m]-n, repeats[m], room)
	}
	e.leftOut = min(left, max(0, int(min(leftOut.Total(), 1<<31))-again))
	return e
}
