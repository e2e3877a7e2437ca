// Package api is a client of the JSON interface. Nothing of it is kept: the test that uses it has it generated from the description
// that the site serves, and puts it here for the time of a build.
package api

import (
	_ "github.com/oapi-codegen/runtime"       // what generated code needs
	_ "github.com/oapi-codegen/runtime/types" // the same
)
