package main

import (
	"bytes"
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"syscall"
)

// notExecutable says why the system did not execute a function.
func notExecutable(path string, err error) error {
	var number syscall.Errno
	if !errors.As(err, &number) {
		return fmt.Errorf("the function %s cannot be executed: %w", path, err)
	}
	if why := reason(path, number); why != "" {
		return fmt.Errorf("the function %s cannot be executed: %s (%w)", path, why, number)
	}
	return fmt.Errorf("the function %s cannot be executed: %w", path, number)
}

// reason looks at the file for what the system's error does not say.
func reason(path string, number syscall.Errno) string {
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	begin := make([]byte, 256)
	n, err := io.ReadFull(f, begin)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return ""
	}
	line, _, _ := bytes.Cut(begin[:n], []byte("\n"))
	interpreter, isScript := bytes.CutPrefix(line, []byte("#!"))
	switch {
	case number == syscall.ENOENT && isScript:
		return "its interpreter " + firstWord(string(interpreter)) + " is not there"
	case number == syscall.ENOENT:
		return "the loader that it was linked for is not there"
	case number != syscall.ENOEXEC:
		return ""
	case n == 0:
		return "it is empty"
	case bytes.HasPrefix(line, []byte(elf.ELFMAG)):
		return builtFor(f)
	}
	return `it is no program of this system and does not begin with a line such as "#!/bin/sh"`
}

// builtFor names the machine that a program was built for, in Go's words.
func builtFor(f *os.File) string {
	program, err := elf.NewFile(f)
	if err != nil {
		return "it is a damaged program"
	}
	machine := program.Machine.String()
	for _, known := range []struct {
		machine elf.Machine
		name    string
	}{{elf.EM_X86_64, "amd64"}, {elf.EM_AARCH64, "arm64"}, {elf.EM_386, "386"}, {elf.EM_ARM, "arm"}} {
		if program.Machine == known.machine {
			machine = known.name
		}
	}
	if machine == runtime.GOARCH {
		return ""
	}
	return fmt.Sprintf("it is built for %s, and this machine is %s", machine, runtime.GOARCH)
}

func firstWord(text string) string {
	if words := strings.Fields(text); len(words) > 0 {
		return words[0]
	}
	return "(none)"
}
