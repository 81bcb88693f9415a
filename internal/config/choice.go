package config

import (
	"fmt"
	"slices"
	"strings"
)

// choice is a kind of value that is one of few words, whatever their case.
type choice[T ~string] struct {
	field  func(*Config) *T
	values []T
}

func choices[T ~string](field func(*Config) *T, values ...T) choice[T] {
	return choice[T]{field, values}
}

// complete completes s so that any other word is a fault.
func (o choice[T]) complete(s Setting) Setting {
	s.Valid = "`" + o.join("`, `") + "`"
	s.parse = func(c *Config, text string) error {
		v := T(strings.ToLower(text))
		if !slices.Contains(o.values, v) {
			return fmt.Errorf("neither %s", o.join(" nor "))
		}
		*o.field(c) = v
		return nil
	}
	return s
}

func (o choice[T]) join(between string) string {
	words := make([]string, len(o.values))
	for i, v := range o.values {
		words[i] = string(v)
	}
	return strings.Join(words, between)
}
