package config

// What Lambda sets, and what AWS's own tools read. None of it has a default.

func network() []Setting {
	return []Setting{
		{
			Name: "AWS_ENDPOINT_URL_KINESIS", Alias: "AWS_ENDPOINT_URL", Valid: "URL",
			Meaning: "Endpoint of Kinesis, instead of the region's: a VPC endpoint, for example.",
			directs: true,
			parse:   (*Config).setEndpoint,
		},
		{
			Name: fipsSwitch, Default: "false", Valid: "`true`, `false`",
			Meaning: "The region's endpoint for FIPS 140. Not with an endpoint of yours.",
			directs: true,
			parse:   booleans(func(c *Config) *bool { return &c.FIPS }),
		},
		{
			Name: dualStackSwitch, Default: "false", Valid: "`true`, `false`",
			Meaning: "The region's endpoint for IPv4 and IPv6. Not with an endpoint of yours.",
			directs: true,
			parse:   booleans(func(c *Config) *bool { return &c.DualStack }),
		},
		{
			Name: "AWS_CA_BUNDLE", Valid: "file",
			Meaning: "Certificates to trust instead of Amazon's and the system's.",
			parse:   texts(func(c *Config) *string { return &c.Network.CABundle }),
		},
		{
			Name: "SSL_CERT_FILE", Valid: "file",
			Meaning: "The same, where AWS_CA_BUNDLE is not set.",
			parse:   texts(func(c *Config) *string { return &c.Network.SSLCertFile }),
		},
		{
			Name: "HTTPS_PROXY", Alias: "https_proxy", Valid: "URL",
			Meaning: "Proxy on the way to Kinesis, `http://` or `https://`; never to Lambda's own APIs.",
			parse:   secrets(func(c *Config) *Secret { return &c.Network.HTTPSProxy }),
		},
		{
			Name: "NO_PROXY", Alias: "no_proxy", Valid: "list of hosts",
			Meaning: "Hosts that are reached without the proxy.",
			parse:   texts(func(c *Config) *string { return &c.Network.NoProxy }),
		},
	}
}

// The switches that AWS's SDKs read.
// https://docs.aws.amazon.com/sdkref/latest/guide/feature-endpoints.html
const (
	fipsSwitch      = "AWS_USE_FIPS_ENDPOINT"
	dualStackSwitch = "AWS_USE_DUALSTACK_ENDPOINT"
)

// checkEndpoint finds that the environment asks for one of the region's
// endpoints and gives another one. AWS's SDKs refuse that too: of a given
// endpoint nobody knows whether it is of FIPS.
func (c *Config) checkEndpoint() []Fault {
	var faults []Fault
	for _, s := range [...]struct {
		name string
		on   bool
	}{{fipsSwitch, c.FIPS}, {dualStackSwitch, c.DualStack}} {
		if s.on && c.Endpoint != "" {
			faults = append(faults, Fault{s.name, `"true"`, "not together with an endpoint of your own (AWS_ENDPOINT_URL_KINESIS, else AWS_ENDPOINT_URL)", ""})
		}
	}
	return faults
}

func identity() []Setting {
	return []Setting{
		{
			Name: "AWS_REGION", Alias: "AWS_DEFAULT_REGION", Valid: "region",
			Meaning: "Set by Lambda.",
			directs: true,
			parse:   (*Config).setRegion,
		},
		{
			Name: "AWS_ACCESS_KEY_ID", Valid: "text",
			Meaning: "Set by Lambda: the function's role.",
			parse:   texts(func(c *Config) *string { return &c.Credentials.AccessKeyID }),
		},
		{
			Name: "AWS_SECRET_ACCESS_KEY", Valid: "text",
			Meaning: "Set by Lambda.",
			parse:   secrets(func(c *Config) *Secret { return &c.Credentials.SecretAccessKey }),
		},
		{
			Name: "AWS_SESSION_TOKEN", Valid: "text",
			Meaning: "Set by Lambda.",
			parse:   secrets(func(c *Config) *Secret { return &c.Credentials.SessionToken }),
		},
		{
			Name: "AWS_CONTAINER_CREDENTIALS_FULL_URI", Valid: "URL",
			Meaning: "Set by Lambda with SnapStart: where the role's keys come from.",
			parse:   texts(func(c *Config) *string { return &c.Credentials.ContainerURI }),
		},
		{
			Name: "AWS_CONTAINER_AUTHORIZATION_TOKEN", Valid: "text",
			Meaning: "Set by Lambda with SnapStart.",
			parse:   secrets(func(c *Config) *Secret { return &c.Credentials.ContainerToken }),
		},
	}
}

func sandbox() []Setting {
	return []Setting{
		{
			Name: "AWS_LAMBDA_RUNTIME_API", Valid: "host:port",
			Meaning: "Set by Lambda.",
			parse:   texts(func(c *Config) *string { return &c.RuntimeAPI }),
		},
		{
			Name: "AWS_LAMBDA_FUNCTION_NAME", Valid: "text",
			Meaning: "Set by Lambda.",
			parse:   texts(func(c *Config) *string { return &c.Function.Name }),
		},
		{
			Name: "AWS_LAMBDA_FUNCTION_VERSION", Valid: "text",
			Meaning: "Set by Lambda.",
			parse:   texts(func(c *Config) *string { return &c.Function.Version }),
		},
		{
			Name: memorySize, Valid: "MB",
			Meaning: "Set by Lambda.",
			parse:   (*Config).setMemory,
		},
		{
			Name: goLimit, Valid: "as in Go",
			Meaning: "Limit of the extension's memory, instead of 32 MiB and one and a half times the queue's. A function in Go has the same.",
		},
		{
			Name: "AWS_LAMBDA_INITIALIZATION_TYPE", Valid: "text",
			Meaning: "Set by Lambda.",
			parse:   texts(func(c *Config) *string { return &c.Function.InitializationType }),
		},
		{
			Name: "AWS_LAMBDA_LOG_FORMAT", Valid: "`JSON`, `Text`",
			Meaning: "Set by Lambda: the extension's own log has the same format.",
			parse:   (*Config).setLogFormat,
		},
		{
			Name: logLevel, Valid: "level",
			Meaning: "Set by Lambda: see `" + Prefix + "LOG_LEVEL`.",
		},
	}
}
