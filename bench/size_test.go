package main

import (
	"archive/zip"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestALayersSizeIsOfItsZipAndItsProgram(t *testing.T) {
	path := filepath.Join(t.TempDir(), "layer.zip")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	archive := zip.NewWriter(file)
	for name, size := range map[string]int{"LICENSE": 10, "extensions/program": 5000} {
		w, err := archive.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(strings.Repeat("x", size))); err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	packed, unpacked, err := layerSize(path)
	if err != nil || unpacked != 5000 || packed <= 0 || packed >= 5000 {
		t.Errorf("got %d, %d, %v", packed, unpacked, err)
	}
	if _, _, err := layerSize("nowhere.zip"); err == nil {
		t.Error("a layer that isn't there has a size")
	}
}

func TestFilesOfRootsAreJoined(t *testing.T) {
	dir := t.TempDir()
	a, err := newAuthority(dir)
	if err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(dir, "both.pem")
	if err := a.beside("../internal/kinesis/roots.pem", copied); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(copied)
	if err != nil || strings.Count(string(text), "BEGIN CERTIFICATE") != 6 {
		t.Errorf("got %d certificates, %v", strings.Count(string(text), "BEGIN CERTIFICATE"), err)
	}
}
