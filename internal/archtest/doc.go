// Package archtest holds the plan of the house as tests: who may import whom,
// what the extension's binary may link, and what no file may have. Each rule
// says its reason when it fails. A rule is a function from source files to
// complaints, so that a test can also show each of them a tree that breaks it.
package archtest
