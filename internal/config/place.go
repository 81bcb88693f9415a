package config

import "strings"

// Place is what Lambda says of itself, without which nobody can register.
type Place struct {
	RuntimeAPI         string // as Config's
	InitializationType string // as Function's
}

// LoadPlace reads no more of environ than that: Load can wait until the
// extension has registered.
func LoadPlace(environ []string) (p Place) {
	for _, pair := range environ {
		name, value, _ := strings.Cut(pair, "=")
		switch value = strings.TrimSpace(value); {
		case value == "":
		case name == "AWS_LAMBDA_RUNTIME_API":
			p.RuntimeAPI = value
		case name == "AWS_LAMBDA_INITIALIZATION_TYPE":
			p.InitializationType = value
		}
	}
	return p
}
