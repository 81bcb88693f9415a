package config

// Secret is a string that no format verb prints. The value is behind a
// pointer, so that it stays out of sight also where fmt can't call methods,
// in unexported fields.
type Secret struct{ value *string }

// NewSecret wraps value.
func NewSecret(value string) Secret { return Secret{&value} }

// Reveal returns the value; empty where there is none.
func (s Secret) Reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// String says whether there is a value, and not which.
func (s Secret) String() string {
	if s.Reveal() == "" {
		return "(none)"
	}
	return "(secret)"
}

// GoString is String, for %#v.
func (s Secret) GoString() string { return s.String() }
