package chat

import (
	"errors"
	"time"
)

// DeliveryError is how a Platform says why a message did not go out. Err is for the log and holds no text of the message.
type DeliveryError struct {
	// Permanent: trying again is useless (the channel is gone, the token revoked).
	Permanent bool
	// Uncertain: it may have gone out after all (a time-out). Post with the same key finds out.
	Uncertain bool
	// RetryAfter is what the platform asked for, or zero.
	RetryAfter time.Duration
	Err        error
}

func (e *DeliveryError) Error() string {
	if e.Err == nil {
		return "delivery failed"
	}
	return "delivery failed: " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *DeliveryError) Unwrap() error { return e.Err }

// AsDeliveryError returns err as a *DeliveryError; any other error is one that may be tried again.
func AsDeliveryError(err error) *DeliveryError {
	if err == nil {
		return nil
	}
	if d, ok := errors.AsType[*DeliveryError](err); ok {
		return d
	}
	return &DeliveryError{Uncertain: true, Err: err}
}
