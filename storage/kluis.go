package storage

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/aead/subtle"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"

	"ketenbot/bot/casus"
	"ketenbot/bot/vertrouwelijk"
)

// Kluis wraps the data keys. Its keyset lives in a file outside the database; without that file nothing sealed can be read.
type Kluis struct{ wrapper tink.AEAD }

const gewist = "De inhoud is er niet meer: die is gewist. De casus zelf is niet veranderd."

const dataKeyBytes = 32 // AES-256

// OpenKluis reads the keyset at path; when it is not there and maak is true, it makes one, readable by its owner alone.
func OpenKluis(path string, maak bool) (*Kluis, error) {
	raw, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) && maak {
		raw, err = newKeyset(path)
	}
	if err != nil {
		return nil, fmt.Errorf("read keyset: %w", err)
	}
	handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(raw)))
	if err != nil {
		return nil, fmt.Errorf("keyset %s cannot be used: %w", path, err)
	}
	wrapper, err := aead.New(handle)
	if err != nil {
		return nil, fmt.Errorf("keyset %s cannot be used: %w", path, err)
	}
	return &Kluis{wrapper: wrapper}, nil
}

func newKeyset(path string) ([]byte, error) {
	handle, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(&out)); err != nil {
		return nil, err
	}
	// Whole or not at all: a half-written keyset would make all that is sealed with it unreadable.
	tmp, err := os.CreateTemp(filepath.Dir(path), ".sleutels-*")
	if err != nil {
		return nil, err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(out.Bytes())
	if err := errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return nil, err
	}
	err = os.Link(tmp.Name(), path)  // unlike a rename, this never replaces what is there
	if errors.Is(err, os.ErrExist) { // another program was just before us: its keyset is the one
		return os.ReadFile(path)
	}
	if err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// dataKey returns the data key of a subject, making it when asked.
func (t *Tx) dataKey(ctx context.Context, onderwerp string, maak bool) (*subtle.AESGCM, error) {
	if maak {
		fresh := make([]byte, dataKeyBytes)
		if _, err := rand.Read(fresh); err != nil {
			return nil, err
		}
		wrapped, err := t.db.kluis.wrapper.Encrypt(fresh, []byte(onderwerp))
		if err != nil {
			return nil, fmt.Errorf("wrap data key: %w", err)
		}
		if _, err := t.exec(ctx, "sleutel_maak", uid(onderwerp), wrapped); err != nil {
			return nil, err
		}
	}
	var wrapped []byte
	if err := t.get(ctx, &wrapped, "sleutel", uid(onderwerp)); err != nil {
		return nil, err
	}
	key, err := t.db.kluis.wrapper.Decrypt(wrapped, []byte(onderwerp))
	if err != nil {
		return nil, fmt.Errorf("unwrap data key of %s: %w", onderwerp, err)
	}
	return subtle.NewAESGCM(key)
}

// aad binds a ciphertext to its place: moved to another subject or field, it does not open.
func aad(onderwerp, veld string) []byte { return []byte(onderwerp + "/" + veld) }

// BewaarInhoud seals the fields of a subject; a field that was there is replaced, one that is not in inhoud is removed.
func (t *Tx) BewaarInhoud(ctx context.Context, onderwerp string, inhoud casus.Inhoud) error {
	key, err := t.dataKey(ctx, onderwerp, true)
	if err != nil {
		return err
	}
	if _, err := t.exec(ctx, "verzegeld_leeg", onderwerp); err != nil {
		return err
	}
	return t.verzegel(ctx, key, onderwerp, inhoud)
}

// VoegInhoudToe implements bot.Zaken: a field that was there already is replaced, the others stay.
func (t *Tx) VoegInhoudToe(ctx context.Context, onderwerp string, inhoud casus.Inhoud) error {
	key, err := t.dataKey(ctx, onderwerp, false)
	if err != nil {
		return notFound(err, gewist)
	}
	return t.verzegel(ctx, key, onderwerp, inhoud)
}

func (t *Tx) verzegel(ctx context.Context, key *subtle.AESGCM, onderwerp string, inhoud casus.Inhoud) error {
	for veld, tekst := range inhoud {
		cipher, err := key.Encrypt([]byte(tekst.Onthul()), aad(onderwerp, veld))
		if err != nil {
			return fmt.Errorf("seal %s: %w", veld, err)
		}
		if _, err := t.exec(ctx, "verzegeld_maak", onderwerp, veld, cipher); err != nil {
			return err
		}
	}
	return nil
}

// OpenInhoud opens all fields of a subject. Who calls this has checked the right to see, and written the audit line.
func (t *Tx) OpenInhoud(ctx context.Context, onderwerp string) (casus.Inhoud, error) {
	key, err := t.dataKey(ctx, onderwerp, false)
	if err != nil {
		return nil, notFound(err, gewist)
	}
	var rows []struct {
		Veld   string `db:"veld"`
		Cijfer []byte `db:"cijfer"`
	}
	if err := t.list(ctx, &rows, "verzegeld", onderwerp); err != nil {
		return nil, err
	}
	out := casus.Inhoud{}
	for _, r := range rows {
		text, err := key.Decrypt(r.Cijfer, aad(onderwerp, r.Veld))
		if err != nil {
			return nil, fmt.Errorf("open %s of %s: %w", r.Veld, onderwerp, err)
		}
		out[r.Veld] = vertrouwelijk.Nieuw(string(text))
	}
	return out, nil
}

// WisInhoud destroys the data key of a subject and all that was sealed with it. Doing it twice changes nothing.
func (t *Tx) WisInhoud(ctx context.Context, onderwerp string) error {
	_, err := t.exec(ctx, "sleutel_wis", onderwerp)
	return err
}
