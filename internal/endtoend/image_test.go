package endtoend

import (
	"encoding/pem"
	"fmt"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"kinesis-telemetry-api-extension/internal/lambdasim"
)

// dockerfile is the one that README.md documents, a step a line.
func dockerfile(t *testing.T) []string {
	t.Helper()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(readme), "```dockerfile\n")
	text, _, found := strings.Cut(after, "\n```")
	if !found {
		t.Fatal("README.md documents no Dockerfile")
	}
	return strings.Split(strings.TrimSpace(strings.ReplaceAll(text, "\\\n", " ")), "\n")
}

// image is the root file system that a Dockerfile makes, as far as it can be
// made without a registry: the stages' base images are empty.
type image struct {
	t      *testing.T
	source string            // stands for the folder that the build is given
	stages map[string]string // root file systems by name
	root   string            // of the stage that is being made
}

// buildImage executes the steps that concern the extension. It knows the words
// that README.md uses, and fails at any other.
func buildImage(t *testing.T, steps []string) string {
	t.Helper()
	source, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	b := image{t: t, source: source, stages: map[string]string{}}
	for _, step := range steps {
		word, rest, _ := strings.Cut(strings.TrimSpace(step), " ")
		switch {
		case word == "":
		case word == "FROM":
			b.from(strings.Fields(rest))
		case word == "COPY" && strings.HasPrefix(rest, "--from="):
			b.copyFrom(strings.Fields(rest))
		case word == "COPY":
			b.copySource(strings.Fields(rest))
		case word == "RUN":
			b.run(rest)
		case word == "CMD":
		default:
			t.Fatalf("a step that this test does not know: %s", step)
		}
	}
	return b.root
}

func (b *image) from(words []string) {
	b.root = b.t.TempDir()
	if len(words) == 3 && words[1] == "AS" {
		b.stages[words[2]] = b.root
	}
}

// copySource lets a path in the stage be the source itself. Other files of the
// build are the function's, which runs elsewhere here.
func (b *image) copySource(words []string) {
	if from, to := words[0], words[1]; from == module+"/" {
		if err := os.Symlink(b.source, filepath.Join(b.root, to)); err != nil {
			b.t.Fatal(err)
		}
	}
}

// run runs a command with the absolute paths of the stage.
func (b *image) run(command string) {
	command = regexp.MustCompile(`(^| )/`).ReplaceAllString(command, "${1}"+b.root+"/")
	cmd := exec.CommandContext(b.t.Context(), "sh", "-c", command)
	if out, err := cmd.CombinedOutput(); err != nil {
		b.t.Fatalf("%s: %v: %s", command, err, out)
	}
}

func (b *image) copyFrom(words []string) {
	stage, known := b.stages[strings.TrimPrefix(words[0], "--from=")]
	if !known || !strings.HasSuffix(words[1], "/") {
		b.t.Fatalf("a COPY that can't be done: %q", words)
	}
	if err := os.CopyFS(filepath.Join(b.root, words[2]), os.DirFS(filepath.Join(stage, words[1]))); err != nil {
		b.t.Fatal(err)
	}
}

// addLambdas adds what Lambda puts into every image, and a file of roots, as
// the owner of an image would.
func addLambdas(t *testing.T, root string, roots []byte) {
	t.Helper()
	for _, dir := range []string{"tmp", "etc"} {
		if err := os.MkdirAll(filepath.Join(root, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for path, text := range map[string][]byte{"etc/hosts": []byte("127.0.0.1 sandbox.localdomain sandbox\n"), "opt/ca.pem": roots} {
		if err := os.WriteFile(filepath.Join(root, path), text, 0o444); err != nil {
			t.Fatal(err)
		}
	}
}

// entrance becomes a program inside a root file system, as Lambda starts it:
// nothing can be written but in /tmp, and the user is none of importance. It
// asks the kernel for namespaces of its own and needs no rights.
const entrance = `#!/bin/sh
echo $$ >"$ENDTOEND_DIR/pid"
exec >>"$ENDTOEND_DIR/log" 2>&1
exec unshare -U -m -r sh -e -c '
mount --bind "$1" "$1"
mount -o remount,bind,ro "$1"
mount -t tmpfs none "$1/tmp"
exec unshare -U --map-user=993 --map-group=990 -R "$1" %[2]s' sh %[1]q
`

// enter writes the entrance to what command does in root.
func enter(t *testing.T, root, command string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), filepath.Base(command))
	if err := os.WriteFile(path, fmt.Appendf(nil, entrance, root, command), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

// needNamespaces skips the test where the system lets nobody have them.
func needNamespaces(t *testing.T) {
	t.Helper()
	try := exec.CommandContext(t.Context(), "unshare", "-U", "-m", "-r", "sh", "-c", "mount -t tmpfs none /tmp && exec unshare -U --map-user=993 --map-group=990 -R / true")
	if out, err := try.CombinedOutput(); err != nil {
		t.Skipf("no namespaces to start an image in: %v: %s", err, out)
	}
}

// overTLS serves a stream by https, and returns the roots to trust.
func (s stream) overTLS(t *testing.T) (place, []byte) {
	t.Helper()
	to, err := url.Parse(s.endpoint)
	if err != nil {
		t.Fatal(err)
	}
	front := httptest.NewTLSServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(to)
		r.Out.Host = r.In.Host // it is signed
	}})
	t.Cleanup(front.Close)
	p := s.place
	p.endpoint = front.URL
	return p, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: front.Certificate().Raw})
}

// TestTheDocumentedImageShips builds the image of README.md and starts the
// extension in it: there is no shell, no certificate but the given one, no
// /proc, and nothing to write to but /tmp.
func TestTheDocumentedImageShips(t *testing.T) {
	needNamespaces(t)
	root := buildImage(t, dockerfile(t))
	k := serve(t, 1)
	secured, roots := k.overTLS(t)
	addLambdas(t, root, roots)
	l := begin(t, secured, func(p *plan) {
		path := enter(t, root, "/opt/extensions/"+extensionName)
		p.Extensions = []lambdasim.Extension{{Program: lambdasim.Executable(path)}}
		p.set("AWS_CA_BUNDLE", "/opt/ca.pem")
		p.set("KINESIS_TELEMETRY_SPILL", "1MiB")
	})
	for range 3 {
		l.invokeUnharmed(order, budget+slack)
	}
	if got, err := os.Readlink(fmt.Sprintf("/proc/%d/root", l.pid(t))); err != nil || got != root {
		t.Errorf("its root is %q, %v; want %s", got, err, root)
	}
	if got := strings.Fields(l.status(t, "CapEff:"))[0]; strings.Trim(got, "0") != "" {
		t.Errorf("it has the capabilities %s, want none", got)
	}
	l.shutdown()
	checkExactlyOnce(t, l.saidSoFar(), k.events(t))
}

// TestTheDocumentedImagesGoIsNewEnough holds the image that builds against
// what go.mod asks for.
func TestTheDocumentedImagesGoIsNewEnough(t *testing.T) {
	mod, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	asked := strings.TrimPrefix(string(regexp.MustCompile(`(?m)^go \d+\.\d+`).Find(mod)), "go ")
	if first := dockerfile(t)[0]; first != "FROM golang:"+asked+" AS telemetry" {
		t.Errorf("README.md begins with %q; go.mod says go %s", first, asked)
	}
}
