package main

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
)

// file is one of those that are released.
type file struct {
	name    string
	content []byte
}

type files []file

// sums returns the checksums of all files, as sha256sum --check reads them.
func (f files) sums() file {
	var lines bytes.Buffer
	for _, one := range f {
		fmt.Fprintf(&lines, "%x  %s\n", sha256.Sum256(one.content), one.name)
	}
	return file{"SHA256SUMS", lines.Bytes()}
}

// write puts the files into a folder, which it makes where there is none.
func (f files) write(folder string) error {
	const (
		readable   = 0o644
		searchable = 0o755
	)
	if err := os.MkdirAll(folder, searchable); err != nil {
		return err
	}
	for _, one := range f {
		if err := os.WriteFile(filepath.Join(folder, one.name), one.content, readable); err != nil {
			return err
		}
	}
	return nil
}
