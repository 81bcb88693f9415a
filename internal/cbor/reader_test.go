package cbor

import (
	"bytes"
	"encoding/hex"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/aws/smithy-go/encoding/cbor"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// wellFormed are items, each of which another writer may choose.
func wellFormed() []string {
	return []string{
		"a0", "80", "60", "40", "00", "20", "f4", "f5", "f6", "f7", "bfff", "9fff", "7fff", "5fff", // the least of each
		"a1 6161 01", "b801 6161 01", "b90001 6161 01", "ba00000001 6161 01", "bb0000000000000001 6161 01", "bf 6161 01 ff",
		"82 01 02", "9f 01 02 ff", "9f 9f ff 80 ff",
		"7f 6161 60 63e4bda0 ff", "5f 41ff 40 420102 ff", // in pieces
		"1818", "190100", "1a00010000", "1b0000000100000000", "1bffffffffffffffff", "3bffffffffffffffff", "1800", // also longer than need be
		"f93c00", "fa3f800000", "fb3ff0000000000000", // floats
		"c1 00", "d81c 6161", "c1 c2 c3 80", // tags
		"bf 657468696e67 a1 6161 9f 5f 4101 ff f97e00 c1 fb4000000000000000 ff ff",
	}
}

func TestWhateverIsWellFormedIsRead(t *testing.T) {
	for _, text := range append(wellFormed(), "e0", "f820", "f8ff", "a1 01 02", "bf 8101 80 ff") {
		b := unhex(t, text)
		r := NewReader(b)
		if err := errors.Join(r.Skip(), r.End()); err != nil {
			t.Errorf("%s: %v", text, err)
		}
		for n := range b {
			if r := NewReader(b[:n]); r.Skip() == nil {
				t.Errorf("%s: its first %d bytes are read", text, n)
			}
		}
	}
}

func TestWhatIsNotWellFormedIsAnError(t *testing.T) {
	for _, text := range []string{
		"ff", "1c", "1d", "1e", "1f", "3f", "df00", "fc", "f800", "f81f", // no item begins so
		"81 ff", "a1 6161 ff", "bf 6161 ff", "c1 ff", "9f c1 ff ff", // a break where an item should be
		"7f 4161 ff", "5f 6161 ff", "7f 7f6161ff ff", "7f 01 ff", "7f c16161 ff", // what is no piece
		"61ff", "7f 61c3 61a9 ff", // not UTF-8, taken together or not
		"9bffffffffffffffff 00", "bbffffffffffffffff 00", "5bffffffffffffffff 00", "7b7fffffffffffffff 00", // lengths of nobody's
	} {
		if r := NewReader(unhex(t, text)); r.Skip() == nil {
			t.Errorf("%s is read", text)
		}
	}
	if NewReader([]byte{0, 0}).End() == nil {
		t.Error("what follows is no error")
	}
}

func TestNestingIsBounded(t *testing.T) {
	for _, one := range []string{"81", "9f", "a100", "bf00", "a16161", "c181"} {
		nested := func(depth int) []byte { return append(bytes.Repeat(unhex(t, one), depth), 0) }
		if one != "9f" && one != "bf00" { // which need an end for each
			if err := NewReader(nested(maxDepth)).Skip(); err != nil {
				t.Errorf("%s, %d deep: %v", one, maxDepth, err)
			}
		}
		if err := NewReader(nested(1 << 20)).Skip(); err == nil || !strings.Contains(err.Error(), "too deep") {
			t.Errorf("%s, a million deep: got %v", one, err)
		}
	}
	beside := append([]byte{listType | indefinite}, bytes.Repeat([]byte{listType}, 2*maxDepth)...)
	if err := NewReader(append(beside, breakByte)).Skip(); err != nil {
		t.Errorf("many beside each other: %v", err)
	}
	if err := NewReader(append(bytes.Repeat([]byte{0xc1}, 1<<20), 0)).Skip(); err != nil {
		t.Errorf("a million tags: %v", err)
	}
}

// A text of many pieces is not copied anew for each of them.
func TestManyPiecesAreGatheredInOne(t *testing.T) {
	const pieces = 1 << 14
	b := append(append([]byte{textType | indefinite}, bytes.Repeat([]byte("\x61x"), pieces)...), breakByte)
	got := testing.AllocsPerRun(2, func() {
		if s, err := NewReader(b).Text(); err != nil || len(s) != pieces {
			t.Errorf("got %d bytes, %v", len(s), err)
		}
	})
	if got > 100 {
		t.Errorf("got %v allocations for %d pieces", got, pieces)
	}
}

func TestALengthIsNotBelieved(t *testing.T) {
	for _, text := range []string{"9b00000000ffffffff", "5b00000000ffffffff", "bb00000000ffffffff 6161"} {
		b := unhex(t, text)
		if got := testing.AllocsPerRun(10, func() { _ = NewReader(b).Skip() }); got > 10 {
			t.Errorf("%s: %v allocations", text, got)
		}
	}
}

func TestValuesAreReadAsWhatTheyAre(t *testing.T) {
	for text, want := range map[string]string{"6161": "a", "60": "", "f6": "", "f7": "", "c1 6161": "a", "7f 6161 6162 ff": "ab"} {
		if got, err := NewReader(unhex(t, text)).Text(); err != nil || got != want {
			t.Errorf("%s: got %q, %v; want %q", text, got, err, want)
		}
	}
	for _, text := range []string{"4161", "00", "a0", "f5", "f8f6", "f90016", "ff", ""} {
		if got, err := NewReader(unhex(t, text)).Text(); err == nil {
			t.Errorf("%s: got %q, want an error", text, got)
		}
	}
	for text, want := range map[string]int{"00": 0, "1901f4": 500, "1b0000000000000001": 1, "c1 02": 2, "1a7fffffff": 1<<31 - 1} {
		if got, given, err := NewReader(unhex(t, text)).Count(); err != nil || !given || got != want {
			t.Errorf("%s: got %d, %v, %v; want %d", text, got, given, err, want)
		}
	}
	if got, given, err := NewReader(unhex(t, "f6")).Count(); err != nil || given {
		t.Errorf("null: got %d, %v, %v", got, given, err)
	}
	for _, text := range []string{"20", "6131", "f90000", "1a80000000", "1bffffffffffffffff", "f5", "80", ""} {
		if got, _, err := NewReader(unhex(t, text)).Count(); err == nil {
			t.Errorf("%s: got %d, want an error", text, got)
		}
	}
}

func TestMembersWithoutANameAreLeftOut(t *testing.T) {
	got := map[string]int{}
	r := NewReader(unhex(t, "a4 01 05 6161 01 816178 a0 6162 02"))
	err := r.Map(func(name string) (err error) {
		got[name], _, err = r.Count()
		return err
	})
	if want := map[string]int{"a": 1, "b": 2}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, %v; want %v", got, err, want)
	}
}

// tree reads an item as the oracle's values; odd says that the oracle doesn't
// know some of it.
func tree(r *Reader, odd *bool) (cbor.Value, error) {
	kind, err := r.kind()
	if err != nil {
		return nil, err
	}
	switch kind {
	case mapType:
		m := cbor.Map{}
		return m, r.collection(mapType, "", func() error {
			if key, err := r.kind(); err != nil || key != textType {
				*odd = true
				return r.skipPair()
			}
			*odd = *odd || r.rest[0]&majorMask == tagType
			name, err := r.Text()
			if err != nil {
				return err
			}
			m[name], err = tree(r, odd)
			return err
		})
	case listType:
		l := cbor.List{}
		err := r.List(func() error {
			v, err := tree(r, odd)
			l = append(l, v)
			return err
		})
		return l, err
	case textType:
		s, err := r.Text()
		return cbor.String(s), err
	case bytesType:
		b, err := r.str(bytesType, "")
		return append(cbor.Slice{}, b...), err
	}
	h, err := r.item()
	if h.indefinite {
		return nil, errors.New("a break")
	}
	*odd = *odd || kind == simpleType && h.size <= 2 && (h.number < 20 || h.number > undefined)
	switch kind {
	case unsigned:
		return cbor.Uint(h.number), err
	case negative:
		return cbor.NegInt(h.number + 1), err
	}
	return nil, err // floats, and values that are told apart elsewhere
}

// plain leaves of the oracle's values what tree tells.
func plain(v cbor.Value) cbor.Value {
	switch v := v.(type) {
	case *cbor.Tag:
		return plain(v.Value)
	case cbor.Map:
		for name := range v {
			v[name] = plain(v[name])
		}
		return v
	case cbor.List:
		for i := range v {
			v[i] = plain(v[i])
		}
		return v
	case cbor.Slice:
		return append(cbor.Slice{}, v...)
	case cbor.Uint, cbor.NegInt, cbor.String:
		return v
	}
	return nil
}

// Whatever comes, nothing panics, and what is read is what AWS's own reader
// reads.
func FuzzReader(f *testing.F) {
	for _, text := range wellFormed() {
		f.Add(unhex(f, text))
	}
	f.Add(unhex(f, "bf7146"))
	f.Add(unhex(f, "9bffffffffffffffff"))
	f.Add(bytes.Repeat([]byte{0x9f}, 100))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, odd := NewReader(b), false
		got, err := tree(r, &odd)
		if skipped := NewReader(b); (skipped.Skip() == nil) != (err == nil) || err == nil && len(skipped.rest) != len(r.rest) {
			t.Errorf("%x: Skip stops elsewhere, %d bytes before the end and not %d, %v", b, len(skipped.rest), len(r.rest), err)
		}
		want, wantErr := cbor.Decode(b)
		switch {
		case err == nil && wantErr == nil:
			if !reflect.DeepEqual(got, plain(want)) {
				t.Errorf("%x: got %#v, want %#v", b, got, plain(want))
			}
		case err == nil && !odd && !strings.HasSuffix(wantErr.Error(), "max nesting depth exceeded"): // which counts tags
			t.Errorf("%x: read as %#v, although %v", b, got, wantErr)
		case wantErr == nil && !lenient(err):
			t.Errorf("%x: not read (%v), want %#v", b, err, want)
		}
	})
}

// lenient tells of what only the oracle reads: it looks at no text, goes deeper,
// and takes a length of 2^63 and more for none.
func lenient(err error) bool {
	return errors.Is(err, errNotUTF8) || errors.Is(err, errTooDeep) || errors.Is(err, errTooMany)
}
