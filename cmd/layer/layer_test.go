package main

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"debug/elf"
	"encoding/hex"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestLayers builds them as make layer does, and once more where everything
// that can differ between two machines does.
func TestLayers(t *testing.T) {
	command := filepath.Join(t.TempDir(), "layer")
	runGo(t, "build", "-o", command, ".")
	module := copyOfModule(t, filepath.Join("..", "..")) // which nobody edits meanwhile
	here := makeLayers(t, command, module, "022", os.Environ())

	t.Run("hold the extension, executable, and nothing else", func(t *testing.T) {
		for _, a := range architectures() {
			checkEntry(t, a, here[name+"-"+a.name+".zip"])
		}
	})
	t.Run("are as small as they were", func(t *testing.T) {
		for _, a := range architectures() {
			checkSizes(t, a, here[name+"-"+a.name+".zip"])
		}
	})
	t.Run("come with the checksums of all files", func(t *testing.T) { checkSums(t, here) })
	t.Run("come with a list of what the program says it is made of", func(t *testing.T) {
		for _, a := range architectures() {
			program := unpacked(t, here[name+"-"+a.name+".zip"])
			checkBOM(t, here[name+"-"+a.name+".cdx.json"], program)
		}
	})
	t.Run("are the same bytes in another folder, by another person, with other settings and an empty cache", func(t *testing.T) {
		if testing.Short() {
			t.Skip("all of Go's library is built again")
		}
		copied := copyOfModule(t, module)
		makeWorkspace(t, copied)
		there := makeLayers(t, command, copied, "077", otherMachine(t))
		for file, want := range here {
			if !bytes.Equal(there[file], want) {
				t.Errorf("%s is %x there, %x here", file, sha256.Sum256(there[file]), sha256.Sum256(want))
			}
		}
		if len(there) != len(here) {
			t.Errorf("%d files there, %d here", len(there), len(here))
		}
	})
}

// makeLayers runs the command in a module's folder and returns what it wrote.
func makeLayers(t *testing.T, command, module, umask string, environ []string) map[string][]byte {
	t.Helper()
	out := filepath.Join(t.TempDir(), "dist")
	run := exec.Command("sh", "-c", `umask "$0" && exec "$1" -out "$2"`, umask, command, out)
	run.Dir, run.Env = module, environ
	if said, err := run.CombinedOutput(); err != nil {
		t.Fatalf("layer: %v\n%s", err, said)
	}
	entries, err := os.ReadDir(out)
	if err != nil {
		t.Fatal(err)
	}
	written := map[string][]byte{}
	for _, entry := range entries {
		if written[entry.Name()], err = os.ReadFile(filepath.Join(out, entry.Name())); err != nil {
			t.Fatal(err)
		}
	}
	return written
}

// TestTheDocumentedImageIsBuiltAsTheLayerIs holds the README's command, and the
// Makefile's, to the flags of the layer.
func TestTheDocumentedImageIsBuiltAsTheLayerIs(t *testing.T) {
	want := "CGO_ENABLED=0 go build"
	for _, flag := range flags() {
		if strings.Contains(flag, " ") {
			flag = strconv.Quote(flag)
		}
		want += " " + flag
	}
	want += " -o /opt/extensions/" + name + " ./cmd/" + name + "\n"
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(readme), want) {
		t.Errorf("README.md builds its image without %q", want)
	}
	makefile, err := os.ReadFile("../../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	inlining := "COLD :="
	for _, pattern := range cold() {
		inlining += " -gcflags=" + pattern + "=-l"
	}
	for _, part := range []string{inlining + "\n", "\t$(STATIC) $(COLD) -o $(EXTENSION) "} {
		if !strings.Contains(string(makefile), part) {
			t.Errorf("the Makefile has no %q", part)
		}
	}
}

// otherMachine is an environment in which go has no cache, other settings by
// variable and by file, and nobody to download from. Each setting of go's that
// is here changes the program's bytes, or fails the build, if it gets through.
func otherMachine(t *testing.T) []string {
	t.Helper()
	home := t.TempDir()
	settings := filepath.Join(home, "goenv")
	text := "GOAMD64=v3\nGOARM64=v9.0\nGOFLAGS=-gcflags=-l\nGOFIPS140=latest\nCGO_ENABLED=1\n"
	if err := os.WriteFile(settings, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return append(os.Environ(), "HOME="+home, "GOCACHE="+filepath.Join(home, "cache"), "GOENV="+settings,
		"GOMODCACHE="+runGo(t, "env", "GOMODCACHE"), "GOTOOLCHAIN=local", "GOPROXY=off",
		"GOFLAGS=-gcflags=-N", "GOAMD64=v2", "GOARM64=v8.1", "GOOS=darwin", "CGO_ENABLED=1",
		"TZ=Pacific/Kiritimati", "LC_ALL=C", "SOURCE_DATE_EPOCH=1")
}

// copyOfModule is a folder with what the extension is built of.
func copyOfModule(t *testing.T, from string) string {
	t.Helper()
	module := filepath.Join(t.TempDir(), "a folder of another name")
	for _, part := range []string{"cmd", "internal", "record"} {
		if err := os.CopyFS(filepath.Join(module, part), os.DirFS(filepath.Join(from, part))); err != nil {
			t.Fatal(err)
		}
	}
	for _, part := range []string{"go.mod", "go.sum"} {
		text, err := os.ReadFile(filepath.Join(from, part))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(module, part), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return module
}

// makeWorkspace puts a module into a workspace that has other parts for it.
func makeWorkspace(t *testing.T, module string) {
	t.Helper()
	text := "go 1.26.0\nuse \"./" + filepath.Base(module) + "\"\nreplace github.com/klauspost/compress => ./nowhere\n"
	if err := os.WriteFile(filepath.Join(filepath.Dir(module), "go.work"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func runGo(t *testing.T, args ...string) string {
	t.Helper()
	said, err := exec.Command("go", args...).Output()
	if err != nil {
		t.Fatalf("go %s: %v", args[0], err)
	}
	return strings.TrimSpace(string(said))
}

func checkEntry(t *testing.T, a architecture, packed []byte) {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		t.Fatalf("%s: %v", a.name, err)
	}
	if len(archive.File) != 1 {
		t.Fatalf("%s: %d entries, want one", a.name, len(archive.File))
	}
	entry := archive.File[0]
	if entry.Name != "extensions/kinesis-telemetry-api-extension" || entry.Mode() != 0o755 {
		t.Errorf("%s: %s with mode %v", a.name, entry.Name, entry.Mode())
	}
	if !entry.Modified.Equal(time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("%s: the entry is of %v", a.name, entry.Modified)
	}
	program, err := elf.NewFile(bytes.NewReader(unpacked(t, packed)))
	if err != nil {
		t.Fatalf("%s: %v", a.name, err)
	}
	want := map[string]elf.Machine{"x86_64": elf.EM_X86_64, "arm64": elf.EM_AARCH64}
	if program.Machine != want[a.name] {
		t.Errorf("%s: a program for %v", a.name, program.Machine)
	}
	if libraries, err := program.ImportedLibraries(); err != nil || len(libraries) > 0 {
		t.Errorf("%s: it needs the libraries %v (%v), which Lambda may not have", a.name, libraries, err)
	}
}

// unpacked returns the zip's program.
func unpacked(t *testing.T, packed []byte) []byte {
	t.Helper()
	archive, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		t.Fatal(err)
	}
	entry, err := archive.Open("extensions/kinesis-telemetry-api-extension")
	if err != nil {
		t.Fatal(err)
	}
	defer entry.Close()
	program, err := io.ReadAll(entry)
	if err != nil {
		t.Fatal(err)
	}
	return program
}

func checkSums(t *testing.T, written map[string][]byte) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(string(written["SHA256SUMS"]), "\n"), "\n")
	for _, line := range lines {
		sum, file, _ := strings.Cut(line, "  ")
		got := sha256.Sum256(written[file])
		if hex.EncodeToString(got[:]) != sum {
			t.Errorf("SHA256SUMS says %q; it is %x", line, got)
		}
	}
	if len(written) != 5 || len(lines) != 4 {
		t.Errorf("%d files, %d of them with checksums; want 5 and 4", len(written), len(lines))
	}
}
