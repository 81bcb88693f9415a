package spill

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"testing"
)

const modelBytes = 40_000

// model is what a spill must hold, without a disk.
type model struct {
	t      *testing.T
	random *rand.Rand
	dir    string
	file   *File

	blocks  []Spilled // not done, oldest first
	handed  int       // the first so many were returned by Next
	first   uint64    // of the next block
	largest int64     // that any block took on disk
	fulls   int
}

func TestASpillHoldsWhatItsModelHolds(t *testing.T) {
	fulls := 0
	for seed := range uint64(20) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			m := &model{t: t, random: rand.New(rand.NewPCG(seed, 0)), dir: t.TempDir(), first: 1}
			m.file, _ = open(t, m.dir, modelBytes)
			for range 1500 {
				m.step()
				m.compare()
				if t.Failed() {
					return
				}
			}
			fulls += m.fulls
			kill(m.file)
		})
	}
	if fulls == 0 {
		t.Error("no spill was ever full")
	}
}

func (m *model) step() {
	adding := 45
	if m.first/2000%2 == 1 {
		adding = 25 // now it fills up, now it empties
	}
	switch n := m.random.IntN(100); {
	case n < adding:
		m.append()
	case n < 70:
		m.next()
	case n < 97:
		m.done()
	case n < 98:
		m.reopen(func() { m.file.Close() })
	case n < 99:
		m.reopen(func() { kill(m.file) })
	default:
		m.tear()
	}
}

func (m *model) draw() Spilled {
	events := 1 + m.random.IntN(10)
	size := m.random.IntN(300)
	if m.random.IntN(20) == 0 {
		size = m.random.IntN(modelBytes / 4)
	}
	b := Spilled{
		Lines:  bytes.Repeat([]byte{byte('a' + m.first%26)}, size),
		Events: events, First: m.first, Last: m.first + uint64(events) - 1,
		Environment: "environment"[:m.random.IntN(12)],
	}
	m.first += uint64(events)
	return b
}

func (m *model) append() {
	b := m.draw()
	size := int64(headerSize + len(b.Lines))
	m.largest = max(m.largest, size)
	err := m.file.Append(b)
	switch {
	case err == nil:
		m.blocks = append(m.blocks, b)
	case !errors.Is(err, ErrFull):
		m.t.Fatalf("Append: %v", err)
	default:
		m.fulls++
		if waste := int64(modelBytes/shares) + 2*m.largest; m.needed()+size+waste < modelBytes {
			m.t.Errorf("full with %d bytes of blocks that are not done", m.needed())
		}
	}
}

func (m *model) needed() int64 {
	var sum int64
	for _, b := range m.blocks {
		sum += int64(headerSize + len(b.Lines))
	}
	return sum
}

func (m *model) next() {
	got, ok, err := m.file.Next()
	if err != nil {
		m.t.Fatalf("Next: %v", err)
	}
	if ok != (m.handed < len(m.blocks)) {
		m.t.Fatalf("Next has a block: %v; %d of %d were returned", ok, m.handed, len(m.blocks))
	}
	if !ok {
		return
	}
	if want := m.blocks[m.handed]; !reflect.DeepEqual(got, want) {
		m.t.Fatalf("Next returned block %d of %d bytes, want %d of %d bytes", got.First, len(got.Lines), want.First, len(want.Lines))
	}
	m.handed++
}

func (m *model) done() {
	err := m.file.Done()
	if m.handed == 0 {
		if err == nil {
			m.t.Error("Done forgot what was not handed out")
		}
		return
	}
	if err != nil {
		m.t.Fatalf("Done: %v", err)
	}
	m.blocks = m.blocks[1:]
	m.handed--
}

func (m *model) reopen(end func()) {
	end()
	m.take(0)
}

// take opens the spill again, with so many bytes lost.
func (m *model) take(lost int64) {
	var got Recovery
	m.file, got = open(m.t, m.dir, modelBytes)
	want := Recovery{Blocks: len(m.blocks), LostBytes: lost}
	for _, b := range m.blocks {
		want.Events += b.Events
	}
	if got.LostEvents = 0; got != want {
		m.t.Fatalf("recovered %+v, want %+v", got, want)
	}
	m.handed = 0
}

// tear kills the process while it adds a block.
func (m *model) tear() {
	before := len(m.blocks)
	m.append()
	if len(m.blocks) == before {
		return // it was full
	}
	torn := m.blocks[before]
	m.blocks = m.blocks[:before]
	last := m.file.segments[len(m.file.segments)-1]
	size := int64(headerSize + len(torn.Lines))
	cut := 1 + m.random.Int64N(size)
	kill(m.file)
	if err := os.Truncate(filepath.Join(folder(m.dir), strconv.Itoa(last.slot)), last.size-cut); err != nil {
		m.t.Fatal(err)
	}
	m.take(size - cut)
}

func (m *model) compare() {
	disk, _ := onDisk(m.t, m.dir)
	if disk > modelBytes {
		m.t.Errorf("%d bytes on disk", disk)
	}
	blocks, size := m.file.Len()
	if blocks != len(m.blocks) || size != disk {
		m.t.Errorf("Len is %d blocks in %d bytes, want %d in %d", blocks, size, len(m.blocks), disk)
	}
}
