package main

// subject is a program that is measured.
type subject struct {
	Name    string
	Command []string // the program's path, absolute, and its arguments
	Env     []string // on top of what Lambda gives an extension

	// eachBody says that it puts events on the stream only when an invocation
	// comes: it is invoked after each body.
	eachBody bool
	slow     bool // it takes so long that fewer loads must do
	// loaded is called when all is pushed to the process; nil: nothing is.
	loaded func(pid int) error
	// everything tells from its last words whether it did its work.
	everything func(said string, pushed trial) error
}

// The subjects' names in the tables.
const (
	floorName        = "floor"
	discardName      = "floor that throws away"
	forwardName      = "floor that signs and sends"
	extensionName    = "extension"
	jsonName         = "extension, in JSON"
	sdkName          = "AWS SDK build"
	originalName     = "original's design"
	defaultRootsName = "Go's default roots"
)
