package kinesis

import (
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"kinesis-telemetry-api-extension/internal/cbor"
	"kinesis-telemetry-api-extension/internal/shipper"
	"kinesis-telemetry-api-extension/record"
)

// The bytes are those that Jackson, which the SDK for Java writes with, makes of
// such a request.
func TestCBORIsWrittenAsTheSDKForJavaWritesIt(t *testing.T) {
	got := cborWriter{}.appendBody(nil, testTarget, []record.Record{{PartitionKey: "k", Data: []byte("a\n")}, {PartitionKey: "é"}})
	want := "\xbf\x6aStreamName\x69telemetry\x67Records\x9f" +
		"\xbf\x64Data\x42a\n\x6cPartitionKey\x61k\xff" + "\xbf\x64Data\x40\x6cPartitionKey\x62é\xff" + "\xff\xff"
	if string(got) != want {
		t.Errorf("got  %x\nwant %x", got, want)
	}
}

func TestAutoIsCBORWhereAWSAnswers(t *testing.T) {
	for endpoint, want := range map[string]Protocol{
		"": CBOR,
		"https://kinesis.eu-west-1.amazonaws.com":                                     CBOR,
		"https://KINESIS.EU-WEST-1.AMAZONAWS.COM:443/":                                CBOR,
		"https://kinesis-fips.us-gov-west-1.api.aws":                                  CBOR,
		"https://kinesis.cn-north-1.amazonaws.com.cn":                                 CBOR,
		"https://kinesis.eusc-de-east-1.amazonaws.eu":                                 CBOR,
		"https://kinesis.us-iso-east-1.c2s.ic.gov":                                    CBOR,
		"https://kinesis.us-isob-east-1.api.aws.scloud":                               CBOR,
		"https://123456789012.data-kinesis.eu-west-1.amazonaws.com":                   CBOR,
		"https://vpce-0a1b-2c3d.kinesis.eu-west-1.vpce.amazonaws.com":                 CBOR,
		"https://vpce-0a1b-2c3d-eu-west-1a.kinesis-fips.us-east-1.vpce.amazonaws.com": CBOR,

		"http://127.0.0.1:4567":                                      JSON,
		"http://localhost:4566":                                      JSON,
		"http://kinesis":                                             JSON,
		"https://kinesis.localhost.localstack.cloud:4566":            JSON,
		"https://kinesis.eu-west-1.amazonaws.com.example.com":        JSON,
		"https://kinesis.notamazonaws.com":                           JSON,
		"https://a1b2c3.execute-api.eu-west-1.amazonaws.com/kinesis": JSON,
		"https://my-kinesis-1234567890.eu-west-1.elb.amazonaws.com":  JSON,
		"http://ec2-203-0-113-25.compute-1.amazonaws.com:4567":       JSON,
		"https://amazonaws.com":                                      JSON,
	} {
		s := newStream(t, endpoint)
		if s.protocol != want {
			t.Errorf("%q: got %s, want %s", endpoint, s.protocol.contentType(), want.contentType())
		}
		for _, p := range protocols() {
			if s := newStream(t, endpoint, func(c *Config) { c.Protocol = p }); s.protocol != p {
				t.Errorf("%q: got %s, asked for was %s", endpoint, s.protocol.contentType(), p.contentType())
			}
		}
	}
}

// Every region's own endpoint is AWS's, in any partition.
func TestAutoIsCBORInEveryRegion(t *testing.T) {
	for _, regions := range sdkRegions(t) {
		for _, region := range regions {
			for _, v := range variants() {
				u, err := url.Parse(sdkEndpoint(t, region, v))
				if err != nil || !isAWS(u.Hostname()) {
					t.Errorf("%s, %+v: %s is not AWS's, or %v", region, v, u, err)
				}
			}
		}
	}
}

// refusals of what doesn't know CBOR, each of which says so in its own way.
func refusals() map[string]http.HandlerFunc {
	return map[string]http.HandlerFunc{
		"AWS's for a body":         answering(400, JSON, `{"__type":"SerializationException"}`),
		"the same in CBOR":         answering(400, CBOR, `{"__type":"com.amazon.coral.service#SerializationException","message":"x"}`),
		"AWS's for a content type": answering(400, JSON, `{"__type":"UnknownOperationException","message":null}`),
		"HTTP's own":               func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnsupportedMediaType) },
		"a gateway's":              answering(400, JSON, `{"message":"Invalid request body"}`),
		"a page for a bad request": func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "<html>", http.StatusBadRequest) },
		"an error code in the header": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Amzn-Errortype", "SerializationException:")
			w.WriteHeader(http.StatusBadRequest)
		},
	}
}

func TestWhereCBORIsNotUnderstoodJSONIsSentFromThenOn(t *testing.T) {
	for name, refuse := range refusals() {
		var kinds []string
		s := newStream(t, serveFunc(t, func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			kinds = append(kinds, r.Header.Get("Content-Type"))
			if isCBOR(r.Header.Get("Content-Type")) {
				refuse(w, r)
				return
			}
			if got := requestIn(t, JSON, body); len(got.Records) != 2 || string(got.Records[1].Data) != "line 1\n" {
				t.Errorf("%s: then it sends %s", name, body)
			}
			answering(http.StatusOK, JSON, allTaken(2))(w, r)
		}), func(c *Config) { c.Protocol = CBOR })
		err := put(s, someRecords(2)...)
		if err == nil || isShippers(err) || !strings.Contains(err.Error(), "JSON will be sent") || !errors.As(err, new(*Error)) {
			t.Errorf("%s: got %v, want an error that may pass", name, err)
		}
		for range 2 {
			if err := put(s, someRecords(2)...); err != nil {
				t.Errorf("%s: then %v", name, err)
			}
		}
		if got, want := strings.Join(kinds, " "), CBOR.contentType()+" "+JSON.contentType()+" "+JSON.contentType(); got != want {
			t.Errorf("%s: sent were %s, want %s", name, got, want)
		}
	}
}

func TestWhatSaysNothingOfCBORChangesNothing(t *testing.T) {
	html := func(status int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "<html>", status) }
	}
	for name, refuse := range map[string]http.HandlerFunc{
		"a wrong signature":     answering(400, CBOR, `{"__type":"InvalidSignatureException","message":"m"}`),
		"that in JSON":          answering(403, JSON, `{"__type":"InvalidSignatureException","message":"m"}`),
		"expired credentials":   answering(400, CBOR, `{"__type":"ExpiredTokenException","message":"m"}`),
		"no such stream":        answering(400, JSON, `{"__type":"ResourceNotFoundException","message":"m"}`),
		"not valid":             answering(400, CBOR, `{"__type":"ValidationException","message":"m"}`),
		"nothing said, in CBOR": answering(400, CBOR, `{}`),
		"throttled":             answering(400, CBOR, `{"__type":"ThrottlingException","message":"m"}`),
		"an internal failure":   answering(500, CBOR, `{"__type":"InternalFailure","message":"m"}`),
		"a firewall's page":     html(403),
		"a proxy's page":        html(407),
		"too many requests":     html(429),
		"too large":             html(413),
		"gone":                  html(502),
		"a page for a 200":      html(200),
		"a lie":                 answering(200, CBOR, allTaken(1)),
	} {
		s := newStream(t, serveFunc(t, func(w http.ResponseWriter, r *http.Request) {
			io.Copy(io.Discard, r.Body)
			refuse(w, r)
		}), func(c *Config) { c.Protocol = CBOR })
		if err := put(s, someRecords(2)...); err == nil || s.protocol != CBOR {
			t.Errorf("%s: got %v, and then %s", name, err, s.protocol.contentType())
		}
	}
}

// In JSON, which is the last there is, what isn't understood never will be.
func TestJSONThatIsNotUnderstoodIsPermanent(t *testing.T) {
	s := newStream(t, serveFunc(t, answering(400, JSON, `{"__type":"SerializationException"}`)))
	if err := put(s, someRecords(1)...); !errors.As(err, new(*shipper.PermanentError)) {
		t.Errorf("got %v", err)
	}
}

// What stands between may answer in its own protocol, and say in which.
func TestAnswersAreReadAsTheySayTheyAre(t *testing.T) {
	for _, asked := range protocols() {
		for _, answered := range protocols() {
			s := newStream(t, serveFunc(t, answering(200, answered, allTaken(2))), func(c *Config) { c.Protocol = asked })
			if err := put(s, someRecords(2)...); err != nil {
				t.Errorf("asked in %s, answered in %s: %v", asked.contentType(), answered.contentType(), err)
			}
			s = newStream(t, serveFunc(t, answering(400, answered, `{"__type":"ResourceNotFoundException","message":"no stream"}`)), func(c *Config) { c.Protocol = asked })
			var e *Error
			if err := put(s, someRecords(2)...); !errors.As(err, &e) || e.Code != "ResourceNotFoundException" || e.Message != "no stream" {
				t.Errorf("asked in %s, refused in %s: got %v", asked.contentType(), answered.contentType(), err)
			}
		}
		// Without a word on it, it is as the request.
		body := map[Protocol][]byte{JSON: []byte(allTaken(2)), CBOR: asCBOR(t, allTaken(2), true)}[asked]
		s := newStream(t, serveFunc(t, func(w http.ResponseWriter, r *http.Request) {
			io.Copy(io.Discard, r.Body)
			w.Header()["Content-Type"] = nil
			w.Write(body)
		}), func(c *Config) { c.Protocol = asked })
		if err := put(s, someRecords(2)...); err != nil {
			t.Errorf("asked in %s, answered without a type: %v", asked.contentType(), err)
		}
	}
}

func TestAnAnswerInCBORThatMakesNoSenseIsAnUnknownOutcome(t *testing.T) {
	const taken = "a2 6e53657175656e63654e756d626572 6131 6753686172644964 6130"
	b := func(s string) []byte {
		b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	const records, failed = "67 5265636f726473", "71 4661696c65645265636f7264436f756e74"
	whole := "a1" + records + "82" + taken + taken
	if err := readAnswer(cbor.NewReader(b(whole)), 2, testSecrets); err != nil {
		t.Fatalf("got %v", err)
	}
	for name, answer := range map[string][]byte{
		"a byte more":        b(whole + "00"),
		"a break more":       b(whole + "ff"),
		"two answers":        b(whole + whole),
		"records twice":      b("a2" + records + "81" + taken + records + "81" + taken),
		"a list of three":    b("a1" + records + "83" + taken + taken),
		"a list of millions": b("a1" + records + "9a00ffffff" + taken + taken),
		"no break":           b("bf" + records + "9f" + taken + taken + "ff"),
		"a count too high":   b("a2" + failed + "01" + records + "82" + taken + taken),
		"a negative count":   b("a2" + failed + "20" + records + "82" + taken + taken),
		"a float":            b("a2" + failed + "f90000" + records + "82" + taken + taken),
		"numbers of records": b("a1" + records + "82 01 02"),
		"a number of bytes":  b("a1" + records + "82" + taken + "a1 6e53657175656e63654e756d626572 4131"),
		"a list":             b("82" + taken + taken),
		"a text":             b("6161"),
		"JSON":               []byte(allTaken(2)),
	} {
		if err := readAnswer(cbor.NewReader(answer), 2, testSecrets); err == nil || isShippers(err) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	for n := range b(whole) {
		if err := readAnswer(cbor.NewReader(b(whole)[:n]), 2, testSecrets); err == nil || isShippers(err) {
			t.Errorf("the first %d bytes: got %v", n, err)
		}
	}
}

// Data lies in the request as it is: what AWS says about one that it can't read
// may show it, and what we say must not.
func TestDataThatAnAnswerReflectsInCBORIsHidden(t *testing.T) {
	line := record.Record{PartitionKey: "k", Data: []byte("it said: the card of Jane Doe is 4111 1111 1111 1111, until 12/29")}
	for name, h := range map[string]http.HandlerFunc{
		"a refusal":     answering(400, CBOR, `{"__type":"ValidationException","message":"telemetry-of-the-shop: no `+string(line.Data)+`, sorry"}`),
		"of one record": answering(200, CBOR, `{"Records":[{"ErrorCode":"X","ErrorMessage":"telemetry-of-the-shop: no `+string(line.Data)+`, sorry"}]}`),
	} {
		s := newStream(t, serveFunc(t, h), func(c *Config) { c.Protocol, c.Stream = CBOR, "telemetry-of-the-shop" })
		err := put(s, line)
		if err == nil || strings.Contains(err.Error(), "it s") || strings.Contains(err.Error(), "Jane Doe") || strings.Contains(err.Error(), "1111 1111") || strings.Contains(err.Error(), "12/29") {
			t.Errorf("%s: got %v", name, err)
		}
		if err == nil || !strings.Contains(err.Error(), "telemetry-of-the-shop: ") || !strings.Contains(err.Error(), "sorry") {
			t.Errorf("%s: got %v, want what is no secret of it", name, err)
		}
	}
}
