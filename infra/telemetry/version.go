package telemetry

// Version is the version of the extension whose layers are published. It is
// that of the project; a test holds the two together, because this module
// stands alone.
const Version = "0.1.0"
