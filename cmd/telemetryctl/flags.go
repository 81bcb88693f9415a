package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// flagError says what is wrong with a flag without saying how it was parsed.
func flagError(_ *cobra.Command, err error) error {
	var invalid *pflag.InvalidValueError
	if !errors.As(err, &invalid) {
		return err
	}
	f := invalid.GetFlag()
	kind := f.Value.Type()
	switch kind {
	case "int":
		kind = "a whole number"
	case "float64":
		kind = "a number"
	case "duration":
		kind = "a duration, such as 200ms or 24h"
	case "bool":
		kind = "true or false"
	}
	return fmt.Errorf("--%s is %q, but must be %s", f.Name, invalid.GetValue(), kind)
}

// apart refuses flags that say the opposite of each other, and all at once
// those of the local Kinesis where another is named.
func (l *local) apart(flags *pflag.FlagSet) error {
	for _, pair := range [][2]string{{"verbose", "quiet"}, {"rate", "gap"}, {"snapstart", "managed-instances"}} {
		if flags.Changed(pair[0]) && flags.Changed(pair[1]) {
			return fmt.Errorf("--%s and --%s do not go together", pair[0], pair[1])
		}
	}
	if flags.Changed("concurrency") && !l.managed {
		return errors.New("--concurrency goes together with --managed-instances: other environments run one invocation at a time")
	}
	if !flags.Changed("endpoint") {
		return nil
	}
	var wrong []string
	for _, name := range []string{"faults", "shards", "port"} {
		if flags.Changed(name) && (name != "shards" || !l.createStream) {
			wrong = append(wrong, "--"+name)
		}
	}
	if len(wrong) == 0 {
		return nil
	}
	return fmt.Errorf("--endpoint does not go together with %s: only the local Kinesis has such", strings.Join(wrong, ", "))
}
