package extension

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestMomentsAreReadOnceAndStillRight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var m moments
		began := time.Now()
		early, late := timestamp(began.Add(-time.Second)), timestamp(began.Add(time.Hour))
		for _, c := range []struct {
			name string
			text []byte
			want time.Time
		}{
			{"early", early, began.Add(-time.Second)},
			{"the same", early, began.Add(-time.Second)},
			{"to come", late, began},
			{"none", nil, began},
			{"none again", nil, began},
			{"nonsense", []byte(`"soon"`), began},
			{"not a string", []byte(`1`), began},
			{"early again", early, began.Add(-time.Second)},
		} {
			if said, now := m.of(c.text); !said.Equal(c.want) || !now.Equal(began) {
				t.Errorf("%s: got %v at %v, want %v", c.name, said, now, c.want)
			}
		}
		time.Sleep(time.Second)
		if _, now := m.of(early); !now.Equal(began) {
			t.Errorf("got %v, want what is still good", now)
		}
		m.pass()
		if _, now := m.of(early); now.Equal(began) {
			t.Error("time has passed, and it is the same")
		}
		time.Sleep(time.Second)
		for range goodFor {
			m.of(early)
		}
		if _, now := m.of(early); now.Sub(began) != 2*time.Second {
			t.Errorf("after %d events it is %v", goodFor, now.Sub(began))
		}
	})
}

func TestMomentsAllocateNothing(t *testing.T) {
	var m moments
	text := timestamp(time.Now())
	if n := testing.AllocsPerRun(100, func() { m.of(text) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// Within a minute only the seconds are read, which must make no difference.
func FuzzATimeIsReadWhateverCameBefore(f *testing.F) {
	f.Add("2026-01-02T15:04:05.678Z", "2026-01-02T15:04:59.001Z")
	f.Add("2026-01-02T15:04:05.678Z", "2026-01-02T15:04:60.001Z")
	f.Add("2026-01-02T15:04:05.678Z", "2026-01-02T15:04:0a.0010")
	f.Add("2026-01-02T15:04:05.678901+02:00", "2026-01-02T15:04:05.678901+03:00")
	f.Add("2026-01-02T15:04:9", "")
	f.Fuzz(func(t *testing.T, first, second string) {
		var fresh, m moments
		m.of([]byte(`"` + first + `"`))
		m.of([]byte(`"` + second + `"`))
		fresh.of([]byte(`"` + second + `"`))
		if !m.read.Equal(fresh.read) {
			t.Errorf("%q after %q: got %v, want %v", second, first, m.read, fresh.read)
		}
	})
}
