package main

import "context"

func (d demo) verhaal(ctx context.Context) error { return nil }
