package main

import (
	"os"

	"golang.org/x/term"
)

// standard is the process's own streams.
func standard() streams {
	return streams{
		in: os.Stdin, out: os.Stdout, err: os.Stderr,
		outWidth: widthOf(os.Stdout), errWidth: widthOf(os.Stderr),
	}
}

// widthOf is a terminal's width, 0 for what is none.
func widthOf(f *os.File) int {
	fd := int(f.Fd())
	if !term.IsTerminal(fd) {
		return 0
	}
	const unknown = 80
	width, _, err := term.GetSize(fd)
	if err != nil || width <= 0 {
		return unknown
	}
	return width
}
