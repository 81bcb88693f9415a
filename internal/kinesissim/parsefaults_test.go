package kinesissim

import (
	"reflect"
	"strings"
	"testing"
	"time"
)

func TestParseFaultsReadsEverySetting(t *testing.T) {
	got, err := ParseFaults("throttle=0.2, seed=9,delay=50ms,delay=2:1s,trickle=5ms,fail=3-5:500,fail=6:KMSThrottlingException," +
		"expire=7,hang=8,lose=9-10,reset=11-,outage=2s+3s,calls=all")
	if err != nil {
		t.Fatal(err)
	}
	want := Faults{
		Throttle: 0.2, Seed: 9, Delay: 50 * time.Millisecond, Trickle: 5 * time.Millisecond, AllCalls: true,
		Calls: []CallFault{
			{First: 2, Last: 2, Kind: Slow, Delay: time.Second},
			{First: 3, Last: 5, Kind: Fail, Status: 500, Code: "InternalFailure"},
			{First: 6, Last: 6, Kind: Fail, Status: 400, Code: "KMSThrottlingException"},
			{First: 7, Last: 7, Kind: Fail, Status: 400, Code: "ExpiredTokenException"},
			{First: 8, Last: 8, Kind: Hang},
			{First: 9, Last: 10, Kind: Lose},
			{First: 11, Last: Forever, Kind: Reset},
		},
		Outages: []Outage{{2 * time.Second, 3 * time.Second}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestParseFaultsNamesWhatIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		"thrott=1":         `fault "thrott=1": there is no such fault; there are throttle, `,
		"throttle=2":       `fault "throttle=2": "2" is not a share between 0 and 1`,
		"throttle=NaN":     `"NaN" is not a share between 0 and 1`,
		"seed=-1":          `"-1" is not a whole number from 0`,
		"delay=soon":       `"soon" is not a duration such as 50ms or 2s`,
		"delay=x:1s":       `"x" names no calls; say N, N-M or N-, counted from 1`,
		"fail=3":           `it needs an HTTP status or an error code after a colon`,
		"fail=3:200":       `200 is not an HTTP status of 400 to 599`,
		"fail=3:a b":       `"a b" is neither an HTTP status nor an error code`,
		"hang=0":           `"0" names no calls`,
		"hang=5-3":         `"5-3" names no calls`,
		"outage=2s":        `it needs its start and its span, such as outage=2s+3s`,
		"calls=some":       `"some" is neither puts nor all`,
		"throttle=0.1,,":   `fault "": there is no such fault`,
		"delay=1s,reset=x": `fault "reset=x": "x" names no calls`,
	} {
		f, err := ParseFaults(text)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", text, err, want)
		}
		if !reflect.DeepEqual(f, Faults{}) {
			t.Errorf("%s: got %+v with its error", text, f)
		}
	}
}

func FuzzParseFaults(f *testing.F) {
	f.Add("throttle=0.2,fail=3:500,delay=50ms,hang=5,lose=7,reset=4,outage=2s+3s")
	f.Add("fail=1-:ExpiredTokenException,calls=all,seed=18446744073709551615")
	f.Fuzz(func(t *testing.T, text string) {
		faults, err := ParseFaults(text)
		if err != nil {
			return
		}
		for _, c := range faults.Calls {
			if c.First < 1 || c.Last < c.First {
				t.Errorf("%q gives calls %d to %d", text, c.First, c.Last)
			}
		}
		if !(faults.Throttle >= 0 && faults.Throttle <= 1) || faults.Delay < 0 || faults.Trickle < 0 {
			t.Errorf("%q gives %+v", text, faults)
		}
	})
}
