package record

import (
	"bytes"
	"crypto/md5" //nolint:gosec // the format has MD5, against damage only
	"errors"
	"fmt"
)

// An aggregated record, as the Kinesis Producer Library writes it: magic, a
// message, and the MD5 of the message.
// https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md
const (
	magicKPL = "\xf3\x89\x9a\xc2"

	kplPartitionKey = 1 // of the message: string
	kplUserRecord   = 3 // of the message: message

	kplKeyIndex = 1 // of a user record: varint
	kplData     = 3 // of a user record: bytes
)

// decodeKPL yields the events of all user records. Tags, explicit hash keys
// and fields that a later version may add are passed over.
func decodeKPL(content []byte, yield func(Event, error) bool) {
	aggregated, err := checkKPL(content)
	if err != nil {
		yield(Event{}, fmt.Errorf("decoding an aggregated record of %d bytes: %w", len(content), err))
		return
	}
	number := 0
	for len(aggregated) > 0 {
		f, err := aggregated.next()
		if err != nil {
			return // checkKPL has seen that there is no error
		}
		if !f.is(kplUserRecord, wireBytes) {
			continue
		}
		number++
		_, data, _ := readUserRecord(f.bytes)
		if !(part{content: data, userRecord: number}).decode(yield) {
			return
		}
	}
}

// checkKPL returns the message of an aggregated record if all of it can be
// read.
func checkKPL(content []byte) (message, error) {
	body := content[len(magicKPL):]
	if len(body) < md5.Size {
		return nil, fmt.Errorf("it is truncated: no room for an MD5 of %d bytes", md5.Size)
	}
	body, told := body[:len(body)-md5.Size], body[len(body)-md5.Size:]
	if sum := md5.Sum(body); !bytes.Equal(sum[:], told) { //nolint:gosec // see the import
		return nil, fmt.Errorf("it is damaged or truncated: the MD5 of its message is %x, it says %x", sum, told)
	}
	keys, records, highest := uint64(0), 0, uint64(0)
	for rest := message(body); len(rest) > 0; {
		f, err := rest.next()
		if err != nil {
			return nil, fmt.Errorf("byte %d: %w", len(content)-md5.Size-len(rest), err)
		}
		switch {
		case f.is(kplPartitionKey, wireBytes):
			keys++
		case f.is(kplUserRecord, wireBytes):
			records++
			index, _, err := readUserRecord(f.bytes)
			if err != nil {
				return nil, fmt.Errorf("user record %d: %w", records, err)
			}
			highest = max(highest, index)
		}
	}
	if records > 0 && highest >= keys {
		return nil, fmt.Errorf("a user record has partition key %d, the table has %d", highest, keys)
	}
	return body, nil
}

// readUserRecord returns the index of a user record's partition key, and its
// data.
func readUserRecord(rest message) (index uint64, data []byte, err error) {
	hasKey, hasData := false, false
	for len(rest) > 0 {
		f, err := rest.next()
		if err != nil {
			return 0, nil, err
		}
		switch {
		case f.is(kplKeyIndex, wireVarint):
			index, hasKey = f.number, true
		case f.is(kplData, wireBytes):
			data, hasData = f.bytes, true
		}
	}
	if !hasKey || !hasData {
		return 0, nil, errors.New("it has no partition key or no data")
	}
	return index, data, nil
}
