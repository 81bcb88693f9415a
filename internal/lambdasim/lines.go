package lambdasim

// lines cuts what a process prints into lines.
type lines struct{}
