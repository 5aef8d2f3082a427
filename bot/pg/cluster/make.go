package cluster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// ErrVersion says that a cluster was made by another major version of PostgreSQL than the one found. Its folder is not
// touched.
var ErrVersion = errors.New("the database was made by another version of PostgreSQL")

// User is the server's one role, and Database the one database the product uses.
const (
	User     = "plainbill"
	Database = "plainbill"
)

// Major reads which version made the cluster in a folder, 0 when there is no cluster.
func Major(folder string) (int, error) {
	content, err := os.ReadFile(filepath.Join(folder, "PG_VERSION"))
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("read the database's version: %w", err)
	}
	major, err := strconv.Atoi(strings.TrimSpace(string(content)))
	if err != nil {
		return 0, fmt.Errorf("%w: %s does not hold a version", ErrVersion, filepath.Join(folder, "PG_VERSION"))
	}
	return major, nil
}

// ProgramsFor finds the programs that open the cluster in a folder, or the best ones when there is none yet. A cluster
// of a version whose programs are not here is an [ErrVersion].
func ProgramsFor(ctx context.Context, folder string) (Programs, error) {
	major, err := Major(folder)
	if err != nil {
		return Programs{}, err
	}
	programs, err := Find(ctx, major)
	if major == 0 || err == nil && programs.Major == major {
		return programs, err
	}
	newer, elsewhere := Find(ctx, 0)
	if elsewhere != nil {
		return Programs{}, err
	}
	return Programs{}, fmt.Errorf("%w: %s holds the data of version %d and the programs here are of version %d; "+
		"nothing was changed; install version %d again, or dump the data with it and restore the dump into a new folder",
		ErrVersion, folder, major, newer.Major, major)
}

// Create makes a cluster in a folder that is not there or empty: checksums, UTF-8, the C locale, and one role that
// gets in through the unix socket alone, whose folder only the owner can enter. It is made beside its place and
// renamed, so that a program killed in the middle leaves no half of a cluster. flags are added to initdb's own.
func Create(ctx context.Context, p Programs, o Owner, folder string, flags ...string) error {
	if err := o.CanReach(filepath.Dir(folder)); err != nil {
		return err
	}
	if inside, err := os.ReadDir(folder); err == nil && len(inside) > 0 {
		return fmt.Errorf("%w: %s is not empty and holds no database; move what is in it elsewhere", ErrFolder, folder)
	}
	if err := clearLeftovers(folder); err != nil {
		return err
	}
	making, err := os.MkdirTemp(filepath.Dir(folder), leftover(folder))
	if err != nil {
		return fmt.Errorf("make the database's folder: %w", err)
	}
	defer func() { _ = os.RemoveAll(making) }() // gone already when all went well
	if err := o.Folder(making); err != nil {
		return fmt.Errorf("make the database's folder: %w", err)
	}
	arguments := append([]string{
		"--pgdata=" + making, "--username=" + User, "--encoding=UTF8", "--locale=C",
		"--data-checksums", "--auth-local=trust", "--auth-host=reject", "--no-instructions",
	}, flags...)
	initdb := exec.CommandContext(ctx, p.path("initdb"), arguments...)
	initdb.Env, initdb.Dir = environment(), "/"
	initdb.SysProcAttr = &syscall.SysProcAttr{Credential: o.credential()}
	dieWithParent(initdb.SysProcAttr, syscall.SIGKILL)
	if output, err := onOneThread(initdb.CombinedOutput); err != nil {
		return fmt.Errorf("make the database: initdb: %w: %s", err, trimmed(output))
	}
	if err := os.Rename(making, folder); err != nil {
		return fmt.Errorf("make the database: %w", err)
	}
	return syncFolder(filepath.Dir(folder))
}

// leftover is how the folders begin in which a cluster is being made.
func leftover(folder string) string { return filepath.Base(folder) + ".new-" }

// clearLeftovers removes what a program left that was killed while it made the cluster. Only folders of our own
// temporary name are touched, and the caller holds the data folder's lock.
func clearLeftovers(folder string) error {
	beside, err := os.ReadDir(filepath.Dir(folder))
	if err != nil {
		return err
	}
	for _, half := range beside {
		if !strings.HasPrefix(half.Name(), leftover(folder)) {
			continue
		}
		if err := os.RemoveAll(filepath.Join(filepath.Dir(folder), half.Name())); err != nil {
			return fmt.Errorf("remove a database that was never finished: %w", err)
		}
	}
	return nil
}

// syncFolder makes a rename in a folder outlast a loss of power.
func syncFolder(folder string) error {
	f, err := os.Open(folder)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	return f.Sync()
}
