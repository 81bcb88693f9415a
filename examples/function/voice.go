package main

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// shapes are the forms a line can have, in the order in which mixed takes
// them.
var shapes = []string{"text", "json", "multiline", "unicode", "long"}

// longBytes is the length of a long line that is not told another.
const longBytes = 2_000

// voice is how the function logs: through slog in the format that the
// function's configuration asks for, and through fmt past it.
type voice struct {
	out io.Writer
	log *slog.Logger
}

// newVoice logs to w. logFormat is what AWS_LAMBDA_LOG_FORMAT says; Lambda
// does not spell it in one way only.
// https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
func newVoice(w io.Writer, logFormat string) *voice {
	options := &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: lambdaKeys}
	var h slog.Handler = slog.NewTextHandler(w, options)
	if strings.EqualFold(logFormat, "json") {
		h = slog.NewJSONHandler(w, options)
	}
	return &voice{out: w, log: slog.New(h)}
}

// lambdaKeys renames what slog calls otherwise than Lambda's log filters do.
func lambdaKeys(groups []string, a slog.Attr) slog.Attr {
	if len(groups) > 0 {
		return a
	}
	switch a.Key {
	case slog.TimeKey:
		a.Key = "timestamp"
	case slog.MessageKey:
		a.Key = "message"
	}
	return a
}

// say logs line i of an order.
func (v *voice) say(log *slog.Logger, o order, i int) {
	shape := o.Shape
	if shape == "" || shape == "mixed" {
		shape = shapes[i%len(shapes)]
	}
	switch shape {
	case "text":
		fmt.Fprintln(v.out, pad(fmt.Sprintf("line %d: packed one box of tea", i), o.Bytes))
	case "json":
		log.Info("order placed", slog.Int("line", i), slog.Float64("total", 12.5*float64(i+1)),
			slog.Group("customer", slog.String("name", "Ada"), slog.Bool("new", i%2 == 0)),
			slog.String("note", pad("leave at the door", o.Bytes-overhead)))
	case "multiline":
		log.Debug(pad(fmt.Sprintf("line %d: the parcel holds\n  2 cups\n  1 pot\n", i), o.Bytes-overhead))
	case "unicode":
		fmt.Fprintln(v.out, pad(fmt.Sprintf("line %d: «Grüße aus Köln» 茶 🍵 \u2028 naïve", i), o.Bytes))
	case "long":
		n := longBytes
		if o.Bytes > 0 {
			n = o.Bytes - overhead
		}
		log.Warn(pad(fmt.Sprintf("line %d: a long story, ", i), n))
	}
}

// overhead is about what slog puts around a message, in bytes.
const overhead = 75

// pad fills line up to at least n bytes.
func pad(line string, n int) string {
	const filler = "and so on "
	if missing := n - len(line); missing > 0 {
		line += strings.Repeat(filler, missing/len(filler)+1)[:missing]
	}
	return line
}
