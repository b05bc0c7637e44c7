package config

import _ "embed" // the example is a file of its own, so that it can be read as one

//go:embed voorbeeld.yaml
var voorbeeld string

// Voorbeeld returns a commented configuration file with every key; its values are those of Standaard.
func Voorbeeld() string { return voorbeeld }
