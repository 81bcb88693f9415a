package kinesissim

import "fmt"

type putEntry struct {
	Data            *[]byte
	PartitionKey    *string
	ExplicitHashKey *string
}

func (e *putEntry) size() int { return len(*e.Data) + len(*e.PartitionKey) }

// check names members under a prefix such as "records.1.member.".
func (e *putEntry) check(v *violations, prefix string) {
	v.partitionKey(e.PartitionKey, prefix+"partitionKey")
	if e.ExplicitHashKey != nil {
		v.pattern(*e.ExplicitHashKey, prefix+"explicitHashKey", hashKeyPattern)
	}
	if e.Data == nil {
		v.null(prefix + "data")
	}
}

// checkSize holds data and key together to what the stream allows. The value
// itself is left out of the text, as AWS does.
func (e *putEntry) checkSize(v *violations, prefix string, most int) {
	if e.size() > most {
		*v = append(*v, fmt.Sprintf("Value at '%sdata' failed to satisfy constraint: "+
			"Member must have length less than or equal to %d", prefix, most))
	}
}

func (e *putEntry) hash() (hashKey, error) {
	if e.ExplicitHashKey == nil {
		return hashOf(*e.PartitionKey), nil
	}
	hash, ok := parseHashKey(*e.ExplicitHashKey)
	if !ok {
		return hash, invalidArgument("Invalid ExplicitHashKey. ExplicitHashKey must be in the range: [0, 2^128-1]. "+
			"Specified value was %s", *e.ExplicitHashKey)
	}
	return hash, nil
}
