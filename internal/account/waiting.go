package account

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"kinesis-telemetry-api-extension/record"
)

// key tells events apart that are not yet numbered.
type key struct {
	time, kind string
	record     [sha256.Size]byte
}

// keyOf does not tell apart what the way may change without changing the
// meaning: blanks between tokens, how characters are escaped and numbers are
// written, and bytes that are not UTF-8.
func keyOf(time, kind string, value jsontext.Value) key {
	return key{time, kind, sha256.Sum256(canonical(value))}
}

func canonical(value jsontext.Value) jsontext.Value {
	c := jsontext.Value(bytes.ToValidUTF8(value, []byte("\ufffd"))).Clone()
	if c.Canonicalize(jsontext.AllowDuplicateNames(true)) != nil {
		return value
	}
	return c
}

// waiting holds the events that were said and not read yet, equal ones in the
// order in which they were said.
type waiting map[key][]Said

func (w waiting) add(k key, s Said) { w[k] = append(w[k], s) }

func (w waiting) take(k key) (Said, bool) {
	list := w[k]
	if len(list) == 0 {
		return Said{}, false
	}
	if len(list) == 1 {
		delete(w, k)
	} else {
		w[k] = list[1:]
	}
	return list[0], true
}

// takeCut takes the event whose record lies on the stream cut to fit. Such are
// rare, so it may look at all of them.
func (w waiting) takeCut(e record.Event) (Said, bool) {
	for k, list := range w {
		if k.time == e.Time && k.kind == e.Type && int64(len(list[0].Record)) == e.OriginalBytes {
			return w.take(k)
		}
	}
	return Said{}, false
}

func (w waiting) count() int {
	n := 0
	for _, list := range w {
		n += len(list)
	}
	return n
}

// oldest returns up to n events, the first said first, but for so many of each
// of the moments.
func (w waiting) oldest(n int, without map[moment]int) []Said {
	var all []Said
	skipped := map[moment]int{}
	for k, list := range w {
		skip := min(len(list), without[k.moment()]-skipped[k.moment()])
		skipped[k.moment()] += skip
		all = append(all, list[skip:]...)
	}
	slices.SortFunc(all, func(a, b Said) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Type, b.Type))
	})
	return all[:min(n, len(all))]
}
