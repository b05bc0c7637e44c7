package localpg

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// stopAchterblijver stops a Postgres that a killed predecessor left running on the data in the folder. Stale remains of one
// that has gone are left to Postgres, which knows when it is safe, except where it would be misled.
func stopAchterblijver(werkmap string) error {
	data := filepath.Join(werkmap, "data")
	bestand := filepath.Join(data, pidBestand)
	pid, _ := leesPidbestand(data)
	if pid != 0 && !leeft(pid) {
		return nil
	}
	if pid != 0 && isPostmasterVan(pid, data) {
		return beeindig(pid, func(wachttijd time.Duration) bool {
			return wachtTot(wachttijd, func() bool {
				nu, _ := leesPidbestand(data)
				return nu != pid || !leeft(pid) || !isPostmasterVan(pid, data)
			})
		})
	}
	// Unreadable, or the number now belongs to some other program: Postgres would think that it still runs.
	if err := os.Remove(bestand); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s opruimen: %w", bestand, err)
	}
	return nil
}

const pidBestand = "postmaster.pid"

// leesPidbestand reads the process id (line 1) and the status (line 8) that Postgres keeps; zero and empty when not there.
func leesPidbestand(data string) (pid int, status string) {
	tekst, err := os.ReadFile(filepath.Join(data, pidBestand))
	if err != nil {
		return 0, ""
	}
	regels := strings.Split(string(tekst), "\n")
	pid, err = strconv.Atoi(strings.TrimSpace(regels[0]))
	if err != nil || pid <= 1 {
		return 0, ""
	}
	if len(regels) >= 8 {
		status = strings.TrimSpace(regels[7])
	}
	return pid, status
}

func leeft(pid int) bool { return !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) }

// isPostmasterVan tells whether the process works in that data folder, as a postmaster does. Before any signal is
// sent: process ids are used again.
func isPostmasterVan(pid int, data string) bool {
	if runtime.GOOS == "linux" {
		daar, err1 := os.Stat(fmt.Sprintf("/proc/%d/cwd", pid))
		hier, err2 := os.Stat(data)
		return err1 == nil && err2 == nil && os.SameFile(daar, hier)
	}
	uit, err := exec.CommandContext(context.Background(), "ps", "-ww", "-o", "args=", "-p", strconv.Itoa(pid)).Output()
	return err == nil && bytes.Contains(uit, []byte("postgres")) && bytes.Contains(uit, []byte(data))
}

// wachtTot asks again until it is so, or the time is up.
func wachtTot(hooguit time.Duration, zo func() bool) bool {
	einde := time.After(hooguit)
	tik := time.NewTicker(polsslag)
	defer tik.Stop()
	for !zo() {
		select {
		case <-tik.C:
		case <-einde:
			return zo()
		}
	}
	return true
}
