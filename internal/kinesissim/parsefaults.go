package kinesissim

import (
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

func parseFaults(text string) (Faults, error) {
	var f Faults
	if strings.TrimSpace(text) == "" {
		return f, nil
	}
	for setting := range strings.SplitSeq(text, ",") {
		setting = strings.TrimSpace(setting)
		name, value, _ := strings.Cut(setting, "=")
		if err := f.apply(name, value); err != nil {
			return Faults{}, fmt.Errorf("fault %q: %w", setting, err)
		}
	}
	return f, nil
}

func (f *Faults) apply(name, value string) (err error) {
	switch name {
	case "throttle":
		f.Throttle, err = parseShare(value)
	case "seed":
		if f.Seed, err = strconv.ParseUint(value, 10, 64); err != nil {
			err = fmt.Errorf("%q is not a whole number from 0", value)
		}
	case "delay":
		err = f.applyDelay(value)
	case "trickle":
		f.Trickle, err = parsePause(value)
	case "fail":
		err = f.applyFail(value)
	case "expire":
		err = f.applySpan(value, CallFault{Kind: Fail, Status: http.StatusBadRequest, Code: "ExpiredTokenException"})
	case "hang":
		err = f.applySpan(value, CallFault{Kind: Hang})
	case "lose":
		err = f.applySpan(value, CallFault{Kind: Lose})
	case "reset":
		err = f.applySpan(value, CallFault{Kind: Reset})
	case "outage":
		err = f.applyOutage(value)
	case "calls":
		err = f.applyScope(value)
	default:
		err = fmt.Errorf("there is no such fault; there are throttle, seed, delay, trickle, fail, expire, hang, lose, reset, outage and calls")
	}
	return err
}

func (f *Faults) applySpan(span string, fault CallFault) error {
	first, last, err := parseSpan(span)
	if err != nil {
		return err
	}
	fault.First, fault.Last = first, last
	f.Calls = append(f.Calls, fault)
	return nil
}

func (f *Faults) applyDelay(value string) (err error) {
	span, pause, ok := strings.Cut(value, ":")
	if !ok {
		f.Delay, err = parsePause(value)
		return err
	}
	d, err := parsePause(pause)
	if err != nil {
		return err
	}
	return f.applySpan(span, CallFault{Kind: Slow, Delay: d})
}

func (f *Faults) applyFail(value string) error {
	span, answer, ok := strings.Cut(value, ":")
	if !ok {
		return fmt.Errorf("it needs an HTTP status or an error code after a colon, such as fail=3:500")
	}
	fault := CallFault{Kind: Fail}
	if status, err := strconv.Atoi(answer); err == nil {
		if status < 400 || status > 599 {
			return fmt.Errorf("%d is not an HTTP status of 400 to 599", status)
		}
		fault.Status, fault.Code = status, codeOf(status)
	} else if !regexp.MustCompile(`^[A-Za-z]+$`).MatchString(answer) {
		return fmt.Errorf("%q is neither an HTTP status nor an error code", answer)
	} else {
		fault.Code, fault.Status = answer, statusOf(answer)
	}
	return f.applySpan(span, fault)
}

func (f *Faults) applyOutage(value string) error {
	start, span, ok := strings.Cut(value, "+")
	if !ok {
		return fmt.Errorf("it needs its start and its span, such as outage=2s+3s")
	}
	var o Outage
	var err error
	if o.Start, err = parsePause(start); err != nil {
		return err
	}
	if o.Span, err = parsePause(span); err != nil {
		return err
	}
	f.Outages = append(f.Outages, o)
	return nil
}

func (f *Faults) applyScope(value string) error {
	if value != "all" && value != "puts" {
		return fmt.Errorf("%q is neither puts nor all", value)
	}
	f.AllCalls = value == "all"
	return nil
}

func parseShare(value string) (float64, error) {
	share, err := strconv.ParseFloat(value, 64)
	if err != nil || !(share >= 0 && share <= 1) {
		return 0, fmt.Errorf("%q is not a share between 0 and 1", value)
	}
	return share, nil
}

func parsePause(value string) (time.Duration, error) {
	d, err := time.ParseDuration(value)
	if err != nil || d < 0 {
		return 0, fmt.Errorf("%q is not a duration such as 50ms or 2s", value)
	}
	return d, nil
}

// parseSpan reads N, N-M or N-.
func parseSpan(value string) (first, last int, err error) {
	from, to, ranged := strings.Cut(value, "-")
	first, err = strconv.Atoi(from)
	last = first
	if err == nil && ranged {
		last = Forever
		if to != "" {
			last, err = strconv.Atoi(to)
		}
	}
	if err != nil || first < 1 || last < first {
		return 0, 0, fmt.Errorf("%q names no calls; say N, N-M or N-, counted from 1", value)
	}
	return first, last, nil
}
