package storagetest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"ketenbot/storage/localpg"
)

const (
	variable     = "KETENBOT_TEST_DATABASE_URL"
	startTimeout = 3 * time.Minute // a Postgres may have to be downloaded
)

var silent = slog.New(slog.DiscardHandler)

// private is the server of this test binary, when it needs one.
var private struct {
	sync.Mutex

	running bool // Main is
	cluster *localpg.Cluster
	folder  string
	err     error
}

// Suite runs the tests of a package; see Main.
type Suite struct{ m *testing.M }

// Main lets the tests of m use Open. Give it to goleak.VerifyTestMain, or call os.Exit(storagetest.Main(m).Run()).
func Main(m *testing.M) Suite { return Suite{m: m} }

// Run runs the tests, and stops the private server when one was started. It returns the exit code.
func (s Suite) Run() int {
	private.Lock()
	private.running = true
	private.Unlock()
	code := s.m.Run()
	if err := stop(); err != nil {
		fmt.Fprintln(os.Stderr, "storagetest:", err)
		return max(code, 1)
	}
	return code
}

// server returns the address of the server to use, and whether it is our own.
func server(t testing.TB) (address *url.URL, own bool) {
	t.Helper()
	raw := os.Getenv(variable)
	if own = raw == ""; own {
		var err error
		if raw, err = start(); err != nil {
			t.Fatalf("this test needs Postgres: %v\nOr set %s to the URL of a Postgres superuser.", err, variable)
		}
	}
	address, err := url.Parse(raw)
	if err != nil || !strings.HasPrefix(address.Scheme, "postgres") || address.Hostname() == "" || address.User == nil {
		t.Fatalf("%s must look like postgres://user:password@host:port/database?sslmode=disable", variable) // not err: it may hold the password
	}
	return address, own
}

func port(address *url.URL) string {
	if p := address.Port(); p != "" {
		return p
	}
	return "5432"
}

func database(address *url.URL) string {
	if d := strings.Trim(address.Path, "/"); d != "" {
		return d
	}
	return "postgres"
}

// start starts the private server, once; what it said the first time it says again.
func start() (string, error) {
	private.Lock()
	defer private.Unlock()
	if !private.running {
		return "", errors.New("TestMain of this package must run storagetest.Main, or nobody stops the server")
	}
	if private.cluster == nil && private.err == nil {
		private.err = startCluster()
	}
	if private.err != nil {
		return "", private.err
	}
	return private.cluster.URL("postgres"), nil
}

func startCluster() error {
	cleanAbandoned()
	above, err := os.MkdirTemp("", pattern())
	if err != nil {
		return err
	}
	if err := os.Chmod(above, 0o711); err != nil { // as root Postgres runs as another user, who must pass through
		return errors.Join(err, os.RemoveAll(above))
	}
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	cluster, err := localpg.Start(ctx, localpg.Opties{Map: clusterIn(above), Snel: true})
	if err != nil {
		return errors.Join(err, os.RemoveAll(above))
	}
	private.cluster, private.folder = cluster, above
	return nil
}

func stop() error {
	private.Lock()
	defer private.Unlock()
	private.running = false
	if private.cluster == nil {
		return nil
	}
	return errors.Join(private.cluster.Stop(context.Background()), localpg.Verwijder(clusterIn(private.folder)), os.RemoveAll(private.folder))
}

// pattern is that of the folders of storage/localpg/run too, so that each removes what the other was killed over.
func pattern() string { return fmt.Sprintf("ketenbot-test-%d-", os.Getuid()) }

func clusterIn(above string) string { return filepath.Join(above, "cluster") }

// cleanAbandoned removes the servers of test binaries that were killed. One in use is locked, and a folder that is not ours is refused.
func cleanAbandoned() {
	abandoned, _ := filepath.Glob(filepath.Join(os.TempDir(), pattern()+"*")) // the pattern is right
	for _, above := range abandoned {
		if localpg.Verwijder(clusterIn(above)) == nil {
			_ = os.Remove(above) // not when another is just beginning there
		}
	}
}
