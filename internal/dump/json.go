package dump

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// listed is the data of a record in JSON: where the AWS command line has it,
// and where Lambda has it.
// https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis.html
type listed struct {
	Data    *string
	Kinesis *struct{ Data *string }
}

// fromJSON reads JSON values one after another. It tells whether all of them
// are lists of records, or begin as one.
func fromJSON(content []byte) ([]Record, bool) {
	var all []Record
	d := json.NewDecoder(bytes.NewReader(content))
	for number := 1; ; number++ {
		d.More() // goes on to where the next value begins
		begin := int(d.InputOffset())
		var value json.RawMessage
		if err := d.Decode(&value); errors.Is(err, io.EOF) {
			return all, true
		} else if err != nil {
			wrong, ok := brokenJSON(content, begin)
			return append(all, wrong), ok
		}
		place := ""
		if number > 1 || d.More() {
			place = fmt.Sprintf("value %d, ", number)
		}
		found, ok := fromValue(value, place)
		if !ok {
			return nil, false
		}
		all = append(all, found...)
	}
}

func fromValue(value json.RawMessage, place string) ([]Record, bool) {
	if value[0] == '[' {
		var texts []string
		if json.Unmarshal(value, &texts) != nil || len(texts) == 0 {
			return nil, false
		}
		all := make([]Record, len(texts))
		for i := range texts {
			all[i] = inJSON(fmt.Sprintf("%s[%d]", place, i), &texts[i])
		}
		return all, true
	}
	var list struct{ Records *[]listed }
	if json.Unmarshal(value, &list) != nil || list.Records == nil {
		return nil, false
	}
	var all []Record
	for i, r := range *list.Records {
		data := r.Data
		if r.Kinesis != nil {
			data = r.Kinesis.Data
		}
		all = append(all, inJSON(fmt.Sprintf("%sRecords[%d]", place, i), data))
	}
	return all, true
}

func inJSON(place string, text *string) Record {
	if text == nil {
		return Record{Place: place, Err: errors.New("it has neither Data nor kinesis.data")}
	}
	data, err := decode([]byte(*text))
	return Record{Place: place, Data: data, Err: err}
}
