package extension

import (
	"slices"
	"testing"

	"kinesis-telemetry-api-extension/internal/queue"
)

func TestLossesThatFollowEachOtherAreToldAsOne(t *testing.T) {
	loss := func(reason queue.Reason, environment string, first, last uint64) queue.Loss {
		return queue.Loss{Reason: reason, Environment: environment, Events: last - first + 1, First: first, Last: last}
	}
	got := joined([]queue.Loss{
		loss(queue.QueueFull, "", 11, 20), loss(queue.Permanent, "", 21, 22), loss(queue.QueueFull, "", 1, 10),
		loss(queue.QueueFull, "other", 21, 30), loss(queue.QueueFull, "", 40, 50),
	})
	want := []queue.Loss{
		loss(queue.QueueFull, "", 1, 20), loss(queue.QueueFull, "", 40, 50), loss(queue.Permanent, "", 21, 22),
		loss(queue.QueueFull, "other", 21, 30),
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}
