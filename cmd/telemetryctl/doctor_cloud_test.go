package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"kinesis-telemetry-api-extension/internal/kinesissim"
)

// cloud answers for Lambda, IAM and STS as AWS does on the wire, and for
// Kinesis by the local one. Its fields are set before it is asked.
type cloud struct {
	*testing.T
	kinesis *kinesissim.Server

	functions map[string]map[string]any // by name: GetFunctionConfiguration's answer
	layers    map[string]string         // by ARN of the version: GetLayerVersion's answer
	denied    []string                  // actions, such as lambda:GetLayerVersion
	throttled map[string]int            // by action: so many of its calls come too fast
	decisions map[string]string         // by action: members of SimulatePrincipalPolicy's result
	caller    string                    // its ARN
	ignorant  bool                      // its Kinesis does not know dry runs

	mu    sync.Mutex     // guards what follows
	calls map[string]int // by action, with what was refused
	keys  []string       // access keys that signed PutRecords
	asked []string       // of IAM's simulation: role, action and resource
}

const (
	testAccount = "123456789012"
	ownLayer    = "arn:aws:lambda:eu-west-1:123456789012:layer:kinesis-telemetry-api-extension-arm64:7"
	otherLayer  = "arn:aws:lambda:eu-west-1:123456789012:layer:kinesis-telemetry-api-extension-x86_64:7"
)

// newCloud has one function, orders, of which nothing is wrong.
func newCloud(t *testing.T) *cloud {
	t.Helper()
	c := &cloud{
		T: t, kinesis: kinesissim.New(kinesissim.Config{Region: "eu-west-1", Account: testAccount}),
		functions: map[string]map[string]any{"orders": recorded(t, "orders")},
		layers: map[string]string{
			ownLayer:   layerVersion(ownLayer, `["arm64"]`),
			otherLayer: layerVersion(otherLayer, `["x86_64"]`),
		},
		throttled: map[string]int{}, calls: map[string]int{},
		decisions: map[string]string{
			"kinesis:PutRecords":  "<EvalDecision>allowed</EvalDecision>",
			"kms:GenerateDataKey": "<EvalDecision>allowed</EvalDecision>",
			"logs:PutLogEvents":   "<EvalDecision>implicitDeny</EvalDecision>",
		},
		caller: "arn:aws:iam::123456789012:user/ada",
	}
	if err := c.kinesis.CreateStream(kinesissim.StreamSpec{Name: "telemetry", OnDemand: true}); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(c)
	t.Cleanup(func() {
		server.Close()
		_ = c.kinesis.Close()
	})
	t.Setenv("HOME", t.TempDir())
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL": server.URL, "AWS_REGION": "eu-west-1", "AWS_ACCESS_KEY_ID": "AKIDCALLER", "AWS_SECRET_ACCESS_KEY": "secret",
		"AWS_PROFILE": "", "AWS_ENDPOINT_URL_KINESIS": "", "AWS_SESSION_TOKEN": "", "AWS_EC2_METADATA_DISABLED": "true",
		"AWS_MAX_ATTEMPTS": "2",
	} {
		t.Setenv(name, value)
	}
	return c
}

// recorded is the shape of GetFunctionConfiguration's answer.
// https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html
func recorded(t *testing.T, name string) map[string]any {
	t.Helper()
	const shape = `{
  "FunctionName": "NAME", "FunctionArn": "arn:aws:lambda:eu-west-1:123456789012:function:NAME",
  "Runtime": "nodejs24.x", "Role": "arn:aws:iam::123456789012:role/service-role/NAME-role", "Handler": "index.handler",
  "CodeSize": 304, "Description": "", "Timeout": 10, "MemorySize": 512, "LastModified": "2026-11-20T09:41:12.000+0000",
  "CodeSha256": "FpFMvUhayLkOoVBpNuNiIVML/tuGv2iJQ7t0yWVTU8c=", "Version": "$LATEST",
  "VpcConfig": {"SubnetIds": [], "SecurityGroupIds": [], "VpcId": "", "Ipv6AllowedForDualStack": false},
  "Environment": {"Variables": {"KINESIS_TELEMETRY_STREAM": "telemetry"}},
  "TracingConfig": {"Mode": "PassThrough"}, "RevisionId": "a2d7f3c9-7b6e-4e0b-9d7e-0f3f3c1f0a11",
  "Layers": [{"Arn": "` + ownLayer + `", "CodeSize": 2743521}],
  "State": "Active", "LastUpdateStatus": "Successful", "PackageType": "Zip", "Architectures": ["arm64"],
  "EphemeralStorage": {"Size": 512}, "SnapStart": {"ApplyOn": "None", "OptimizationStatus": "Off"},
  "RuntimeVersionConfig": {"RuntimeVersionArn": "arn:aws:lambda:eu-west-1::runtime:0cdcfbdefbc5e7d3343f73c2e2dd3cba17d61dea0686b404502a0c9ce83931b9"},
  "LoggingConfig": {"LogFormat": "JSON", "ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO", "LogGroup": "/aws/lambda/NAME"}
}`
	var f map[string]any
	if err := json.Unmarshal([]byte(strings.ReplaceAll(shape, "NAME", name)), &f); err != nil {
		t.Fatal(err)
	}
	return f
}

func layerVersion(arn, architectures string) string {
	layer := arn[:strings.LastIndexByte(arn, ':')]
	return `{"Content":{"CodeSha256":"tv9jJO+rPbXUUXuRKi7CwHzKtLDkDRJLB3cC3Z/ouXo=","CodeSize":2743521,"Location":"https://example.invalid/layer"},` +
		`"LayerArn":"` + layer + `","LayerVersionArn":"` + arn + `","Description":"","CreatedDate":"2026-11-20T09:41:12.000+0000","Version":7,` +
		`"CompatibleArchitectures":` + architectures + `}`
}

func (c *cloud) orders() map[string]any { return c.functions["orders"] }

// set sets one of the variables of orders.
func (c *cloud) set(name, value string) {
	c.orders()["Environment"].(map[string]any)["Variables"].(map[string]any)[name] = value
}

func (c *cloud) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if _, operation, found := strings.Cut(r.Header.Get("X-Amz-Target"), "."); found {
		c.serveKinesis(w, r, operation)
		return
	}
	if r.Method == http.MethodGet {
		c.serveLambda(w, r)
		return
	}
	c.serveQuery(w, r)
}

// refuses counts a call, and tells by what code it is refused, if it is.
func (c *cloud) refuses(action string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls[action]++
	switch {
	case slices.Contains(c.denied, action):
		return "AccessDeniedException"
	case c.calls[action] <= c.throttled[action]:
		return "TooManyRequestsException"
	}
	return ""
}

func (c *cloud) serveKinesis(w http.ResponseWriter, r *http.Request, operation string) {
	if operation == "PutRecords" {
		_, key, _ := strings.Cut(r.Header.Get("Authorization"), "Credential=")
		key, _, _ = strings.Cut(key, "/")
		c.mu.Lock()
		c.keys = append(c.keys, key)
		c.mu.Unlock()
	}
	if c.refuses("kinesis:"+operation) != "" {
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprintf(w, `{"__type":"AccessDeniedException","Message":%q}`, notAuthorized(c.caller, "kinesis:"+operation))
		return
	}
	if c.ignorant {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			c.Error(err)
		}
		body = []byte(strings.Replace(string(body), `"DryRun":true`, `"DryRun":null`, 1))
		r.Body = io.NopCloser(bytes.NewReader(body))
	}
	c.kinesis.ServeHTTP(w, r)
}

func notAuthorized(who, action string) string {
	return "User: " + who + " is not authorized to perform: " + action + " because no identity-based policy allows the " + action + " action"
}

// serveLambda answers as the REST API does.
func (c *cloud) serveLambda(w http.ResponseWriter, r *http.Request) {
	path, query := strings.Trim(strings.TrimPrefix(r.URL.Path, "/2015-03-31/functions"), "/"), r.URL.Query()
	name, configuration := strings.CutSuffix(path, "/configuration")
	switch {
	case query.Get("find") == "LayerVersion":
		version, found := c.layers[query.Get("Arn")]
		c.answer(w, "lambda:GetLayerVersion", found, "Layer version not found", version)
	case configuration:
		f, found := c.functions[plainFunction(name)]
		text, _ := json.Marshal(f)
		c.answer(w, "lambda:GetFunctionConfiguration", found, "Function not found: arn:aws:lambda:eu-west-1:123456789012:function:"+plainFunction(name), string(text))
	case path == "":
		c.answer(w, "lambda:ListFunctions", true, "", c.page(query))
	default:
		http.NotFound(w, r)
	}
}

// plainFunction takes the name out of name:qualifier and of an ARN.
func plainFunction(name string) string {
	if _, rest, found := strings.Cut(name, "function:"); found {
		name = rest
	}
	name, _, _ = strings.Cut(name, ":")
	return name
}

func (c *cloud) answer(w http.ResponseWriter, action string, found bool, absent, body string) {
	refusal := c.refuses(action)
	w.Header().Set("Content-Type", "application/json")
	switch {
	case refusal == "AccessDeniedException":
		w.Header().Set("X-Amzn-Errortype", refusal)
		w.WriteHeader(http.StatusForbidden)
		body = fmt.Sprintf(`{"Message":%q}`, notAuthorized(c.caller, action))
	case refusal != "":
		w.Header().Set("X-Amzn-Errortype", refusal)
		w.WriteHeader(http.StatusTooManyRequests)
		body = `{"Reason":"CallerRateLimitExceeded","Type":"User","message":"Rate exceeded"}`
	case !found:
		w.Header().Set("X-Amzn-Errortype", "ResourceNotFoundException")
		w.WriteHeader(http.StatusNotFound)
		body = fmt.Sprintf(`{"Type":"User","Message":%q}`, absent)
	}
	_, _ = io.WriteString(w, body)
}

// page is two functions of the list. Lists leave out the states.
func (c *cloud) page(query url.Values) string {
	names := make([]string, 0, len(c.functions))
	for name := range c.functions {
		names = append(names, name)
	}
	slices.Sort(names)
	start, _ := strconv.Atoi(query.Get("Marker"))
	end := min(start+2, len(names))
	answer := map[string]any{}
	if end < len(names) {
		answer["NextMarker"] = strconv.Itoa(end)
	}
	var functions []map[string]any
	for _, name := range names[start:end] {
		f := map[string]any{}
		for member, value := range c.functions[name] {
			if !strings.HasPrefix(member, "State") && !strings.HasPrefix(member, "LastUpdateStatus") {
				f[member] = value
			}
		}
		functions = append(functions, f)
	}
	answer["Functions"] = functions
	text, err := json.Marshal(answer)
	if err != nil {
		c.Error(err)
	}
	return string(text)
}

// serveQuery answers as IAM's and STS's Query API does.
func (c *cloud) serveQuery(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	action := r.Form.Get("Action")
	w.Header().Set("Content-Type", "text/xml")
	service := "sts"
	if action == "SimulatePrincipalPolicy" {
		service = "iam"
	}
	if c.refuses(service+":"+action) != "" {
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprintf(w, `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>%s</Message></Error><RequestId>00000000-0000-4000-8000-000000000001</RequestId></ErrorResponse>`,
			notAuthorized(c.caller, service+":"+action))
		return
	}
	var result string
	switch action {
	case "GetCallerIdentity":
		result = "<Arn>" + c.caller + "</Arn><UserId>AIDACKCEVSQ6C2EXAMPLE</UserId><Account>" + testAccount + "</Account>"
	case "AssumeRole":
		result = "<AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/orders-role/telemetryctl-doctor</Arn><AssumedRoleId>AROA:telemetryctl-doctor</AssumedRoleId></AssumedRoleUser>" +
			"<Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>role</SecretAccessKey><SessionToken>token</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>"
	case "SimulatePrincipalPolicy":
		asked := r.Form.Get("ActionNames.member.1")
		resource := r.Form.Get("ResourceArns.member.1")
		c.mu.Lock()
		c.asked = append(c.asked, r.Form.Get("PolicySourceArn")+" "+asked+" "+resource)
		c.mu.Unlock()
		result = "<IsTruncated>false</IsTruncated><EvaluationResults><member><EvalActionName>" + asked + "</EvalActionName><EvalResourceName>" + resource + "</EvalResourceName>" +
			c.decisions[asked] + "</member></EvaluationResults>"
	default:
		http.NotFound(w, r)
		return
	}
	fmt.Fprintf(w, `<%[1]sResponse><%[1]sResult>%[2]s</%[1]sResult><ResponseMetadata><RequestId>00000000-0000-4000-8000-000000000001</RequestId></ResponseMetadata></%[1]sResponse>`, action, result)
}
