package storage

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// sleutelbos is a keyset as it stood in its file.
type sleutelbos struct {
	info    fs.FileInfo
	handle  *keyset.Handle
	wrapper tink.AEAD
	begin   []byte // of all that the primary key wraps
}

func leesBos(path string) (*sleutelbos, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read keyset: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("read keyset: %w", err)
	}
	raw, err := io.ReadAll(f)
	if err != nil {
		return nil, fmt.Errorf("read keyset: %w", err)
	}
	bos, err := ontleedBos(raw)
	if err != nil {
		return nil, fmt.Errorf("keyset %s cannot be used: %w", path, err)
	}
	bos.info = info
	return bos, nil
}

func ontleedBos(raw []byte) (*sleutelbos, error) {
	handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(raw)))
	if err != nil {
		return nil, err
	}
	wrapper, err := aead.New(handle)
	if err != nil {
		return nil, err
	}
	// Tink writes a version and the id of the key before what it wraps.
	return &sleutelbos{handle: handle, wrapper: wrapper, begin: binary.BigEndian.AppendUint32([]byte{1}, handle.KeysetInfo().GetPrimaryKeyId())}, nil
}

// van reports whether the keyset was read from this very file. Ours are never written over, only replaced.
func (b *sleutelbos) van(info fs.FileInfo) bool {
	return os.SameFile(b.info, info) && b.info.Size() == info.Size() && b.info.ModTime().Equal(info.ModTime())
}

// opvolger reports whether next opens what b wraps.
func (b *sleutelbos) opvolger(next *sleutelbos) bool {
	proef, err := b.wrapper.Encrypt([]byte("proef"), nil)
	if err != nil {
		return false
	}
	_, err = next.wrapper.Decrypt(proef, nil)
	return err == nil
}

// MaakSleutelbos makes a keyset with one key at path, readable by its owner alone. When something is there already the error is os.ErrExist, and it stays.
func MaakSleutelbos(path string) error {
	handle, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return err
	}
	raw, err := schrijfBos(handle)
	if err != nil {
		return err
	}
	return plaatsBos(path, raw, nil, os.Link) // unlike a rename, a link never replaces what is there
}

// RoteerSleutelbos adds a key to the keyset at path and makes it the primary one, which wraps from then on. The others stay, so that what they wrapped keeps
// opening. It happens whole or not at all; the file keeps its mode and its owner. When there is no keyset the error is os.ErrNotExist.
func RoteerSleutelbos(path string) error {
	path, err := filepath.EvalSymlinks(path) // the file is replaced, not the link to it
	if err != nil {
		return fmt.Errorf("read keyset: %w", err)
	}
	los, err := bosOpSlot(path)
	if err != nil {
		return err
	}
	defer los()
	oud, err := leesBos(path)
	if err != nil {
		return err
	}
	manager := keyset.NewManagerFromHandle(oud.handle)
	id, err := manager.Add(aead.AES256GCMKeyTemplate())
	if err != nil {
		return err
	}
	if err := manager.SetPrimary(id); err != nil {
		return err
	}
	handle, err := manager.Handle()
	if err != nil {
		return err
	}
	raw, err := schrijfBos(handle)
	if err != nil {
		return err
	}
	nieuw, err := ontleedBos(raw)
	if err != nil {
		return err
	}
	if !oud.opvolger(nieuw) || bytes.Equal(oud.begin, nieuw.begin) {
		return errors.New("the new keyset does not open what the old one wrapped")
	}
	return plaatsBos(path, raw, oud.info, os.Rename)
}

// bosOpSlot makes a second program that rotates wait: of two at once one would lose the key that the other already wraps with. A program that dies lets go.
func bosOpSlot(path string) (los func(), err error) {
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(folder.Fd()), syscall.LOCK_EX); err != nil {
		return nil, errors.Join(fmt.Errorf("lock %s: %w", folder.Name(), err), folder.Close())
	}
	return func() { folder.Close() }, nil
}

func schrijfBos(handle *keyset.Handle) ([]byte, error) {
	var out bytes.Buffer
	err := insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(&out))
	return out.Bytes(), err
}

// plaatsBos brings a keyset to path whole or not at all: half of one would make all that is sealed with it unreadable. als is the file it replaces, if any.
func plaatsBos(path string, raw []byte, als fs.FileInfo, zet func(van, naar string) error) error {
	folder := filepath.Dir(path)
	tmp, err := os.CreateTemp(folder, ".sleutels-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(raw)
	if als != nil {
		err = errors.Join(err, zelfdeEigenaar(tmp, als))
	}
	if err := errors.Join(err, tmp.Sync(), tmp.Close()); err != nil {
		return err
	}
	if err := zet(tmp.Name(), path); err != nil {
		return err
	}
	d, err := os.Open(folder)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync() // else a power cut may bring back the keyset of before
}

// zelfdeEigenaar lets whoever could read the old file read the new one: the program may run as another user than who rotates.
func zelfdeEigenaar(tmp *os.File, als fs.FileInfo) error {
	if stat, ok := als.Sys().(*syscall.Stat_t); ok {
		if err := tmp.Chown(int(stat.Uid), int(stat.Gid)); err != nil {
			return err
		}
	}
	return tmp.Chmod(als.Mode().Perm())
}
