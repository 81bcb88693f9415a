package lambdasim

import (
	"fmt"
	"time"
)

// Kind is what kind of environment Lambda made, as
// AWS_LAMBDA_INITIALIZATION_TYPE says it.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
type Kind string

// The kinds.
const (
	OnDemand               Kind = "on-demand"
	ProvisionedConcurrency Kind = "provisioned-concurrency"
	// SnapStart initialises once, and then goes on from there: the process that
	// was initialised stands for the one clone of its snapshot that is restored,
	// at the first invocation. See restore.
	// https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html
	SnapStart Kind = "snap-start"
	// ManagedInstances run many invocations at once, are never frozen, and are
	// replaced where others are reset.
	// https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances-execution-environment.html
	ManagedInstances Kind = "lambda-managed-instances"
)

// longInit is the init phase's limit where nobody waits for it, if the
// function's timeout is not longer.
const longInit = 130 * time.Second

// defaultConcurrency is a Managed Instance's.
const defaultConcurrency = 10

// settle fills what depends on the kind, and refuses what it cannot have.
func (k Kind) settle(c *Config) error {
	setDefault(&c.Kind, OnDemand)
	switch c.Kind {
	case OnDemand:
		setDefault(&c.Limits.Init, 10*time.Second)
	case ProvisionedConcurrency, SnapStart:
	case ManagedInstances:
		setDefault(&c.LogFormat, JSON)
		setDefault(&c.Concurrency, defaultConcurrency)
	default:
		return fmt.Errorf("%q is no kind of environment", c.Kind)
	}
	setDefault(&c.Limits.Init, max(longInit, c.Function.Timeout))
	setDefault(&c.Concurrency, 1)
	if c.Concurrency < 1 || c.Concurrency > 1 && c.Kind != ManagedInstances {
		return fmt.Errorf("%d invocations at once are not possible in an environment of the kind %s", c.Concurrency, c.Kind)
	}
	return nil
}

// schemas are the versions of the Telemetry API's events that it has.
func (k Kind) schemas() []string {
	if k == ManagedInstances {
		return []string{schema2025}
	}
	return []string{schema2022July, schema2022Dec, schema2025}
}

func (e *Environment) managed() bool { return e.cfg.Kind == ManagedInstances }
