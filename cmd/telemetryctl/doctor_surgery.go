package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"kinesis-telemetry-api-extension/internal/config"
	"kinesis-telemetry-api-extension/internal/doctor"
	writer "kinesis-telemetry-api-extension/internal/kinesis"
	"kinesis-telemetry-api-extension/internal/rules"
)

// surgery is a doctor with the clients of the usual AWS configuration, and the
// region. The error is one sentence.
func (d *diagnose) surgery(ctx context.Context) (*doctor.Doctor, string, error) {
	c, err := d.configuration(ctx)
	if err != nil {
		return nil, "", err
	}
	if c.Region == "" {
		return nil, "", errNoRegion
	}
	if _, err := c.Credentials.Retrieve(ctx); err != nil {
		return nil, "", errNoCredentials
	}
	return &doctor.Doctor{
		Lambda: lambda.NewFromConfig(c), IAM: iam.NewFromConfig(c), STS: sts.NewFromConfig(c),
		Kinesis: func(region string, keys aws.CredentialsProvider) doctor.Kinesis {
			return kinesis.NewFromConfig(c, func(o *kinesis.Options) {
				o.Region = region
				if keys != nil {
					o.Credentials = keys
				}
			})
		},
		Read: readSettings, Plainly: unanswered, Layer: d.layer, AssumeRole: d.assumeRole,
	}, c.Region, nil
}

// unanswered says what a call failed of that AWS did not answer.
func unanswered(err error) string {
	answer := new(smithyhttp.ResponseError)
	if errors.As(err, &answer) && answer.HTTPStatusCode() > 0 {
		return fmt.Sprintf("what answers is not AWS (status %d %s)", answer.HTTPStatusCode(), http.StatusText(answer.HTTPStatusCode()))
	}
	return unreachable(err).Error()
}

// readSettings reads an environment as the extension would.
func readSettings(environ []string) doctor.Settings {
	c, err := config.Load(environ)
	s := doctor.Settings{
		Stream: c.Stream, Endpoint: c.Endpoint, Port: c.Port, MaxRecordBytes: c.MaxRecordBytes, SchemaVersion: c.SchemaVersion,
		Budget: c.PostRuntimeBudget, Holds: c.Flush != config.FlushContinuous, Enabled: c.Enabled, Strict: c.Strict, Warnings: c.Warnings,
	}
	var bad *config.Error
	if errors.As(err, &bad) {
		for _, f := range bad.Faults {
			s.Faults = append(s.Faults, doctor.Fault(f))
			if f.Name == config.Prefix+"STREAM" || f.Name == "AWS_KINESIS_STREAM_NAME" {
				s.Stream = "" // the default is not what was meant
			}
		}
		if bad.Misdirects() {
			return s // the extension goes no further either
		}
	}
	s.Faults = append(s.Faults, wrongRules(c.Process.Rules)...)
	if err := refused(c); err != nil {
		s.Stream, s.Refusal = "", err.Error()
	}
	return s
}

// wrongRules is what is wrong with the rules of the setting. Those of a file are
// in the sandbox.
func wrongRules(text string) []doctor.Fault {
	if text == "" {
		return nil
	}
	_, err := rules.Parse([]byte(text))
	var wrong rules.Errors
	errors.As(err, &wrong)
	var faults []doctor.Fault
	for _, one := range wrong {
		using := "the others"
		if one.MayLeak() {
			using += ", and what the rule was to mask is sent"
		}
		faults = append(faults, doctor.Fault{Name: config.Prefix + "RULES", Value: "(not shown)", Why: one.Error(), Using: using})
	}
	return faults
}

// refused says what the extension's own client of Kinesis refuses of settings
// that are good each by itself. Files are in the sandbox, and not looked at.
func refused(c config.Config) error {
	keys, err := writer.Static(writer.Credentials{AccessKeyID: "any", SecretAccessKey: "any"})
	if err != nil {
		return err
	}
	_, err = writer.New(writer.Config{
		Stream: c.Stream, Region: c.Region, Endpoint: c.Endpoint, Credentials: keys, MaxRecordBytes: c.MaxRecordBytes,
		Proxy: c.Network.HTTPSProxy.Reveal(), NoProxy: c.Network.NoProxy,
	})
	return err
}
