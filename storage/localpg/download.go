package localpg

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	embeddedpostgres "github.com/fergusstrange/embedded-postgres"
)

// downloadbaar are the versions embedded-postgres offers; the first is for a new cluster.
var downloadbaar = []embeddedpostgres.PostgresVersion{
	embeddedpostgres.V18, embeddedpostgres.V17, embeddedpostgres.V16, embeddedpostgres.V15, embeddedpostgres.V14,
}

// download fetches Postgres into the folder (once: the next start finds it there). nodig is the major version, 0 for any.
func download(ctx context.Context, o Opties, w werkplek, nodig int) (binaries, error) {
	for _, versie := range downloadbaar {
		hoofd, _, _ := strings.Cut(string(versie), ".")
		if nodig != 0 && hoofd != fmt.Sprint(nodig) {
			continue
		}
		doel := filepath.Join(w.pad, "programma-"+hoofd)
		b := binaries{dir: filepath.Join(doel, "bin")}
		if b.versie = versieVan(ctx, b, w); b.versie != 0 {
			return b, nil
		}
		o.Log.InfoContext(ctx, "Postgres wordt gedownload, dit gebeurt één keer", "versie", string(versie))
		if err := haal(ctx, o, w, versie, doel); err != nil {
			return binaries{}, geenPostgres("hij is niet geïnstalleerd en downloaden lukte niet: " + err.Error())
		}
		if b.versie = versieVan(ctx, b, w); b.versie == 0 {
			return binaries{}, geenPostgres("de gedownloade Postgres werkt hier niet")
		}
		return b, nil
	}
	return binaries{}, geenPostgres(fmt.Sprintf("versie %d is niet geïnstalleerd en niet te downloaden", nodig))
}

// haal downloads and unpacks aside and moves the result into place, so that a broken download is never half there.
func haal(ctx context.Context, o Opties, w werkplek, versie embeddedpostgres.PostgresVersion, doel string) error {
	tijdelijk, err := os.MkdirTemp(w.pad, "nieuw-")
	if err != nil {
		return nietSchrijfbaar(w.pad, err)
	}
	defer func() { _ = os.RemoveAll(tijdelijk) }() // cleared at the next start otherwise

	uitgepakt := filepath.Join(tijdelijk, "programma")
	klaar := make(chan error, 1)
	go func() { klaar <- pakUit(ctx, o, versie, tijdelijk, uitgepakt) }() // the library knows no context
	select {
	case err := <-klaar:
		if err != nil {
			return err
		}
	case <-ctx.Done():
		return ctx.Err()
	}
	if w.als != nil {
		// Whatever our umask was: Postgres's user must be able to run it.
		if err := geefWeg(uitgepakt, w); err != nil {
			return err
		}
	}
	return os.Rename(uitgepakt, doel)
}

// pakUit uses the library for its download and unpacking only; it has no call for just that. So it gets data that look
// finished, which makes it skip initdb, and cannot start, so that it stops there.
func pakUit(ctx context.Context, o Opties, versie embeddedpostgres.PostgresVersion, tijdelijk, uitgepakt string) error {
	namaak := filepath.Join(tijdelijk, "geen-data")
	if err := os.Mkdir(namaak, 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(namaak, "PG_VERSION"), []byte(versie), 0o600); err != nil {
		return err
	}
	poort, err := vrijePoort(ctx, 0)
	if err != nil {
		return err
	}
	bewaard, err := os.UserCacheDir()
	if err != nil {
		bewaard = tijdelijk
	}
	config := embeddedpostgres.DefaultConfig().Version(versie).Port(uint32(poort)).Logger(io.Discard).StartTimeout(time.Second).
		CachePath(filepath.Join(bewaard, "ketenbot")).BinariesPath(uitgepakt).DataPath(namaak).RuntimePath(filepath.Join(tijdelijk, "runtime"))
	if o.downloadBron != "" {
		config = config.BinaryRepositoryURL(o.downloadBron).CachePath(filepath.Join(tijdelijk, "archief"))
	}
	err = embeddedpostgres.NewDatabase(config).Start()
	if _, geen := os.Stat(filepath.Join(uitgepakt, "bin", "initdb")); geen != nil {
		if err == nil {
			err = geen
		}
		return err
	}
	return nil // that it did not start was the intention
}

func geefWeg(boom string, w werkplek) error {
	return filepath.WalkDir(boom, func(pad string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Lchown(pad, int(w.als.Uid), int(w.als.Gid)) //nolint:gosec // the tree is still ours alone
	})
}
