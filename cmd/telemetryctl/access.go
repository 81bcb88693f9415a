package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/feature/ec2/imds"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/smithy-go/logging"

	"kinesis-telemetry-api-extension/internal/lambdasim"
)

// access is how a Kinesis is reached that is not the local one: by the usual
// AWS configuration, and what was said to the command on top.
type access struct {
	endpoint, region, profile string // empty: the configuration's
	// otherRegion is taken where nobody names one; empty lets that be an error.
	otherRegion string
}

var (
	errNoRegion      = errors.New("there is no region: name one with --region, AWS_REGION or the AWS configuration")
	errNoCredentials = errors.New("there are no AWS credentials in the environment or the AWS configuration")
)

// configuration reads the usual AWS configuration, each attempt of whose calls
// is bounded. The error is one sentence.
func (a access) configuration(ctx context.Context) (aws.Config, error) {
	options := []func(*config.LoadOptions) error{
		config.WithHTTPClient(awshttp.NewBuildableClient().WithTimeout(answerTime)),
		config.WithRegion(a.region),
		config.WithLogger(logging.Nop{}), // what matters comes back as an error
	}
	if a.endpoint != "" {
		options = append(options, config.WithEC2IMDSClientEnableState(imds.ClientDisabled))
	}
	if a.profile != "" {
		options = append(options, config.WithSharedConfigProfile(a.profile))
	}
	c, err := config.LoadDefaultConfig(ctx, options...)
	if err != nil {
		return aws.Config{}, fmt.Errorf("reading the AWS configuration: %w", err)
	}
	return c, nil
}

// connect fills in where d is and the client for it. The error is one
// sentence.
func (a access) connect(ctx context.Context, d *destination) error {
	d.close = func() {}
	c, err := a.configuration(ctx)
	if err != nil {
		return err
	}
	d.place, d.endpoint = "AWS", a.endpoint
	if configured := kinesis.NewFromConfig(c).Options().BaseEndpoint; a.endpoint == "" && configured != nil {
		d.place, a.endpoint = *configured, *configured
	} else if a.endpoint != "" {
		d.place = a.endpoint
	}
	if c.Region == "" {
		c.Region = a.otherRegion
	}
	if c.Region == "" && a.endpoint != "" {
		c.Region = defaultRegion
	}
	if c.Region == "" {
		return errNoRegion
	}
	d.region = c.Region
	if err := d.authorize(ctx, &c, a.endpoint != ""); err != nil {
		return err
	}
	d.client = kinesis.NewFromConfig(c, func(o *kinesis.Options) {
		if d.endpoint != "" {
			o.BaseEndpoint = &d.endpoint
		}
	})
	return nil
}

// authorize finds credentials. Those who emulate Kinesis take any, so that a
// custom endpoint needs none to be configured.
func (d *destination) authorize(ctx context.Context, c *aws.Config, custom bool) error {
	found, err := c.Credentials.Retrieve(ctx)
	if err != nil && !custom {
		return errNoCredentials
	}
	if err != nil {
		found = aws.Credentials{AccessKeyID: "AKIDLOCAL", SecretAccessKey: "local"}
		c.Credentials = credentials.StaticCredentialsProvider{Value: found}
	}
	d.credentials = lambdasim.Credentials{
		AccessKeyID: found.AccessKeyID, SecretAccessKey: found.SecretAccessKey, SessionToken: found.SessionToken,
	}
	return nil
}
