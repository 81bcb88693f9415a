// Package version is the project's version, the one place where it stands.
package version

// Version is that of the extension, its layer, telemetryctl and the changelog.
// https://semver.org/
const Version = "0.1.0"
