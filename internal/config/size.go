package config

import (
	"errors"
	"math"
	"strconv"
	"strings"
)

const (
	kib = 1 << 10
	mib = 1 << 20
)

// readSize reads a number of bytes: "1048576", "1024KiB", "1 MiB".
func readSize(text string) (int, error) {
	digits, unit := strings.ToLower(text), 1
	if rest, found := strings.CutSuffix(digits, "kib"); found {
		digits, unit = rest, kib
	} else if rest, found := strings.CutSuffix(digits, "mib"); found {
		digits, unit = rest, mib
	}
	n, err := strconv.Atoi(strings.TrimSpace(digits))
	if err != nil || n > math.MaxInt/unit || n < 0 {
		return 0, errors.New("not a number of bytes such as 8388608, 8192KiB or 8MiB")
	}
	return n * unit, nil
}

// showSize writes whole MiB as such, and all else in bytes.
func showSize(n int) string {
	if n >= mib && n%mib == 0 {
		return strconv.Itoa(n/mib) + "MiB"
	}
	return strconv.Itoa(n)
}
