package chat

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"time"
)

// ErrSeal says that a token is not ours, not for this person or use, or too old. Which of these is not told.
var ErrSeal = errors.New("chat: token is not valid here")

// Sealer signs what travels through a platform that does not sign it itself. Nothing is hidden by it: seal ids only.
type Sealer struct{ keys [][]byte }

// NewSealer returns a Sealer that signs with the first key and accepts all, so that keys can rotate. Keys are at least 32 bytes.
func NewSealer(keys ...[]byte) (Sealer, error) {
	if len(keys) == 0 {
		return Sealer{}, errors.New("chat: a sealer needs a key")
	}
	for _, k := range keys {
		if len(k) < 32 {
			return Sealer{}, errors.New("chat: a sealing key is shorter than 32 bytes")
		}
	}
	return Sealer{keys: keys}, nil
}

type sealed struct {
	Payload json.RawMessage `json:"d"`
	Expires int64           `json:"e,omitempty"` // Unix seconds, UTC; 0 is never
}

// Seal makes a token of payload for one use (kind) by one person ("" for anyone). A zero expires means never.
func (s Sealer) Seal(kind, person string, payload any, expires time.Time) (string, error) {
	if len(s.keys) == 0 {
		return "", errors.New("chat: zero Sealer")
	}
	data, err := json.Marshal(payload)
	if err != nil {
		return "", err
	}
	body := sealed{Payload: data}
	if !expires.IsZero() {
		body.Expires = expires.Unix()
	}
	raw, err := json.Marshal(body)
	if err != nil {
		return "", err
	}
	enc := base64.RawURLEncoding
	return enc.EncodeToString(raw) + "." + enc.EncodeToString(mac(s.keys[0], kind, person, raw)), nil
}

// Open checks a token made by Seal for the same kind and person and reads its payload into dst; else it returns ErrSeal.
func (s Sealer) Open(kind, person, token string, now time.Time, dst any) error {
	head, tail, ok := strings.Cut(token, ".")
	if !ok {
		return ErrSeal
	}
	raw, err1 := base64.RawURLEncoding.DecodeString(head)
	sig, err2 := base64.RawURLEncoding.DecodeString(tail)
	if err1 != nil || err2 != nil {
		return ErrSeal
	}
	good := false
	for _, k := range s.keys {
		good = hmac.Equal(sig, mac(k, kind, person, raw)) || good
	}
	var body sealed
	if !good || json.Unmarshal(raw, &body) != nil {
		return ErrSeal
	}
	if body.Expires != 0 && now.Unix() >= body.Expires {
		return ErrSeal
	}
	if json.Unmarshal(body.Payload, dst) != nil {
		return ErrSeal
	}
	return nil
}

// mac separates its parts by length, so that no two different triples give the same input.
func mac(key []byte, kind, person string, raw []byte) []byte {
	h := hmac.New(sha256.New, key)
	for _, part := range []string{kind, person} {
		sum := sha256.Sum256([]byte(part))
		h.Write(sum[:])
	}
	h.Write(raw)
	return h.Sum(nil)
}
