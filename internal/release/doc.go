// Package release only has tests: of the scripts in tools/, most of which a release
// goes through, with stubs of the programs that would reach out, and of the
// workflow that runs them.
package release
