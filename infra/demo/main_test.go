package demo_test

import (
	"os"
	"testing"

	"github.com/aws/jsii-runtime-go"
)

// TestMain ends the one Node process that all tests of the package share.
// They are serial, because it is.
func TestMain(m *testing.M) {
	code := m.Run()
	jsii.Close()
	os.Exit(code)
}
