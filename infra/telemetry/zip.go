package telemetry

import (
	"archive/zip"
	"bytes"
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
)

// binary is where Lambda finds the extension in a layer.
// https://docs.aws.amazon.com/lambda/latest/dg/lambda-extensions.html
const binary = "extensions/kinesis-telemetry-api-extension"

// architecture is one of those that Lambda runs functions on.
type architecture struct {
	name    string // as Lambda writes it
	id      string // of its constructs
	machine elf.Machine
	path    string // of its parameter, behind that of x86_64, which came first
}

func architectures() []architecture {
	return []architecture{
		{name: "x86_64", id: "X86", machine: elf.EM_X86_64, path: "/extension/arn"},
		{name: "arm64", id: "Arm64", machine: elf.EM_AARCH64, path: "/extension/arn/arm64"},
	}
}

func (a architecture) lambda() awslambda.Architecture {
	if a.machine == elf.EM_AARCH64 {
		return awslambda.Architecture_ARM_64()
	}
	return awslambda.Architecture_X86_64()
}

// checkZip returns an error where the zip is not a layer of the extension: a
// layer of the wrong architecture, or without the bit that makes the binary
// executable, would fail every function that has it.
func checkZip(path string, a architecture) error {
	archive, err := zip.OpenReader(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("there is no zip at %s: build it by make layer", path)
	case err != nil:
		return fmt.Errorf("%s can't be read as a zip (%w): build it again by make layer", path, err)
	}
	defer func() { _ = archive.Close() }() // it was only read
	for _, file := range archive.File {
		if file.Name == binary {
			return checkBinary(path, file, a)
		}
	}
	return fmt.Errorf("%s holds no %s: it is not a layer of the extension", path, binary)
}

func checkBinary(path string, file *zip.File, a architecture) error {
	if file.Mode().Perm()&0o111 == 0 {
		return fmt.Errorf("%s in %s is not executable, which would fail every function", binary, path)
	}
	content, err := file.Open()
	if err != nil {
		return fmt.Errorf("reading %s: %w", path, err)
	}
	defer content.Close()
	const head = 64 // bytes, of an ELF file
	start := make([]byte, head)
	if _, err := io.ReadFull(content, start); err != nil {
		return fmt.Errorf("%s in %s is no program: %w", binary, path, err)
	}
	if !bytes.HasPrefix(start, []byte(elf.ELFMAG)) {
		return fmt.Errorf("%s in %s is no program for Linux", binary, path)
	}
	if machine := elf.Machine(uint16(start[18]) | uint16(start[19])<<8); machine != a.machine {
		return fmt.Errorf("%s holds a program for %v: the zips are mixed up", path, machine)
	}
	return nil
}
