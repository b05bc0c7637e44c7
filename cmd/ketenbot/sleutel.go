package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"os"
)

const zegelBytes = 32

// sleutelIn reads the key in a file; when there is none, it makes one that its owner alone can read.
func sleutelIn(pad string) ([]byte, error) {
	key, err := os.ReadFile(pad)
	if err == nil && len(key) != zegelBytes {
		err = fmt.Errorf("%s is geen sleutel van %d bytes", pad, zegelBytes)
	}
	if err == nil || !errors.Is(err, os.ErrNotExist) {
		return key, err
	}
	key = make([]byte, zegelBytes)
	if _, err := rand.Read(key); err != nil {
		return nil, err
	}
	return key, os.WriteFile(pad, key, 0o600)
}
