package kinesis

import (
	"context"
	"errors"
	"time"
)

// Credentials are what a request is signed with. They print without their
// secrets.
type Credentials struct {
	AccessKeyID     string
	SecretAccessKey string
	SessionToken    string    // empty for those of a user
	Expires         time.Time // zero if they don't, or if it isn't known
}

// String shows the id alone, which is no secret.
func (c Credentials) String() string { return "credentials " + c.AccessKeyID }

// GoString is String.
func (c Credentials) GoString() string { return c.String() }

// check says what is wrong with c. Its errors don't show c.
func (c Credentials) check() error {
	switch {
	case c.AccessKeyID == "":
		return errors.New("credentials without an access key id")
	case c.SecretAccessKey == "":
		return errors.New("credentials without a secret access key")
	case !isPrintable(c.AccessKeyID), !isPrintable(c.SessionToken):
		return errors.New("credentials with characters that can't be sent")
	}
	return nil
}

func isPrintable(s string) bool {
	return consistsOf(s, func(c byte) bool { return c > ' ' && c < 0x7f })
}

// Provider yields credentials. It may be used by several goroutines at once.
type Provider interface {
	// Credentials returns what to sign with now.
	Credentials(ctx context.Context) (Credentials, error)
	// Discard says that Kinesis refused c, and reports whether Credentials may
	// return others.
	Discard(c Credentials) bool
}

// Static returns a Provider of what Lambda puts into the environment. Kinesis
// may refuse it one day, if the environment lives longer than the token;
// there are no others then.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
func Static(c Credentials) (Provider, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	return &static{c}, nil
}

type static struct{ credentials Credentials }

func (s *static) Credentials(context.Context) (Credentials, error) { return s.credentials, nil }

func (s *static) Discard(Credentials) bool { return false }

func (s *static) String() string   { return s.credentials.String() }
func (s *static) GoString() string { return s.String() }
