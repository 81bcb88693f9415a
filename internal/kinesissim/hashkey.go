package kinesissim

import (
	"crypto/md5"
	"encoding/binary"
	"math/big"
)

// hashKey is a place in Kinesis's ring of 2^128 keys.
type hashKey struct{ hi, lo uint64 }

var maxHashKey = hashKey{^uint64(0), ^uint64(0)}

// hashOf is the place of a partition key: its MD5, read as a number.
func hashOf(partitionKey string) hashKey {
	sum := md5.Sum([]byte(partitionKey))
	return hashKey{binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:])}
}

func (k hashKey) less(other hashKey) bool {
	return k.hi < other.hi || k.hi == other.hi && k.lo < other.lo
}

func (k hashKey) big() *big.Int {
	n := new(big.Int).SetUint64(k.hi)
	return n.Lsh(n, 64).Or(n, new(big.Int).SetUint64(k.lo))
}

func (k hashKey) String() string { return k.big().String() }

func (k hashKey) next() hashKey {
	k.lo++
	if k.lo == 0 {
		k.hi++
	}
	return k
}

func (k hashKey) previous() hashKey {
	if k.lo == 0 {
		k.hi--
	}
	k.lo--
	return k
}

func hashKeyOfBig(n *big.Int) hashKey {
	var b [16]byte
	n.FillBytes(b[:])
	return hashKey{binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:])}
}

// parseHashKey reads a decimal number; false when it is none or past 2^128-1.
func parseHashKey(text string) (hashKey, bool) {
	n, ok := new(big.Int).SetString(text, 10)
	if !ok || n.Sign() < 0 || n.BitLen() > 128 {
		return hashKey{}, false
	}
	return hashKeyOfBig(n), true
}

// hashRange is a shard's part of the ring, both ends included.
type hashRange struct{ first, last hashKey }

func (r hashRange) contains(k hashKey) bool { return !k.less(r.first) && !r.last.less(k) }

// borders tells whether other begins where r ends.
func (r hashRange) borders(other hashRange) bool {
	return r.last != maxHashKey && r.last.next() == other.first
}

// evenRanges cuts the ring into n parts; the last takes the remainder.
func evenRanges(n int) []hashRange {
	width := new(big.Int).Lsh(big.NewInt(1), 128)
	width.Div(width, big.NewInt(int64(n)))
	ranges := make([]hashRange, n)
	for i := range ranges {
		ranges[i].first = hashKeyOfBig(new(big.Int).Mul(width, big.NewInt(int64(i))))
		if i > 0 {
			ranges[i-1].last = ranges[i].first.previous()
		}
	}
	ranges[n-1].last = maxHashKey
	return ranges
}
