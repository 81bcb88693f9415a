package doctor

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// Doctor examines functions of one region. It remembers what AWS said for as
// long as it lives, so that many functions with the same layer, stream and role
// take few calls. It is for one goroutine.
type Doctor struct {
	Lambda Lambda
	IAM    IAM
	STS    STS
	// Kinesis is the one of a region, with the caller's keys where none are
	// given.
	Kinesis func(region string, keys aws.CredentialsProvider) Kinesis
	// Read makes settings of an environment in the form of os.Environ, as the
	// extension does.
	Read func(environ []string) Settings
	// Plainly says what a call failed of that AWS did not answer.
	Plainly func(error) string

	Layer      string // name or ARN of the extension's layer; empty: the usual name
	AssumeRole bool   // try with the role's own keys

	versions  map[string]layer
	streams   map[string]stream
	simulated map[permission]trial
	whoami    once[arn.ARN]
}

// Lambda is what a Doctor asks of Lambda.
type Lambda interface {
	GetFunctionConfiguration(context.Context, *lambda.GetFunctionConfigurationInput, ...func(*lambda.Options)) (*lambda.GetFunctionConfigurationOutput, error)
	GetLayerVersionByArn(context.Context, *lambda.GetLayerVersionByArnInput, ...func(*lambda.Options)) (*lambda.GetLayerVersionByArnOutput, error)
	ListFunctions(context.Context, *lambda.ListFunctionsInput, ...func(*lambda.Options)) (*lambda.ListFunctionsOutput, error)
}

// IAM is what a Doctor asks of IAM.
type IAM interface {
	SimulatePrincipalPolicy(context.Context, *iam.SimulatePrincipalPolicyInput, ...func(*iam.Options)) (*iam.SimulatePrincipalPolicyOutput, error)
}

// STS is what a Doctor asks of the Security Token Service.
type STS interface {
	GetCallerIdentity(context.Context, *sts.GetCallerIdentityInput, ...func(*sts.Options)) (*sts.GetCallerIdentityOutput, error)
	AssumeRole(context.Context, *sts.AssumeRoleInput, ...func(*sts.Options)) (*sts.AssumeRoleOutput, error)
}

// Kinesis is what a Doctor asks of Kinesis.
type Kinesis interface {
	DescribeStreamSummary(context.Context, *kinesis.DescribeStreamSummaryInput, ...func(*kinesis.Options)) (*kinesis.DescribeStreamSummaryOutput, error)
	PutRecords(context.Context, *kinesis.PutRecordsInput, ...func(*kinesis.Options)) (*kinesis.PutRecordsOutput, error)
}

// Examine looks at a function, by its name, name:qualifier or ARN. The error is
// one sentence, or that of ctx: then nothing is known of the function. Whatever
// else can't be looked at is a finding.
func (d *Doctor) Examine(ctx context.Context, function string) (Report, error) {
	f, err := d.Lambda.GetFunctionConfiguration(ctx, &lambda.GetFunctionConfigurationInput{FunctionName: &function})
	if err != nil {
		return Report{}, d.unlooked(ctx, err, "lambda:GetFunctionConfiguration")
	}
	p := &patient{function: f, wanted: d.Layer}
	if p.arn, err = arn.Parse(text(f.FunctionArn)); err != nil {
		return Report{}, fmt.Errorf("what answers is no Lambda: the function has no ARN")
	}
	p.settings = d.Read(p.environment())
	if p.hidesStream() {
		p.settings.Stream = "" // not the default: that may be another
	}
	for _, l := range f.Layers {
		p.layers = append(p.layers, d.layer(ctx, p, text(l.Arn)))
	}
	p.stream = d.stream(ctx, newStream(p.settings.Stream, p.arn))
	d.tryRole(ctx, p)
	if ctx.Err() != nil {
		return Report{}, ctx.Err()
	}
	return Report{Function: function, ARN: p.arn.String(), About: p.about(), Findings: p.findings()}, nil
}

// tryRole tries each permission that the role needs, or pays for.
func (d *Doctor) tryRole(ctx context.Context, p *patient) {
	role, err := arn.Parse(text(p.function.Role))
	if err != nil {
		lost := trial{why: "the function names no role"}
		p.put, p.encrypt, p.log = lost, lost, lost
		return
	}
	p.role = role
	if p.stream.known() {
		p.put = d.tryPut(ctx, p)
	}
	if key, named := p.stream.ownKey(); named {
		p.encrypt = d.simulate(ctx, permission{role.String(), "kms:GenerateDataKey", key})
	}
	group := arn.ARN{Partition: p.arn.Partition, Service: "logs", Region: p.arn.Region, AccountID: p.arn.AccountID, Resource: "log-group:" + p.logGroup() + ":log-stream:any"}
	p.log = d.simulate(ctx, permission{role.String(), "logs:PutLogEvents", group.String()})
}

// layer reads a version, if it is of the extension.
func (d *Doctor) layer(ctx context.Context, p *patient, version string) layer {
	l := layer{arn: version}
	if !l.isExtension(p.wanted) {
		return l
	}
	return remember(&d.versions, version, func() layer {
		out, err := d.Lambda.GetLayerVersionByArn(ctx, &lambda.GetLayerVersionByArnInput{Arn: &version})
		if err != nil {
			f := d.untold(err, "lambda:GetLayerVersion", version)
			f.Says = "The architecture of " + shortARN(version) + " can't be told: " + f.Says
			l.untold = &f
			return l
		}
		l.architectures = out.CompatibleArchitectures
		return l
	})
}

func (d *Doctor) stream(ctx context.Context, s stream) stream {
	if !s.known() {
		return s
	}
	found := remember(&d.streams, s.arn.String(), func() stream {
		in := &kinesis.DescribeStreamSummaryInput{}
		in.StreamName, in.StreamARN = s.nameOrARN()
		out, err := d.Kinesis(s.arn.Region, nil).DescribeStreamSummary(ctx, in)
		switch {
		case err == nil && out.StreamDescriptionSummary != nil:
			s.about = out.StreamDescriptionSummary
		case codeOf(err) == "ResourceNotFoundException":
			s.absent = true
		default:
			if err == nil {
				err = errors.New("what answers is no Kinesis")
			}
			f := d.untold(err, "kinesis:DescribeStreamSummary", s.arn.String())
			f.Says = "What the stream " + s.name() + " is like can't be told: " + f.Says
			s.untold = &f
		}
		return s
	})
	found.setting = s.setting
	return found
}
