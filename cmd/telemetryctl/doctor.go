package main

import (
	"errors"
	"fmt"
	"path"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

const doctorLong = `Look at deployed functions through the AWS API, and say what keeps their
telemetry from the stream, and how to mend it: the layer and its architecture,
the settings, the stream, what the role may do, ports, memory, time, logs and
network. Nothing is changed.

Without --function it looks at every function of the region that has the
extension's layer. Whether the role may write is found out by a dry run of
Kinesis's where you have the role, or may take it and say --assume-role; else
IAM simulates the role's policies, which sees neither the stream's own policy
nor its key's.

What you are not allowed to look at is told, with the permission that it needs;
it is not counted as a problem. Other endpoints than AWS's own are taken from
the AWS configuration (AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_LAMBDA and so on).

The exit status is 0 if nothing is wrong, 1 if there is a problem, 2 if a
function could not be looked at, and 130 after Ctrl-C.`

const doctorExample = `  telemetryctl doctor --function orders
  telemetryctl doctor --function orders:live --assume-role
  telemetryctl doctor --function 'orders-*' --function billing --region eu-west-1
  telemetryctl doctor --json | jq '.functions[] | select(.findings[]?.result == "problem") | .function'`

// diagnose is what the command was told.
type diagnose struct {
	access
	functions              []string
	layer                  string
	assumeRole             bool
	json, noColor, verbose bool
}

func doctorCommand(s streams) *cobra.Command {
	var d diagnose
	c := &cobra.Command{
		Use:     "doctor [--function NAME]",
		Short:   "look at deployed functions, and say what is wrong and how to mend it",
		Long:    doctorLong,
		Example: doctorExample,
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := d.check(c.Flags()); err != nil {
				return err
			}
			d.noColor = d.noColor || noColorAsked()
			return d.run(c.Context(), s)
		},
	}
	f := c.Flags()
	f.SortFlags = false
	f.StringArrayVar(&d.functions, "function", nil, "`name` of the function, name:alias or ARN; * stands for any characters; may be repeated")
	f.StringVar(&d.layer, "layer", "", "the extension's layer, by name or ARN, where it has another name than "+layerName)
	f.BoolVar(&d.assumeRole, "assume-role", false, "try with the keys of the function's role, which has to trust you")
	f.StringVar(&d.region, "region", "", "the region (default: the ARN's, or the AWS configuration's)")
	f.StringVar(&d.profile, "profile", "", "the profile of the AWS configuration")
	f.BoolVar(&d.json, "json", false, "print the result as one JSON object")
	f.BoolVar(&d.noColor, "no-color", false, "no colours on a terminal; also NO_COLOR")
	f.BoolVarP(&d.verbose, "verbose", "v", false, "show what is well of several functions, too")
	return c
}

// layerName begins the usual names of the extension's layers.
const layerName = "kinesis-telemetry-api-extension"

// check refuses what names no function or layer.
func (d *diagnose) check(flags *pflag.FlagSet) error {
	for _, name := range []string{"layer", "region", "profile"} {
		if flag := flags.Lookup(name); flag.Changed && flag.Value.String() == "" {
			return fmt.Errorf("--%s is empty", name)
		}
	}
	for _, function := range d.functions {
		if err := d.checkFunction(function); err != nil {
			return err
		}
	}
	return nil
}

// checkFunction refuses what no function can be called, and takes the region
// of an ARN.
// https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html
func (d *diagnose) checkFunction(function string) error {
	if function == "" {
		return errors.New("--function is empty")
	}
	strange := func(c rune) bool {
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
		return !letter && !strings.ContainsRune("_-:$.*?[]^", c)
	}
	if _, err := path.Match(function, ""); err != nil || strings.ContainsFunc(function, strange) {
		return fmt.Errorf("--function is %q, but must be a function's name or ARN, in which * stands for any characters", function)
	}
	if !strings.HasPrefix(function, "arn:") {
		return nil
	}
	a, err := arn.Parse(function)
	switch {
	case err != nil || a.Service != "lambda" || !strings.HasPrefix(a.Resource, "function:") || isGlob(function):
		return fmt.Errorf("--function is %q, but a function's ARN is arn:aws:lambda:REGION:ACCOUNT:function:NAME", function)
	case d.region != "" && d.region != a.Region:
		return fmt.Errorf("--function is in %s, and the region is %s: look at one region at a time", a.Region, d.region)
	}
	d.region = a.Region
	return nil
}

func isGlob(function string) bool { return strings.ContainsAny(function, "*?[") }
