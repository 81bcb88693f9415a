// Package doctor looks at deployed functions through the AWS API, and says in
// plain sentences what keeps their telemetry from the stream, and how to mend
// it.
//
// A Doctor fetches what there is to know of a function; each check is a pure
// function of that, in the file of its noun. A call that AWS refuses costs the
// findings that go by it, which then say what permission they need.
package doctor
