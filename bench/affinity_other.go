//go:build !linux

package main

import "errors"

func onCore(int, func() error) error { return errors.ErrUnsupported }

func keepTo(int) (restore func(), err error) { return nil, errors.ErrUnsupported }
