package main

import (
	"cmp"
	"crypto/rand"
	"errors"
	"strconv"
	"strings"

	"kinesis-telemetry-api-extension/internal/config"
	"kinesis-telemetry-api-extension/internal/extension"
	"kinesis-telemetry-api-extension/internal/kinesis"
	"kinesis-telemetry-api-extension/internal/logger"
	"kinesis-telemetry-api-extension/internal/telemetryapi"
	"kinesis-telemetry-api-extension/internal/version"
)

// wire makes a life's configuration of the settings. What it can't make is a
// problem of the configuration.
func wire(settings config.Config, problem error, log *logger.Logger) extension.Config {
	processed, bad := processOf(settings)
	problem = errors.Join(problem, bad)
	settings = settle(settings, log)
	life := extension.Config{
		FunctionName: settings.Function.Name,
		Listen:       listen,
		Host:         sandboxAddress(hostsFile),
		Port:         settings.Port,
		Subscription: telemetryapi.Subscription{
			SchemaVersion: settings.SchemaVersion,
			Types:         settings.Types,
			MaxItems:      settings.Buffer.MaxItems,
			MaxBytes:      settings.Buffer.MaxBytes,
			Timeout:       settings.Buffer.Timeout,
		},
		Destination:       sandboxHost,
		Snapshot:          settings.Function.InitializationType == snapStart,
		PostRuntimeBudget: settings.PostRuntimeBudget,
		Flush:             flushMode(settings.Flush),
		MaxDelay:          settings.MaxDelay,
		ReportEvery:       settings.ReportInterval,
		About:             about(settings),
		QueueBytes:        int64(settings.QueueMaxBytes),
		SpillBytes:        int64(settings.Spill),
		SpillDir:          spillDir,
		BatchBytes:        batchBytes(settings.Compression),
		KeyMode:           keyMode(settings.PartitionKey),
		MaxRecordBytes:    settings.MaxRecordBytes,
		Process:           processed,
		Records:           recordsOf(settings),
		Linger:            settings.Linger,
		AttemptTimeout:    settings.RequestTimeout,
		Problem:           problem,
		Strict:            settings.Strict,
		Random:            rand.Reader,
		Log:               log,
	}
	if !settings.Enabled {
		log.Log(logger.Info, "switched off by "+config.Prefix+"ENABLED")
		life.Problem = nil // nothing of it matters now
		return life
	}
	var misset *config.Error
	if errors.As(problem, &misset) && misset.Misdirects() {
		return life
	}
	stream, err := newStream(settings)
	if err != nil {
		life.Problem = errors.Join(problem, err)
		return life
	}
	life.Sink, life.RetireIdle, life.KeysChanged = stream, stream.RetireIdle, stream.KeysChanged
	return life
}

// spillDir is the one place in a sandbox that can be written to.
// https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
const spillDir = "/tmp"

// managedInstances is what Lambda says of functions that run many invocations
// at once, and are never frozen.
// https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances.html
const managedInstances = "lambda-managed-instances"

// snapStart is what Lambda says of functions whose environments are restored
// from a snapshot of their init.
// https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html
const snapStart = "snap-start"

// managedSchema is the only version of the Telemetry API's events there: with
// any other the subscription is refused.
// https://docs.aws.amazon.com/lambda/latest/dg/telemetry-api.html
const managedSchema = "2025-01-29"

// settle changes what the environment doesn't allow, and says so.
func settle(settings config.Config, log *logger.Logger) config.Config {
	if settings.Function.InitializationType == managedInstances && settings.SchemaVersion != managedSchema {
		log.Log(logger.Warn, config.Prefix+"SCHEMA_VERSION is not for Managed Instances: using "+managedSchema)
		settings.SchemaVersion = managedSchema
	}
	return settings
}

// about is what delivery.start says of the settings.
func about(settings config.Config) []extension.Setting {
	return append([]extension.Setting{
		{Name: "version", Value: version.Version},
		{Name: "stream", Value: settings.Stream},
		{Name: "format", Value: string(settings.Format)},
		{Name: "packing", Value: string(settings.Packing)},
		{Name: "compression", Value: string(settings.Compression)},
		{Name: "partitionKey", Value: string(settings.PartitionKey)},
		{Name: "flush", Value: string(settings.Flush)},
		{Name: "maxDelay", Value: settings.MaxDelay.String()},
		{Name: "postRuntimeBudget", Value: settings.PostRuntimeBudget.String()},
		{Name: "protocol", Value: string(settings.Protocol)},
		{Name: "queueMaxBytes", Value: strconv.Itoa(settings.QueueMaxBytes)},
		{Name: "spill", Value: strconv.Itoa(settings.Spill)},
		{Name: "types", Value: strings.Join(settings.Types, ",")},
		{Name: "schemaVersion", Value: settings.SchemaVersion},
		{Name: "initializationType", Value: settings.Function.InitializationType},
		{Name: "memoryMB", Value: strconv.Itoa(settings.Function.MemoryMB)},
	}, aboutProcess(settings.Process)...)
}

// aboutProcess is what it says of what is asked for besides.
func aboutProcess(asked config.Process) []extension.Setting {
	var all []extension.Setting
	if asked.MinLevel != config.MinTrace {
		all = append(all, extension.Setting{Name: "minLevel", Value: string(asked.MinLevel)})
	}
	if asked.Sample < 1 {
		all = append(all, extension.Setting{Name: "sample", Value: strconv.FormatFloat(asked.Sample, 'f', -1, 64)},
			extension.Setting{Name: "slow", Value: asked.Slow.String()})
	}
	if asked.Summary {
		all = append(all, extension.Setting{Name: "summary", Value: "true"})
	}
	return append(all, extension.Setting{Name: "fields", Value: strings.Join(asked.Fields, ",")})
}

func flushMode(mode config.FlushMode) extension.FlushMode {
	switch mode {
	case config.FlushEnd:
		return extension.FlushEnd
	case config.FlushContinuous:
		return extension.FlushContinuous
	}
	return extension.FlushAdaptive
}

// streamConfig is where the settings say that records go, and how.
func streamConfig(settings config.Config) (kinesis.Config, error) {
	credentials, err := newCredentials(settings.Credentials)
	if err != nil {
		return kinesis.Config{}, err
	}
	return kinesis.Config{
		Stream:      settings.Stream,
		Region:      settings.Region,
		Endpoint:    settings.Endpoint,
		Variant:     kinesis.Variant{FIPS: settings.FIPS, DualStack: settings.DualStack},
		Protocol:    protocol(settings.Protocol),
		Credentials: credentials,
		CABundle:    cmp.Or(settings.Network.CABundle, settings.Network.SSLCertFile),
		Proxy:       settings.Network.HTTPSProxy.Reveal(),
		NoProxy:     settings.Network.NoProxy,

		MaxRecordBytes: settings.MaxRecordBytes,
	}, nil
}

func protocol(p config.Protocol) kinesis.Protocol {
	switch p {
	case config.ProtocolCBOR:
		return kinesis.CBOR
	case config.ProtocolJSON:
		return kinesis.JSON
	case config.ProtocolAuto:
	}
	return kinesis.Auto
}

// newCredentials prefers keys to the endpoint that hands them out, as the AWS
// SDKs do.
func newCredentials(c config.Credentials) (kinesis.Provider, error) {
	if c.AccessKeyID == "" && c.ContainerURI != "" {
		return kinesis.Container(kinesis.ContainerConfig{URL: c.ContainerURI, Token: c.ContainerToken.Reveal()})
	}
	return kinesis.Static(kinesis.Credentials{
		AccessKeyID:     c.AccessKeyID,
		SecretAccessKey: c.SecretAccessKey.Reveal(),
		SessionToken:    c.SessionToken.Reveal(),
	})
}
