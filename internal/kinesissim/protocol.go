package kinesissim

import (
	"net/http"
	"strings"
)

// Protocol is what a request and its answer are written in.
type Protocol string

// The protocols.
const (
	JSON Protocol = "json"
	CBOR Protocol = "cbor" // that of the AWS SDK for Java; here, for PutRecords and PutRecord
)

const (
	contentType     = "application/x-amz-json-1.1"
	cborContentType = "application/x-amz-cbor-1.1"
)

// protocolOf is empty where the request is in none that is known.
func (s *Server) protocolOf(r *http.Request) Protocol {
	switch kind := r.Header.Get("Content-Type"); {
	case strings.HasPrefix(kind, contentType):
		return JSON
	case strings.HasPrefix(kind, cborContentType) && !s.config.JSONOnly:
		return CBOR
	}
	return ""
}

// contentType is that of answers.
func (p Protocol) contentType() string {
	if p == CBOR {
		return cborContentType
	}
	return contentType
}
