package web

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

func (s *server) clock(*http.Request) (any, error) { return s.now(s.Clock.Now()), nil }

func (s *server) now(t time.Time) any {
	return map[string]string{"now": t.In(s.zone).Format(time.RFC3339)}
}

// windClock takes a moment or a duration. One wind at a time: a duration counts from where the one before it ended.
func (s *server) windClock(r *http.Request) (any, error) {
	var in struct {
		To      *string `json:"to"`
		Advance *string `json:"advance"`
	}
	if err := readJSON(r, &in); err != nil {
		return nil, err
	}
	if (in.To == nil) == (in.Advance == nil) {
		return nil, errClockInput
	}
	select {
	case s.wind <- struct{}{}:
		defer func() { <-s.wind }()
	case <-r.Context().Done():
		return nil, fmt.Errorf("web: wait for the clock: %w", context.Cause(r.Context()))
	}
	start := s.Clock.Now()
	to, err := target(start, in.To, in.Advance)
	if err != nil {
		return nil, err
	}
	now, err := s.Clock.WindTo(s.work, to)
	s.hub.tell("")
	if err != nil {
		return nil, fmt.Errorf("web: wind: %w", err)
	}
	return s.now(now), nil
}

func target(start time.Time, to, advance *string) (time.Time, error) {
	var t time.Time
	if to != nil {
		parsed, err := time.Parse(time.RFC3339, *to)
		if err != nil {
			return time.Time{}, errClockInput
		}
		t = parsed
	} else {
		d, err := time.ParseDuration(*advance)
		if err != nil {
			return time.Time{}, errClockInput
		}
		t = start.Add(d)
	}
	switch {
	case t.Before(start):
		return time.Time{}, errClockBack
	case t.Sub(start) > maxWind:
		return time.Time{}, errClockFar
	}
	return t, nil
}
