package main

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// program is the package of the extension.
const program = "./cmd/kinesis-telemetry-api-extension"

// sizes measures what make layer made, and how many packages are linked.
func sizes(ctx context.Context, o options, _ io.Writer) ([]row, error) {
	if o.layers == "" {
		return nil, nil
	}
	var all []row
	for _, arch := range []string{"arm64", "x86_64"} {
		packed, unpacked, err := layerSize(filepath.Join(o.layers, "kinesis-telemetry-api-extension-"+arch+".zip"))
		if err != nil {
			return nil, err
		}
		zipped := row{Measure: "zip, " + arch, Subject: extensionName, Unit: "MB"}
		zipped.add(megabytes(packed))
		binary := row{Measure: "binary, " + arch, Subject: extensionName, Unit: "MB"}
		binary.add(megabytes(unpacked))
		all = append(all, zipped, binary)
	}
	if o.sdk != "" {
		stat, err := os.Stat(o.sdk)
		if err != nil {
			return nil, err
		}
		sdk := row{Measure: "binary, of this machine", Subject: sdkName, Unit: "MB"}
		sdk.add(megabytes(stat.Size()))
		all = append(all, sdk)
	}
	for _, build := range []struct {
		name  string
		flags []string
	}{
		{extensionName, nil},
		{sdkName, []string{"-overlay", "bench/sdk/overlay.json", "-tags", "bench_sdk"}},
	} {
		n, err := packages(ctx, build.flags)
		if err != nil {
			return nil, err
		}
		linked := row{Measure: "packages linked", Subject: build.name, reference: sdkName}
		linked.add(float64(n))
		all = append(all, linked)
	}
	return all, nil
}

// layerSize is the size of a zip, and of the largest file in it: the program.
func layerSize(path string) (packed, unpacked int64, err error) {
	archive, err := zip.OpenReader(path)
	if err != nil {
		return 0, 0, fmt.Errorf("reading a layer: %w", err)
	}
	defer func() { _ = archive.Close() }() // it was only read
	for _, file := range archive.File {
		unpacked = max(unpacked, int64(file.UncompressedSize64))
	}
	stat, err := os.Stat(path)
	if err != nil {
		return 0, 0, err
	}
	return stat.Size(), unpacked, nil
}

// packages counts what the program of this folder links, on Lambda's system.
func packages(ctx context.Context, flags []string) (int, error) {
	args := append(append([]string{"list", "-deps"}, flags...), program)
	list := exec.CommandContext(ctx, "go", args...)
	list.Env = append(os.Environ(), "GOOS=linux", "CGO_ENABLED=0")
	out, err := list.Output()
	if err != nil {
		return 0, fmt.Errorf("counting packages: %w", err)
	}
	return len(strings.Fields(string(out))), nil
}
