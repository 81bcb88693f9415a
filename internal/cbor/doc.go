// Package cbor writes and reads what goes between a client and Kinesis in
// CBOR: maps with names, lists, texts, byte strings and counts. It writes as
// the AWS SDK for Java does, collections of an indefinite length and strings of
// a definite one, and reads whatever is well-formed.
// https://www.rfc-editor.org/rfc/rfc8949.html
package cbor

// The major types, in the upper three bits of an item's first byte.
const (
	unsigned = iota << 5
	negative
	bytesType
	textType
	listType
	mapType
	tagType
	simpleType
)

const majorMask = 7 << 5

// What the lower five bits say besides small numbers.
const (
	oneByte    = 24 // the number is in the next byte; then in 2, 4, 8
	eightBytes = 27
	indefinite = 31 // a break ends the item

	null      = 22 // of simpleType
	undefined = 23
)

const breakByte = simpleType | indefinite
