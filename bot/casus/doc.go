// Package casus holds the rules of the house: what a zaak is, what may happen to it, who may see it and when things
// are due. It decides and never fetches: no I/O, no clock, no SQL, no chat. Every moment comes in as a time.Time and
// every answer is a value, so that each rule can be read and tested on its own.
//
// All dates and times are wall-clock time in Europe/Amsterdam, daylight saving included. Sentences meant for people
// are Dutch.
package casus
