package lambdasim

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
)

// roles are what the test binary is when a test starts it as a process, by its
// first argument or, for a link to it, by its name.
var roles = map[string]Func{
	"echo-runtime":   runtimeOf(echo, tcp),
	"env-runtime":    runtimeOf(environOf, tcp),
	"many-runtime":   runtimeOf(printing, tcp),
	"stuck-runtime":  runtimeOf(forking, tcp),
	"aws-lambda-go":  awsLambdaGo,
	"link-extension": processExtension("link-extension"),
	"env-extension":  environExtension,
}

var tcp = new(net.Dialer).DialContext

func role() Func {
	if f := roles[filepath.Base(os.Args[0])]; f != nil {
		return f
	}
	if len(os.Args) > 1 {
		return roles[os.Args[1]]
	}
	return nil
}

// environOf answers the process's environment and directory.
func environOf(context.Context, string, io.Writer) (string, error) {
	dir, err := os.Getwd()
	return strings.Join(append(os.Environ(), "dir="+dir), "\n"), err
}

// forking prints, then hangs with a child that holds the output open.
func forking(ctx context.Context, _ string, stdout io.Writer) (string, error) {
	fmt.Fprintln(stdout, "hanging")
	child, err := os.StartProcess("/bin/sleep", []string{"sleep", "60"}, &os.ProcAttr{Files: []*os.File{nil, os.Stdout, os.Stderr}})
	if err != nil {
		return "", err
	}
	fmt.Fprintln(stdout, "child", child.Pid)
	return "", sleep(ctx, time.Minute)
}

// awsLambdaGo is AWS's own runtime for Go.
func awsLambdaGo(context.Context, []string, io.Writer, io.Writer) error {
	lambda.Start(func(_ context.Context, in map[string]any) (map[string]any, error) {
		if fail, _ := in["fail"].(bool); fail {
			return nil, fmt.Errorf("told to fail")
		}
		if quit, _ := in["panic"].(bool); quit {
			panic("told to panic")
		}
		fmt.Println("from aws-lambda-go")
		return map[string]any{"got": in}, nil
	})
	return nil
}

// processExtension appends what is pushed to it to the file TELEMETRY_FILE.
func processExtension(name string) Func {
	return func(ctx context.Context, environ []string, stdout, stderr io.Writer) error {
		l := &telemetryListener{}
		x := &extensionFixture{name: name, types: everything, listener: l}
		x.on = func(ctx context.Context, event string, _ io.Writer) error {
			fmt.Fprintln(stdout, "ticks")
			return sleep(ctx, 100*time.Millisecond)
		}
		if err := x.run(net.Listen, tcp)(ctx, environ, stdout, stderr); err != nil {
			return err
		}
		pushedEvents, err := json.Marshal(l.got())
		if err != nil {
			return err
		}
		return os.WriteFile(variable(environ, "TELEMETRY_FILE"), pushedEvents, 0o600)
	}
}

// environExtension writes its environment to the file ENVIRON_FILE.
func environExtension(ctx context.Context, environ []string, stdout, stderr io.Writer) error {
	if err := os.WriteFile(variable(environ, "ENVIRON_FILE"), []byte(strings.Join(environ, "\n")), 0o600); err != nil {
		return err
	}
	x := &extensionFixture{name: "env-extension"}
	return x.run(net.Listen, tcp)(ctx, environ, stdout, stderr)
}
