package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"kinesis-telemetry-api-extension/internal/lambdasim"
)

// parseLambdaFaults reads settings with commas between them:
//
//	runtime-done=WHEN   platform.runtimeDone of those invocations is lost
//	register=WHEN       those register calls are answered 500
//	next=WHEN           those event/next calls are answered 500
//	duplicate=WHEN      those batches are delivered twice
//	reorder=WHEN        those batches are delivered in two halves, the later one first
//	subscribe=STATUS    every subscription is answered 202, 403 or 500
//	delay=DURATION      every batch is delivered so much later
//
// WHEN is an occasion's number from 1, or all.
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
