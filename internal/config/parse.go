package config

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// bounded is a kind of value that has a least and a most.
type bounded[T int | time.Duration | float64] struct {
	least, most T
	show        func(T) string
	read        func(string) (T, error)
	field       func(*Config) *T
}

func durations(least, most time.Duration, field func(*Config) *time.Duration) bounded[time.Duration] {
	return bounded[time.Duration]{least, most, time.Duration.String, readDuration, field}
}

func sizes(least, most int, field func(*Config) *int) bounded[int] {
	return bounded[int]{least, most, showSize, readSize, field}
}

func counts(least, most int, field func(*Config) *int) bounded[int] {
	return bounded[int]{least, most, strconv.Itoa, readCount, field}
}

// clamped completes s so that a value out of bounds becomes the nearest one
// within, with a warning: for what Lambda would refuse.
func (b bounded[T]) clamped(s Setting) Setting {
	s.Valid = b.String()
	s.parse = func(c *Config, text string) error {
		v, err := b.read(text)
		if err != nil {
			return err
		}
		used := min(max(v, b.least), b.most)
		*b.field(c) = used
		if used != v {
			return adjustment(fmt.Sprintf("not within %s, using %s", b, b.show(used)))
		}
		return nil
	}
	return s
}

// refused completes s so that a value out of bounds is a fault.
func (b bounded[T]) refused(s Setting) Setting {
	s.Valid = b.String()
	s.parse = func(c *Config, text string) error {
		v, err := b.read(text)
		if err != nil {
			return err
		}
		if v < b.least || v > b.most {
			return fmt.Errorf("not within %s", b)
		}
		*b.field(c) = v
		return nil
	}
	return s
}

func (b bounded[T]) String() string { return b.show(b.least) + " to " + b.show(b.most) }

func texts(field func(*Config) *string) func(*Config, string) error {
	return func(c *Config, text string) error {
		*field(c) = text
		return nil
	}
}

func secrets(field func(*Config) *Secret) func(*Config, string) error {
	return func(c *Config, text string) error {
		*field(c) = NewSecret(text)
		return nil
	}
}

func booleans(field func(*Config) *bool) func(*Config, string) error {
	return func(c *Config, text string) error {
		switch strings.ToLower(text) {
		case "true", "1", "on", "yes":
			*field(c) = true
		case "false", "0", "off", "no":
			*field(c) = false
		default:
			return errors.New("neither true nor false")
		}
		return nil
	}
}

func readDuration(text string) (time.Duration, error) {
	d, err := time.ParseDuration(text)
	if err != nil {
		return 0, errors.New("not a duration such as 300ms or 5s")
	}
	return d, nil
}

func readCount(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0, errors.New("not a whole number")
	}
	return n, nil
}
