// Package localpg gives the demo and the tests a private Postgres cluster, without anybody installing or configuring one by
// hand. It never touches a cluster or a folder that it did not make itself: a folder of ours bears a marker.
//
// Postgres listens on 127.0.0.1 only, asks a random password, and writes neither statements nor values to its log. It runs in
// a session of its own, so that Ctrl-C in the terminal reaches us and not Postgres: we stop it, in order.
package localpg

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"strconv"
	"sync"

	"github.com/lib/pq"
)

const (
	gebruikersnaam = "ketenbot" // superuser of the cluster, with which everything connects
	adres          = "127.0.0.1"
)

// Opties says where the cluster lives and what it is for.
type Opties struct {
	// Map is the folder of the cluster: marker, password, data and Postgres's log. It is made when missing; when it has contents
	// it must bear our marker. As root, when Postgres's unprivileged user cannot reach it, the data live in a folder under
	// /var/tmp that the marker names.
	Map string
	// Vers throws away what an earlier Start left in Map, and only that: a folder without our marker is refused.
	Vers bool
	// Snel gives up durability for speed. For tests only: a killed Postgres loses the last commits, a crash of the machine may
	// ruin the cluster.
	Snel bool
	// Log receives what happens, without secrets. nil: nothing is logged.
	Log *slog.Logger

	binMappen    []string // where to look for Postgres; nil: the usual places
	downloadBron string   //  where embedded-postgres downloads from; empty: its default
}

// Cluster is a running Postgres of our own. Its methods may be called from several goroutines.
type Cluster struct {
	opties     Opties
	eigen      *eigenMap
	plek       werkplek
	wachtwoord string
	poort      int

	mu         sync.Mutex
	postmaster *postmaster
}

// Start makes the cluster in o.Map when it is not there yet, and starts it. A Postgres that a killed predecessor left running
// there is stopped first, a half-made cluster is made anew. The earlier port is used again when it is free.
//
// It holds a lock on the folder until Stop. Errors are Dutch sentences with the remedy; see ErrBezet, ErrNietVanOns,
// ErrNietSchrijfbaar and ErrGeenPostgres. When ctx ends before Postgres is ready everything is stopped; after that
// the cluster runs on until Stop.
func Start(ctx context.Context, o Opties) (*Cluster, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	m, err := openMap(ctx, o)
	if err != nil {
		return nil, err
	}
	c := &Cluster{opties: o, eigen: m}
	if err := c.start(ctx); err != nil {
		return nil, errors.Join(err, m.sluit())
	}
	return c, nil
}

func (c *Cluster) start(ctx context.Context) error {
	var err error
	if c.wachtwoord, err = c.eigen.wachtwoord(); err != nil {
		return err
	}
	if c.plek, err = kiesWerkplek(ctx, c.eigen); err != nil {
		return err
	}
	bin, err := kiesBinaries(ctx, c.opties, c.plek)
	if err != nil {
		return err
	}
	if err := c.plek.maakCluster(ctx, bin, c.wachtwoord, c.opties); err != nil {
		return err
	}
	if c.postmaster, err = startPostmaster(ctx, bin, c.plek, c.eigen.merk.Poort, c.opties); err != nil {
		return err
	}
	c.poort = c.postmaster.poort
	if err := c.controleer(ctx); err != nil {
		return errors.Join(err, c.postmaster.stop())
	}
	c.eigen.merk.Poort = c.poort
	if err := c.eigen.bewaarMerk(); err != nil {
		return errors.Join(err, c.postmaster.stop())
	}
	c.opties.Log.InfoContext(ctx, "Postgres draait", "adres", c.hostpoort(), "versie", bin.versie, "map", c.plek.pad)
	return nil
}

// controleer connects once: a password that does not fit the cluster must not come to light later.
func (c *Cluster) controleer(ctx context.Context) error {
	return c.metPostgres(func(db *sql.DB) error {
		if err := db.PingContext(ctx); err != nil {
			return fmt.Errorf("De database in %s laat ons niet toe: %w. Is het bestand %s vervangen? "+
				"Zet het terug, of begin opnieuw met --vers", c.eigen.pad, err, wachtwoordBestand)
		}
		return nil
	})
}

// URL is the address of a database in this cluster, for lib/pq. It contains the password: never log it.
func (c *Cluster) URL(database string) string {
	u := url.URL{
		Scheme: "postgres", User: url.UserPassword(gebruikersnaam, c.wachtwoord), Host: c.hostpoort(),
		Path: "/" + database, RawQuery: "sslmode=disable",
	}
	return u.String()
}

func (c *Cluster) hostpoort() string { return net.JoinHostPort(adres, strconv.Itoa(c.poort)) }

// Maak creates the database when it is not there yet. Two callers at once may both call it.
func (c *Cluster) Maak(ctx context.Context, database string) error {
	return c.metPostgres(func(db *sql.DB) error {
		var bestaat bool
		const vraag = `SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)`
		if err := db.QueryRowContext(ctx, vraag, database).Scan(&bestaat); err != nil {
			return fmt.Errorf("database %s opzoeken: %w", database, err)
		}
		if bestaat {
			return nil
		}
		_, err := db.ExecContext(ctx, `CREATE DATABASE `+pq.QuoteIdentifier(database))
		var fout *pq.Error
		if errors.As(err, &fout) && (fout.Code == "42P04" || fout.Code == "23505") { // someone else was just before us
			return nil
		}
		if err != nil {
			return fmt.Errorf("database %s maken: %w", database, err)
		}
		return nil
	})
}

func (c *Cluster) metPostgres(doe func(*sql.DB) error) (err error) {
	db, err := sql.Open("postgres", c.URL("postgres"))
	if err != nil {
		return fmt.Errorf("verbinding met Postgres: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return doe(db)
}

// Stop ends Postgres in order (open connections are broken, nothing committed is lost) and gives the folder free. It may be called
// more than once. It does its work even when ctx has ended, which is when it is usually called, and takes a minute at most.
// Start with the same folder brings the same data back, on the same port when that is still free.
func (c *Cluster) Stop(ctx context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.postmaster == nil {
		return nil
	}
	if err := c.postmaster.stop(); err != nil {
		return err
	}
	c.postmaster = nil
	c.opties.Log.InfoContext(ctx, "Postgres is gestopt", "map", c.plek.pad)
	return c.eigen.sluit()
}

// Verwijder removes the folder with everything in it, after stopping a Postgres that was left running there. A folder
// that is not there is fine; one without our marker is refused (ErrNietVanOns), one in use too (ErrBezet).
func Verwijder(pad string) error {
	if _, err := os.Lstat(pad); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	m, err := vergrendel(pad)
	if err != nil {
		return err
	}
	if err := m.leegmaken(); err != nil {
		return errors.Join(err, m.sluit())
	}
	if err := os.RemoveAll(m.pad); err != nil {
		return errors.Join(nietSchrijfbaar(m.pad, err), m.sluit())
	}
	return m.sluit()
}
