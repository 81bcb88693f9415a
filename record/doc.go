// Package record is what lies on the stream: the envelope of an event, how
// events are packed into Kinesis records, and Decode for those who read them.
//
// # An event
//
// An event is one JSON object (RFC 8259, UTF-8) on one line that ends in "\n".
// Its members, in this order:
//
//	id             string  environment, "-", sequence number; see [ID]
//	time           string  when Lambda generated the event, as Lambda wrote it
//	type           string  as Lambda wrote it: "function", "platform.report", …
//	requestId      string  the invocation, where it is known
//	function       string  the function's name
//	fields         object  what the extension was asked to add; absent if nothing
//	tags           object  the same, constants
//	record         any     the event's record, verbatim
//	more           object  members of the pushed element that are none of
//	                       time, type and record, verbatim; absent if none
//	truncated      true    only if the event was cut to fit; record is then a
//	                       string that holds its beginning, more is left out
//	originalBytes  number  with truncated: the record's size before, in bytes
//
// An element that is no event (no object with a string "type") has the type
// "malformed" and the element as its record: verbatim if it is JSON, else its
// bytes as a string. Bytes that are not UTF-8 become U+FFFD.
//
// # Events of the extension's own
//
// They have sequence numbers like all others. Their records are objects.
//
//	delivery.start    the first event of an environment: version, the settings
//	                  that count, what Lambda told at registration
//	delivery.dropped  events, first, last, reason: so many events, with sequence
//	                  numbers from first to last, will never be on the stream;
//	                  with environment if it is another than this event's
//	delivery.report   the account of all events before it, received = delivered
//	                  + held + the sum of dropped (by reason), of which recovered
//	                  are from an earlier process; platformDropped is
//	                  what Lambda says that it dropped itself; requests, bytes,
//	                  retried, throttled; invocations, holdMs, longestHoldMs;
//	                  queuePeakBytes; final is true for the last one. leftOut and
//	                  masked tell what the configuration leaves out
//	invocation.summary  one invocation: how it ended, what it took, how much
//	                  it said; see [Summary]
//
// The reasons: queue_full, too_large, permanent (the stream refuses them),
// damaged (on disk), deadline (the environment ended; told in the log alone).
//
// # A record
//
// With the packing "lines" a Kinesis record holds many events, one after
// another; an event that is larger than that has a record of its own. With
// "single" each record holds one event.
//
// FORMAT.md specifies all of it, and what else a record may hold: other
// formats, the Kinesis Producer Library's aggregation, and compression.
// [Decode] reads them all.
package record
