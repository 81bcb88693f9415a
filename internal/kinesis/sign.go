package kinesis

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/aws/smithy-go/aws-http-auth/credentials"
	"github.com/aws/smithy-go/aws-http-auth/sigv4"
	v4 "github.com/aws/smithy-go/aws-http-auth/v4"
)

// signer signs requests for one region as AWS's own clients do.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
type signer struct {
	region string
	sigv4  *sigv4.Signer
}

func newSigner(region string) signer {
	return signer{region, sigv4.New(func(o *v4.SignerOptions) { o.HeaderRules = signedHeaders{} })}
}

// sign adds the headers of the signature to r, whose body has the SHA-256 hash.
func (s signer) sign(r *http.Request, hash [32]byte, c Credentials, at time.Time) error {
	// net/http writes the length from the request itself; it stands among the
	// headers only to be signed.
	r.Header.Set("Content-Length", strconv.FormatInt(r.ContentLength, 10))
	return s.sigv4.SignRequest(&sigv4.SignRequestInput{
		Request:     r,
		PayloadHash: hash[:],
		Credentials: credentials.Credentials{
			AccessKeyID:     c.AccessKeyID,
			SecretAccessKey: c.SecretAccessKey,
			SessionToken:    c.SessionToken,
		},
		Service: "kinesis",
		Region:  s.region,
		Time:    at.UTC(),
	})
}

// signedHeaders are those that AWS's own clients sign.
type signedHeaders struct{}

func (signedHeaders) IsSigned(header string) bool {
	return header == "host" || header == "content-type" || header == "content-length" || strings.HasPrefix(header, "x-amz-")
}
