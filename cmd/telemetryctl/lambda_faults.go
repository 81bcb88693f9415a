package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"kinesis-telemetry-api-extension/internal/lambdasim"
)

// lambdaFaultsHelp explains the text that --lambda-faults takes, an example of
// each.
func lambdaFaultsHelp() string {
	return `What --lambda-faults takes are settings with commas between them, each at most
once. WHEN is the number of an occasion, from 1 on, or all.

  runtime-done=WHEN  platform.runtimeDone of that invocation is lost  runtime-done=2
  register=WHEN      that register call is answered 500               register=1
  next=WHEN          that event/next call is answered 500             next=all
  duplicate=WHEN     that batch is delivered twice                    duplicate=3
  reorder=WHEN       that batch comes in two halves, the later first  reorder=4
  subscribe=STATUS   subscriptions are answered 202, 403 or 500       subscribe=403
  delay=DURATION     every batch is delivered so much later           delay=100ms

What --faults takes, telemetryctl kinesis --help explains.`
}

// parseLambdaFaults reads what lambdaFaultsHelp explains.
func parseLambdaFaults(text string) (lambdasim.Faults, error) {
	var f lambdasim.Faults
	if text == "" {
		return f, nil
	}
	for _, setting := range strings.Split(text, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(setting), "=")
		if err := setLambdaFault(&f, name, value); err != nil {
			return f, fmt.Errorf("--lambda-faults: %q: %w", setting, err)
		}
	}
	return f, nil
}

func setLambdaFault(f *lambdasim.Faults, name, value string) (err error) {
	switch name {
	case "runtime-done":
		f.DropRuntimeDone, err = occasions(value)
	case "register":
		f.RegisterFails, err = occasions(value)
	case "next":
		f.NextFails, err = occasions(value)
	case "duplicate":
		f.DuplicateBatches, err = occasions(value)
	case "reorder":
		f.ReorderBatches, err = occasions(value)
	case "subscribe":
		f.SubscribeStatus, err = strconv.Atoi(value)
		if err != nil || f.SubscribeStatus != 202 && f.SubscribeStatus != 403 && f.SubscribeStatus != 500 {
			err = fmt.Errorf("the status must be 202, 403 or 500")
		}
	case "delay":
		f.DelayDelivery, err = time.ParseDuration(value)
		if err != nil || f.DelayDelivery < 0 {
			err = fmt.Errorf("the delay must be a duration, such as 100ms")
		}
	default:
		err = fmt.Errorf("there is no such fault: it is one of runtime-done, register, next, duplicate, reorder, subscribe, delay")
	}
	return err
}

func occasions(value string) (lambdasim.Occasions, error) {
	if value == "all" {
		return lambdasim.Always(), nil
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 {
		return lambdasim.Occasions{}, fmt.Errorf("the occasion must be a number from 1, or all")
	}
	return lambdasim.Only(n), nil
}
