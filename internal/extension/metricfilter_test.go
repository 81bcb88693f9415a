package extension_test

import (
	"encoding/json"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// metricFilter is a metric filter of the stack's template. It reads as much of
// CloudWatch's language as the stack uses, and refuses the rest.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
type metricFilter struct {
	Pattern string `json:"FilterPattern"`
	Metrics []struct {
		Name  string `json:"MetricName"`
		Value string `json:"MetricValue"`
	} `json:"MetricTransformations"`
}

// metricFilters are those that the stack puts on one function's logs.
func metricFilters(t *testing.T) []metricFilter {
	t.Helper()
	text, err := os.ReadFile("../../infra/demo/testdata/ondemand-managedkey-logs-noarchive-notopic.json")
	if err != nil {
		t.Fatal(err)
	}
	var template struct {
		Resources map[string]struct {
			Type       string
			Properties json.RawMessage
		}
	}
	if err := json.Unmarshal(text, &template); err != nil {
		t.Fatal(err)
	}
	var filters []metricFilter
	for id, resource := range template.Resources {
		if resource.Type != "AWS::Logs::MetricFilter" || !strings.HasPrefix(id, "GoFunction") {
			continue
		}
		var f metricFilter
		if err := json.Unmarshal(resource.Properties, &f); err != nil {
			t.Fatal(err)
		}
		filters = append(filters, f)
	}
	return filters
}

// metered is what the filter adds to its metric for a line of a log. A value
// that is no number adds nothing.
func (f metricFilter) metered(t *testing.T, line string) (value float64, matches bool) {
	t.Helper()
	fields := map[string]any{}
	if inside, isJSON := strings.CutPrefix(f.Pattern, "{ "); isJSON {
		matches = matchObject(t, strings.TrimSuffix(inside, " }"), line, fields)
	} else {
		matches = matchWords(t, strings.Trim(f.Pattern, "[]"), line, fields)
	}
	if !matches {
		return 0, false
	}
	value, isNumber := number(fields[f.Metrics[0].Value])
	return value, isNumber
}

// matchObject matches a line that is an object, whose members become fields.
func matchObject(t *testing.T, pattern, line string, fields map[string]any) bool {
	t.Helper()
	var object map[string]any
	if json.Unmarshal([]byte(line), &object) != nil {
		return false
	}
	for part := range strings.SplitSeq(pattern, " && ") {
		c := readCondition(t, part)
		member, found := object[strings.TrimPrefix(c.name, "$.")]
		if !found || !c.holds(member) {
			return false
		}
		fields[c.name] = member
	}
	return true
}

// matchWords matches a line word by word; what is in quotes or brackets is one.
func matchWords(t *testing.T, pattern, line string, fields map[string]any) bool {
	t.Helper()
	words := regexp.MustCompile(`"[^"]*"|\[[^]]*\]|\S+`).FindAllString(line, -1)
	columns := strings.Split(pattern, ", ")
	for i, column := range columns {
		if column == "..." && i == len(columns)-1 {
			return true
		}
		c := readCondition(t, column)
		if i >= len(words) || !c.holds(words[i]) {
			return false
		}
		fields["$"+c.name] = words[i]
	}
	return len(words) == len(columns)
}

type condition struct{ name, operator, text, number string }

func readCondition(t *testing.T, text string) condition {
	t.Helper()
	parts := regexp.MustCompile(`^([$.\w]+)(?: (?:(=) "([^"]*)"|(>) (\d+)))?$`).FindStringSubmatch(text)
	if parts == nil {
		t.Fatalf("the condition %q is not one that is known here", text)
	}
	return condition{parts[1], parts[2] + parts[4], parts[3], parts[5]}
}

func (c condition) holds(value any) bool {
	switch c.operator {
	case "=":
		text, isText := value.(string)
		beginning, open := strings.CutSuffix(c.text, "*")
		return isText && (text == c.text || open && strings.HasPrefix(text, beginning))
	case ">":
		n, isNumber := number(value)
		bound, _ := strconv.ParseFloat(c.number, 64)
		return isNumber && n > bound
	}
	return true
}

// number is a value as a number: one of JSON, or a word.
func number(value any) (float64, bool) {
	if n, isNumber := value.(float64); isNumber {
		return n, true
	}
	word, _ := value.(string)
	n, err := strconv.ParseFloat(word, 64)
	return n, err == nil
}
