package storage

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"sync"

	"github.com/google/uuid"
	"github.com/tink-crypto/tink-go/v2/aead/subtle"

	"ketenbot/bot/casus"
	"ketenbot/bot/vertrouwelijk"
)

// Kluis wraps the data keys. Its keyset lives in a file outside the database; without that file nothing sealed can be read. A keyset that was rotated is
// taken up by itself, also by a program that has been running since before.
type Kluis struct {
	path string
	mu   sync.Mutex
	bos  *sleutelbos
}

const gewist = "De inhoud is er niet meer: die is gewist. De casus zelf is niet veranderd."

const dataKeyBytes = 32 // AES-256

// OpenKluis reads the keyset at path; when it is not there and maak is true, it makes one, readable by its owner alone.
func OpenKluis(path string, maak bool) (*Kluis, error) {
	bos, err := leesBos(path)
	if errors.Is(err, os.ErrNotExist) && maak {
		if err = MaakSleutelbos(path); err == nil || errors.Is(err, os.ErrExist) { // another program was just before us: its keyset is the one
			bos, err = leesBos(path)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("open keyset: %w", err)
	}
	return &Kluis{path: path, bos: bos}, nil
}

// actueel returns the keyset of now. One that cannot be read, or that does not open what the one before it wrapped, is not taken up: half a copy, or
// that of another house, would seal what nobody can open.
func (k *Kluis) actueel() *sleutelbos {
	k.mu.Lock()
	defer k.mu.Unlock()
	info, err := os.Stat(k.path)
	if err != nil || k.bos.van(info) {
		return k.bos
	}
	if bos, err := leesBos(k.path); err == nil && k.bos.opvolger(bos) {
		k.bos = bos
	}
	return k.bos
}

// dataKey returns the data key of a subject, making it when asked.
func (t *Tx) dataKey(ctx context.Context, onderwerp string, maak bool) (*subtle.AESGCM, error) {
	if maak {
		fresh := make([]byte, dataKeyBytes)
		if _, err := rand.Read(fresh); err != nil {
			return nil, err
		}
		wrapped, err := t.db.kluis.actueel().wrapper.Encrypt(fresh, []byte(onderwerp))
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
	key, err := t.db.kluis.actueel().wrapper.Decrypt(wrapped, []byte(onderwerp))
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

// Herwikkeld is how far Herwikkel came.
type Herwikkeld struct {
	Tot    string // the last subject that was looked at; "" when there was none left
	Gedaan int    // data keys that are now wrapped by the primary key
	Dicht  int    // data keys that the keyset does not open; they stay as they are
}

// herwikkelStapel keeps the transactions short: wiping a subject of the batch waits for it.
const herwikkelStapel = 500

// Herwikkel wraps the next data keys after the subject na ("" for the first) anew, by the primary key of k; what it has wrapped already it passes over.
// Stopped anywhere, it can begin anew at the first. What is sealed does not change, and opens meanwhile.
func (t *Tx) Herwikkel(ctx context.Context, k *Kluis, na string) (Herwikkeld, error) {
	if na == "" {
		na = uuid.Nil.String()
	}
	bos := k.actueel()
	var rows []struct {
		Onderwerp string `db:"onderwerp"`
		Ingepakt  []byte `db:"ingepakt"`
	}
	if err := t.list(ctx, &rows, "sleutels_oud", uid(na), bos.begin, herwikkelStapel); err != nil {
		return Herwikkeld{}, err
	}
	var out Herwikkeld
	for _, r := range rows {
		out.Tot = r.Onderwerp
		key, err := bos.wrapper.Decrypt(r.Ingepakt, []byte(r.Onderwerp))
		if err != nil {
			out.Dicht++
			continue
		}
		wrapped, err := bos.wrapper.Encrypt(key, []byte(r.Onderwerp))
		if err != nil {
			return Herwikkeld{}, fmt.Errorf("wrap data key: %w", err)
		}
		if _, err := t.exec(ctx, "sleutel_herwikkel", uid(r.Onderwerp), wrapped); err != nil {
			return Herwikkeld{}, err
		}
		out.Gedaan++
	}
	return out, nil
}
