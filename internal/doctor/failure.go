package doctor

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/smithy-go"
)

// codeOf is what AWS called an error; empty where AWS did not answer.
func codeOf(err error) string {
	var answer smithy.APIError
	if errors.As(err, &answer) && answer.ErrorCode() != "UnknownError" {
		return answer.ErrorCode()
	}
	return ""
}

// isDenial tells the codes by which the services say that someone may not.
func isDenial(code string) bool {
	switch code {
	case "AccessDeniedException", "AccessDenied", "UnauthorizedOperation", "NotAuthorized":
		return true
	}
	return false
}

// untold is what is left of a check when a call failed that needed a
// permission on something.
func (d *Doctor) untold(err error, needs, on string) Finding {
	if isDenial(codeOf(err)) && needs != "" {
		return unknown("it needs %s, which you don't have.", needs).mend("Allow yourself %s on %s.", needs, on)
	}
	return unknown("%s.", d.plain(err))
}

func (d *Doctor) plain(err error) string {
	var answer smithy.APIError
	if errors.As(err, &answer) && codeOf(err) != "" {
		return said(answer.ErrorCode(), answer.ErrorMessage())
	}
	return d.Plainly(err)
}

// unlooked is why nothing at all is known.
func (d *Doctor) unlooked(ctx context.Context, err error, needs string) error {
	switch code := codeOf(err); {
	case ctx.Err() != nil:
		return ctx.Err()
	case code == "ResourceNotFoundException":
		return errors.New("there is no such function")
	case isDenial(code):
		return fmt.Errorf("it needs %s, which you don't have", needs)
	}
	return errors.New(d.plain(err))
}
