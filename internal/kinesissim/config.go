package kinesissim

import "time"

// Config says what a Server is like. The zero value is usable: any signature
// is accepted, AWS's limits hold, and nothing fails.
type Config struct {
	Region  string // of the streams' ARNs and of signatures; us-east-1 when empty
	Account string // twelve digits; 000000000000 when empty

	// Credentials are those that may sign requests. When there are none, a
	// request must carry a well-formed Authorization header, but any signature
	// in it is accepted.
	Credentials []Credentials

	JSONOnly        bool          // requests in CBOR are refused, as by who doesn't know it
	Unlimited       bool          // switches the per-shard limits of writing and reading off
	MaxRequestBytes int           // of one PutRecords, keys included; 10 MiB when 0
	ShardBytes      int           // kept per shard before the oldest are trimmed; 64 MiB when 0
	Retention       time.Duration // age at which records are trimmed; 24 h when 0
	CreateDelay     time.Duration // a new stream is CREATING for so long; 0: ACTIVE at once
	DeleteDelay     time.Duration // a deleted stream is DELETING for so long

	Faults Faults // from the first call on; SetFaults changes them

	// Observe, when set, is told each call after its answer was written or
	// given up. It is called from many goroutines and must not block.
	Observe func(Call)
}

// Credentials are a key that may sign requests.
type Credentials struct {
	AccessKeyID     string
	SecretAccessKey string
	SessionToken    string    // must come with each request when not empty
	Expires         time.Time // ExpiredTokenException from then on; zero: never
}

// Call is one answered, or deliberately unanswered, request.
type Call struct {
	Operation string   // such as "PutRecords"; empty when the request named none
	Protocol  Protocol // of the request; empty when it was in none that is known
	Stream    string   // empty when the request named none that exists
	Status    int      // of the HTTP answer; 0 when none was given
	Code      string   // AWS's error code; empty on success
	Fault     string   // the scripted faults that met it, such as "delay lose"; empty: none
	Records   int      // records accepted (puts) or returned (GetRecords)
	Bytes     int      // their data and keys
	Throttled int      // records refused for the rate of their shard
	Began     time.Time
	Took      time.Duration
}

const (
	mib = 1 << 20

	defaultRegion    = "us-east-1"
	defaultAccount   = "000000000000"
	defaultRetention = 24 * time.Hour
)

func (c Config) withDefaults() Config {
	if c.Region == "" {
		c.Region = defaultRegion
	}
	if c.Account == "" {
		c.Account = defaultAccount
	}
	if c.MaxRequestBytes == 0 {
		c.MaxRequestBytes = 10 * mib
	}
	if c.ShardBytes == 0 {
		c.ShardBytes = 64 * mib
	}
	if c.Retention == 0 {
		c.Retention = defaultRetention
	}
	return c
}
