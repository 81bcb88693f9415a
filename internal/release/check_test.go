package release

import (
	"path/filepath"
	"strings"
	"testing"

	"kinesis-telemetry-api-extension/internal/version"
)

func TestTheVersionIsTheSameWhereverItIsTold(t *testing.T) {
	if o := newStubs(t).run(t, nil, "release-check"); o.failed || !strings.Contains(o.out, version.Version) {
		t.Errorf("release-check: %+v", o)
	}
	if o := newStubs(t).run(t, nil, "version"); o.out != version.Version+"\n" {
		t.Errorf("tools/version prints %q, the version is %s", o.out, version.Version)
	}
}

func TestADisagreementEndsInASentence(t *testing.T) {
	const dated = "# Changelog\n\n## [1.2.3] - 2026-11-24\n\n## [1.2.2] - 2026-11-01\n"
	tests := []struct {
		name                     string
		constant, stack, changes string
		tag, want                string
	}{
		{"all agree", "1.2.3", "1.2.3", dated, "v1.2.3", ""},
		{"all agree, before the release", "1.2.3", "1.2.3", "## [1.2.3] - unreleased\n", "", ""},
		{"another tag", "1.2.3", "1.2.3", dated, "v1.2.4", `the tag is "v1.2.4" but the version is 1.2.3`},
		{"a tag without v", "1.2.3", "1.2.3", dated, "1.2.3", "the tag must be v1.2.3"},
		{"another stack", "1.2.3", "1.2.2", dated, "v1.2.3", `infra/telemetry/version.go says "1.2.2"`},
		{"an older changelog", "1.2.4", "1.2.4", dated, "v1.2.4", `the newest section of CHANGELOG.md is "## [1.2.3] - 2026-11-24"`},
		{"no section", "1.2.3", "1.2.3", "# Changelog\n", "", `the newest section of CHANGELOG.md is ""`},
		{"no day", "1.2.3", "1.2.3", "## [1.2.3] - unreleased\n", "v1.2.3", "a released version must have its day"},
		{"no version", "one", "one", dated, "", `"one", which is no version`},
		{"dots are dots", "1.2.3", "1.2.3", "## [1x2x3] - unreleased\n", "", "newest section"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			tree := t.TempDir()
			write(t, filepath.Join(tree, "internal", "version", "version.go"), "package version\n\nconst Version = \""+test.constant+"\"\n", 0o600)
			write(t, filepath.Join(tree, "infra", "telemetry", "version.go"), "package telemetry\n\nconst Version = \""+test.stack+"\"\n", 0o600)
			write(t, filepath.Join(tree, "CHANGELOG.md"), test.changes, 0o600)
			var args []string
			if test.tag != "" {
				args = []string{test.tag}
			}
			o := newStubs(t).run(t, []string{"ROOT=" + tree}, "release-check", args...)
			if test.want != "" {
				o.expectSentence(t, "release-check", test.want)
			} else if o.failed {
				t.Errorf("it fails: %s", o.messages)
			}
		})
	}
}
