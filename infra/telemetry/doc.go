// Package telemetry is a construct of the AWS CDK: all that the extension
// needs in an account, from the stream to the alarms.
//
// A platform team installs it once per account and region:
//
//	ext, err := telemetry.New(stack, "Telemetry", telemetry.Props{Layers: telemetry.LayersIn("dist")})
//
// and puts it on functions, in the same app with one line:
//
//	err = ext.Attach(fn, nil)
//
// and elsewhere by the SSM parameters that it writes. Every name is an option.
// The name of an IAM policy is an account's, not a region's: a second stack in
// the same account needs a [Props.Suffix], in another region too.
//
// Options that contradict each other are errors of [New] and
// [Extension.Attach], told before anything is built.
package telemetry
