package kinesis

import (
	"fmt"
	"strings"
)

// target is the stream as a request names it: by name or by ARN.
type target struct {
	member string // StreamName or StreamARN
	value  string
	region string
}

// newTarget reads a stream's name or ARN. Region is where a stream given by
// name is; an ARN tells its own.
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html#API_PutRecords_RequestSyntax
func newTarget(stream, region string) (target, error) {
	if strings.HasPrefix(stream, "arn:") {
		return targetOfARN(stream)
	}
	if !isStreamName(stream) {
		return target{}, fmt.Errorf("stream %q: a name has 1 to 128 of the characters a-z, A-Z, 0-9, _, . and -", stream)
	}
	if region == "" {
		return target{}, fmt.Errorf("stream %q: no region is given", stream)
	}
	if !isRegion(region) {
		return target{}, fmt.Errorf("region %q: a region has up to 63 of the characters a-z, 0-9 and -", region)
	}
	return target{member: "StreamName", value: stream, region: region}, nil
}

// targetOfARN reads arn:<partition>:kinesis:<region>:<account>:stream/<name>.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonkinesisdatastreams.html
func targetOfARN(arn string) (target, error) {
	fail := func(why string) (target, error) {
		return target{}, fmt.Errorf("stream %q: %s; want arn:<partition>:kinesis:<region>:<account>:stream/<name>", arn, why)
	}
	parts := strings.Split(arn, ":")
	if len(parts) != 6 {
		return fail("an ARN has six parts")
	}
	region := parts[3]
	switch {
	case parts[2] != "kinesis":
		return fail("not an ARN of Kinesis")
	case !isRegion(region):
		return fail("the fourth part is not a region")
	case parts[1] != partitionOf(region).id:
		return fail("the partition is not that of the region")
	case !isAccount(parts[4]):
		return fail("an account has 12 digits")
	}
	name, ok := strings.CutPrefix(parts[5], "stream/")
	if !ok || !isStreamName(name) {
		return fail("the last part is not a stream")
	}
	return target{member: "StreamARN", value: arn, region: region}, nil
}

func isStreamName(s string) bool {
	return len(s) >= 1 && len(s) <= 128 && consistsOf(s, func(c byte) bool {
		return isLowerOrDigit(c) || c >= 'A' && c <= 'Z' || c == '_' || c == '.' || c == '-'
	})
}

// isRegion says whether s may be a region's name; it becomes part of a host's
// name, so nothing else may pass.
func isRegion(s string) bool {
	return len(s) >= 1 && len(s) <= 63 && s[0] != '-' && s[len(s)-1] != '-' && consistsOf(s, func(c byte) bool {
		return isLowerOrDigit(c) || c == '-'
	})
}

func isAccount(s string) bool {
	return len(s) == 12 && consistsOf(s, func(c byte) bool { return c >= '0' && c <= '9' })
}

func isLowerOrDigit(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' }

func consistsOf(s string, allowed func(byte) bool) bool {
	for i := range len(s) {
		if !allowed(s[i]) {
			return false
		}
	}
	return true
}
