package lambdasim

import "bytes"

// broken is an element that is no JSON any more. How it is broken takes turns
// with n; each way leaves no doubt about where the next element begins.
func broken(element []byte, n int) []byte {
	b := bytes.Clone(element)
	switch n % 4 {
	case 0: // a bracket is missing
		return b[:len(b)-1]
	case 1: // a word that is no value
		return append(b[:len(b)-1], `,"more":nonsense}`...)
	case 2: // a string holds a control character
		return append(b[:len(b)-1], ",\"more\":\"\n\"}"...)
	default: // a string doesn't end
		return append(b[:len(b)-1], `,"more":"`...)
	}
}
