package kinesissim

func (s *Server) putRecordsJSON(c *Call, body []byte) (any, error) {
	q, err := scanPutRecords(body)
	if err != nil {
		return nil, err
	}
	return s.putRecords(c, q)
}

// scanPutRecords reads a request. Names are taken as they are written: AWS
// does not know a "partitionkey".
func scanPutRecords(body []byte) (*putRecordsRequest, error) {
	if !isJSON(body) {
		return nil, failure("SerializationException", "")
	}
	q, c := new(putRecordsRequest), &cursor{text: body}
	err := c.object(func(name string) (err error) {
		switch name {
		case "StreamName":
			q.StreamName, err = c.string()
		case "StreamARN":
			q.StreamARN, err = c.string()
		case "DryRun":
			q.DryRun, err = c.bool()
		case "Records":
			q.Records, err = c.putEntries()
		default:
			err = c.skip()
		}
		return err
	})
	return q, err
}

func (c *cursor) putEntries() (*[]putEntry, error) {
	if c.null() {
		return nil, nil
	}
	entries := []putEntry{}
	err := c.array(func() error {
		e, err := c.putEntry()
		entries = append(entries, e)
		return err
	})
	return &entries, err
}

func (c *cursor) putEntry() (e putEntry, err error) {
	err = c.object(func(name string) (err error) {
		switch name {
		case "Data":
			e.Data, err = c.blob()
		case "PartitionKey":
			e.PartitionKey, err = c.string()
		case "ExplicitHashKey":
			e.ExplicitHashKey, err = c.string()
		default:
			err = c.skip()
		}
		return err
	})
	return e, err
}
