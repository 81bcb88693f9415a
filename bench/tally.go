package main

// payloadUnit is what a provisioned stream bills a record's data and key by, in
// bytes. AWS says 25 KB and leaves open which KB: this is the smaller one.
// An on-demand stream bills by kilobytes of 1,024.
// https://aws.amazon.com/kinesis/data-streams/pricing/
const (
	payloadUnit = 25_000
	kilobyte    = 1024
)

// tally counts what lies on a stream.
type tally struct {
	records   int
	data      int64 // bytes, without the keys
	units     int64 // of payloadUnit
	kilobytes int64
	keys      map[string]int // records by partition key
}

// add counts a record with so many bytes of data. Each record is rounded up.
func (t *tally) add(data int, key string) {
	billed := int64(data + len(key))
	t.records++
	t.data += int64(data)
	t.units += (billed + payloadUnit - 1) / payloadUnit
	t.kilobytes += (billed + kilobyte - 1) / kilobyte
	if t.keys == nil {
		t.keys = map[string]int{}
	}
	t.keys[key]++
}

// fill is the data as a share of the units that are billed for it.
func (t *tally) fill() float64 {
	if t.units == 0 {
		return 0
	}
	return float64(t.data) / float64(t.units*payloadUnit)
}
