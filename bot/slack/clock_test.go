package slack

import "time"

type testClock struct{ now time.Time }

func newTestClock() *testClock {
	return &testClock{now: time.Date(2026, 11, 16, 8, 0, 0, 0, time.UTC)}
}

func (c *testClock) Now() time.Time { return c.now }
