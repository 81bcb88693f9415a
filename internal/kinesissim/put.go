package kinesissim

import "fmt"

const maxPutRecords = 500

type putRecordsRequest struct {
	target
	Records *[]putEntry
	DryRun  bool
}

func (q *putRecordsRequest) check() error {
	var v violations
	q.target.check(&v)
	q.checkRecords(&v)
	return v.err()
}

func (q *putRecordsRequest) checkRecords(v *violations) {
	if q.Records == nil {
		v.null("records")
		return
	}
	switch n := len(*q.Records); {
	case n == 0:
		v.value("'[]'", "records", "Member must have length greater than or equal to 1")
	case n > maxPutRecords:
		v.value(fmt.Sprintf("'[%d records]'", n), "records", "Member must have length less than or equal to 500")
	}
	for i := range *q.Records {
		e := &(*q.Records)[i]
		if e.Data == nil || e.PartitionKey == nil || e.ExplicitHashKey != nil || *e.PartitionKey == "" || len(*e.PartitionKey) > 256 {
			e.check(v, fmt.Sprintf("records.%d.member.", i+1))
		}
	}
}

// fits holds the checked records to the sizes that depend on stream and server.
func (q *putRecordsRequest) fits(mostRecord, mostRequest int) error {
	var v violations
	total := 0
	for i := range *q.Records {
		e := &(*q.Records)[i]
		total += e.size()
		if e.size() > mostRecord {
			e.checkSize(&v, fmt.Sprintf("records.%d.member.", i+1), mostRecord)
		}
	}
	if err := v.err(); err != nil {
		return err
	}
	if total > mostRequest {
		return requestTooLarge(mostRequest)
	}
	return nil
}

func requestTooLarge(most int) error {
	return invalidArgument("Records size exceeds %d MB limit", most/mib)
}

func (q *putRecordsRequest) hashes() ([]hashKey, error) {
	hashes := make([]hashKey, len(*q.Records))
	for i := range *q.Records {
		var err error
		if hashes[i], err = (*q.Records)[i].hash(); err != nil {
			return nil, err
		}
	}
	return hashes, nil
}

func (s *Server) putRecords(c *Call, q *putRecordsRequest) (any, error) {
	if err := q.check(); err != nil {
		return nil, err
	}
	st, hashes, err := s.ready(c, q)
	if err != nil {
		return nil, err
	}
	answer := &putRecordsAnswer{results: make([]putResult, len(*q.Records))}
	for i := range *q.Records {
		answer.results[i] = s.place(c, st, &(*q.Records)[i], hashes[i])
	}
	answer.failed = c.Throttled
	return answer, nil
}

// ready makes all checks that come after those of the request alone, so that
// DryRun has made every one.
func (s *Server) ready(c *Call, q *putRecordsRequest) (*stream, []hashKey, error) {
	st, err := s.find(c, q.target)
	if err != nil {
		return nil, nil, err
	}
	if err := q.fits(st.maxRecord, s.config.MaxRequestBytes); err != nil {
		return nil, nil, err
	}
	if err := s.writable(st); err != nil {
		return nil, nil, err
	}
	hashes, err := q.hashes()
	if err == nil && q.DryRun {
		err = dryRun()
	}
	return st, hashes, err
}

func dryRun() error {
	return failure("DryRunOperationException", "Request would have succeeded, but DryRun flag is set.")
}

// place puts one record into its shard, unless the script or the shard's rate
// refuses it.
func (s *Server) place(c *Call, st *stream, e *putEntry, hash hashKey) putResult {
	if s.script.throttles() {
		c.Throttled++
		return putResult{failed: rateText(st.shardOf(hash).id(), st.name, s.config.Account)}
	}
	sh, ordinal, arrived, err := st.put(hash, *e.PartitionKey, *e.Data)
	if err != nil {
		c.Throttled++
		return putResult{failed: rateText(sh.id(), st.name, s.config.Account)}
	}
	c.Records++
	c.Bytes += e.size()
	return putResult{shard: sh, ordinal: ordinal, arrived: arrived}
}
