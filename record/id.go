package record

import (
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// environmentBytes is how much randomness tells environments apart: at 80 bits
// a billion of them collide with a probability of one in two million.
const environmentBytes = 10

// ID names one event of one execution environment. Its text is the
// environment, "-" and the sequence number.
type ID struct {
	// Environment is drawn when the extension starts: 16 characters of
	// 0-9 and a-v.
	Environment string
	// Sequence counts the environment's events from 1, without gaps, in the
	// order in which Lambda pushed them.
	Sequence uint64
}

// String is the id as it stands in an event's line.
func (id ID) String() string {
	return id.Environment + "-" + strconv.FormatUint(id.Sequence, 10)
}

// ParseID takes an event's id apart. It fails on a text that [ID.String]
// can't have written.
func ParseID(text string) (ID, error) {
	environment, number, found := strings.Cut(text, "-")
	if !found || environment == "" {
		return ID{}, fmt.Errorf("event id %q is not ENVIRONMENT-NUMBER", text)
	}
	sequence, err := strconv.ParseUint(number, 10, 64)
	if err != nil || sequence == 0 || number[0] == '0' || number[0] == '+' {
		return ID{}, fmt.Errorf("event id %q does not end in a number from 1", text)
	}
	return ID{Environment: environment, Sequence: sequence}, nil
}

// NewEnvironment draws an environment's name from random.
func NewEnvironment(random io.Reader) (string, error) {
	var drawn [environmentBytes]byte
	if _, err := io.ReadFull(random, drawn[:]); err != nil {
		return "", fmt.Errorf("drawing an environment id: %w", err)
	}
	return strings.ToLower(base32.HexEncoding.EncodeToString(drawn[:])), nil
}

// NewPartitionKey draws a partition key from random: 16 characters that spread
// records evenly over the shards.
func NewPartitionKey(random io.Reader) (string, error) {
	key, err := NewEnvironment(random)
	if err != nil {
		return "", errors.New("drawing a partition key: no randomness")
	}
	return key, nil
}
