package kinesissim

import (
	"fmt"
	"net/http"
	"strings"
)

// apiError is an error as AWS answers it.
type apiError struct {
	status  int
	code    string
	message string
}

func (e *apiError) Error() string { return e.code + ": " + e.message }

func failure(code, format string, args ...any) *apiError {
	return &apiError{http.StatusBadRequest, code, fmt.Sprintf(format, args...)}
}

func invalidArgument(format string, args ...any) *apiError {
	return failure("InvalidArgumentException", format, args...)
}

func rateExceeded(shardID, stream, account string) *apiError {
	return failure("ProvisionedThroughputExceededException", "%s", rateText(shardID, stream, account))
}

func rateText(shardID, stream, account string) string {
	return "Rate exceeded for shard " + shardID + " in stream " + stream + " under account " + account + "."
}

// statusOf is the HTTP status AWS gives a code.
func statusOf(code string) int {
	switch code {
	case "InternalFailure", "InternalFailureException":
		return http.StatusInternalServerError
	case "ServiceUnavailable", "ServiceUnavailableException":
		return http.StatusServiceUnavailable
	}
	return http.StatusBadRequest
}

// codeOf is the code AWS would most likely give with a status.
func codeOf(status int) string {
	switch {
	case status == http.StatusServiceUnavailable:
		return "ServiceUnavailable"
	case status >= 500:
		return "InternalFailure"
	case status == http.StatusForbidden:
		return "AccessDeniedException"
	case status == http.StatusTooManyRequests:
		return "ThrottlingException"
	}
	return "ValidationException"
}

// violations collects what a request breaks, to be told all at once.
type violations []string

// value says that a member breaks a constraint. The value is as AWS prints it:
// null, or in quotes.
func (v *violations) value(value, member, constraint string) {
	*v = append(*v, "Value "+value+" at '"+member+"' failed to satisfy constraint: "+constraint)
}

func (v *violations) null(member string) { v.value("null", member, "Member must not be null") }

func (v *violations) err() error {
	switch n := len(*v); n {
	case 0:
		return nil
	case 1:
		return failure("ValidationException", "1 validation error detected: %s", (*v)[0])
	default:
		return failure("ValidationException", "%d validation errors detected: %s", n, strings.Join(*v, "; "))
	}
}
