package doctor

import (
	"context"
	"errors"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
)

// tryPut finds out whether the role may put records: by a dry run with its own
// keys where they can be had, else by IAM's simulation.
func (d *Doctor) tryPut(ctx context.Context, p *patient) trial {
	q := permission{role: p.role.String(), action: "kinesis:PutRecords", resource: p.stream.arn.String()}
	caller, err := d.caller(ctx)
	switch {
	case err == nil && plays(caller, p.role):
		return d.dryRun(ctx, p.stream, q, nil)
	case !d.AssumeRole:
		return d.simulate(ctx, q)
	}
	keys, err := d.assume(ctx, q.role)
	if err != nil {
		t := d.untried(err, "sts:AssumeRole", q.role)
		t.mend = strings.TrimSpace(t.mend + " The role's trust policy has to allow it, too; without --assume-role, IAM simulates the role's policies.")
		return t
	}
	return d.dryRun(ctx, p.stream, q, keys)
}

// caller is who runs this, by the ARN that STS gives.
func (d *Doctor) caller(ctx context.Context) (arn.ARN, error) {
	return d.whoami.once(func() (arn.ARN, error) {
		out, err := d.STS.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
		if err != nil {
			return arn.ARN{}, err
		}
		return arn.Parse(text(out.Arn))
	})
}

// plays tells whether a caller, arn:aws:sts::ACCOUNT:assumed-role/NAME/SESSION,
// has the role, arn:aws:iam::ACCOUNT:role/PATH/NAME.
func plays(caller, role arn.ARN) bool {
	kind, rest, _ := strings.Cut(caller.Resource, "/")
	name, _, _ := strings.Cut(rest, "/")
	return kind == "assumed-role" && caller.AccountID == role.AccountID && name != "" && name == lastOf(role.Resource)
}

// assume gets the role's keys for the shortest time that there is, 15 minutes.
func (d *Doctor) assume(ctx context.Context, role string) (aws.CredentialsProvider, error) {
	out, err := d.STS.AssumeRole(ctx, &sts.AssumeRoleInput{
		RoleArn: &role, RoleSessionName: aws.String("telemetryctl-doctor"), DurationSeconds: aws.Int32(900),
	})
	if err != nil {
		return nil, err
	}
	if out.Credentials == nil {
		return nil, errors.New("STS gave no keys")
	}
	return credentials.NewStaticCredentialsProvider(text(out.Credentials.AccessKeyId), text(out.Credentials.SecretAccessKey), text(out.Credentials.SessionToken)), nil
}

// dryRun lets Kinesis check a PutRecords that writes nothing. The record is
// empty all the same, so that no reader takes it for an event: an emulator may
// write it.
// https://docs.aws.amazon.com/streams/latest/dev/kds-dryrun-validation.html
func (d *Doctor) dryRun(ctx context.Context, s stream, q permission, keys aws.CredentialsProvider) trial {
	in := &kinesis.PutRecordsInput{
		DryRun:  aws.Bool(true),
		Records: []types.PutRecordsRequestEntry{{Data: []byte{}, PartitionKey: aws.String("doctor")}},
	}
	in.StreamName, in.StreamARN = s.nameOrARN()
	_, err := d.Kinesis(s.arn.Region, keys).PutRecords(ctx, in)
	if err == nil {
		return trial{how: tried, decision: written}
	}
	var answer smithy.APIError
	if !errors.As(err, &answer) {
		return d.untried(err, "", "")
	}
	switch code := answer.ErrorCode(); {
	case code == "DryRunOperationException":
		return trial{how: tried, decision: allowed}
	case isDenial(code):
		return trial{how: tried, decision: refused, why: said(code, answer.ErrorMessage()), mend: q.mend()}
	case strings.HasPrefix(code, "KMS"):
		return trial{how: tried, decision: keyless, why: said(code, answer.ErrorMessage()), mend: "Allow the role kms:GenerateDataKey on the key, and see that the key is enabled."}
	}
	return d.untried(err, "", "")
}
