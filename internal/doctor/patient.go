package doctor

import (
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"
)

// patient is a function, and what was fetched around it.
type patient struct {
	function *lambda.GetFunctionConfigurationOutput
	arn      arn.ARN // the function's
	settings Settings
	wanted   string // the extension's layer as it was named; empty: by its usual name
	layers   []layer
	stream   stream
	role     arn.ARN
	put      trial // may the role put records?
	encrypt  trial // may it use the stream's key? Only where the stream has its own.
	log      trial // may it write to CloudWatch Logs?
}

// trial is how a permission was tried, and what came of it.
type trial struct {
	how      method
	decision decision
	why      string // sentence parts on a refusal, a condition or a failure
	mend     string
}

// method is who said it.
type method int

const (
	simulated method = iota // IAM, by the role's policies
	tried                   // Kinesis, by a dry run with the role's own keys
)

type decision int

const (
	untold decision = iota
	allowed
	refused
	conditional
	written // what answers does not know dry runs, and took the record
	keyless // the stream's key refuses
)

// architecture is what the function runs on. Lambda leaves the older one out
// at times.
func (p *patient) architecture() lambdatypes.Architecture {
	if len(p.function.Architectures) == 0 {
		return lambdatypes.ArchitectureX8664
	}
	return p.function.Architectures[0]
}

func (p *patient) isImage() bool { return p.function.PackageType == lambdatypes.PackageTypeImage }

// managed tells whether it runs on Lambda Managed Instances.
func (p *patient) managed() bool { return p.function.CapacityProviderConfig != nil }

func (p *patient) snapshots() bool {
	s := p.function.SnapStart
	return s != nil && s.ApplyOn == lambdatypes.SnapStartApplyOnPublishedVersions
}

// initialization is how Lambda will say that its environments begin, as far as
// the function's configuration has it.
func (p *patient) initialization() string {
	switch {
	case p.managed():
		return "lambda-managed-instances"
	case p.snapshots() && text(p.function.Version) != "$LATEST":
		return "snap-start"
	}
	return "on-demand"
}

// about is what a person knows a function by.
func (p *patient) about() []string {
	what := string(p.function.Runtime)
	if p.isImage() {
		what = "container image"
	}
	all := []string{what, string(p.architecture())}
	if p.function.MemorySize != nil {
		all = append(all, fmt.Sprintf("%d MB", *p.function.MemorySize))
	}
	return append(all, p.arn.Region)
}

// roleName is the role's without its path.
func (p *patient) roleName() string { return lastOf(p.role.Resource) }

func lastOf(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// said joins what AWS names an error with its message.
func said(code, message string) string {
	message, _, _ = strings.Cut(strings.TrimSpace(message), "\n")
	message = strings.TrimSuffix(message, ".")
	switch {
	case code == "":
		return message
	case message == "":
		return code
	}
	return code + ": " + message
}
