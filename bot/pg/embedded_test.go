package pg_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/bot/pg"
	"github.com/plainbill/plainbill/bot/pg/cluster"
	"github.com/plainbill/plainbill/bot/pg/pgtest"
)

func TestAnEmbeddedDatabaseIsMadeOnceAndKept(t *testing.T) {
	t.Parallel()
	data := filepath.Join(pgtest.Folder(t), "new", "data") // neither is there yet
	first := start(t, data)
	if err := addRow(context.Background(), first.URL(), "first"); err != nil {
		t.Fatal(err)
	}
	stop(t, first)
	second := start(t, data)
	if got := rows(t, second.URL()); !slices.Equal(got, []string{"first"}) {
		t.Errorf("after a new start the rows are %v", got)
	}
	select {
	case err := <-first.Exited():
		t.Errorf("an orderly stop was told as an exit: %v", err)
	default:
	}
}

func TestTheEmbeddedDatabaseIsSafeAndCloseMouthed(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	data := warm(t)
	conn, err := pgx.Connect(ctx, start(t, data).URL())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(ctx) }()
	for setting, want := range map[string]string{
		"data_checksums": "on", "server_encoding": "UTF8", "lc_collate": "C", "listen_addresses": "", "jit": "off",
		"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "log_statement": "none",
		"log_parameter_max_length": "0", "log_parameter_max_length_on_error": "0", "log_error_verbosity": "terse",
		"log_min_error_statement": "panic", "shared_buffers": "64MB", "max_wal_size": "1GB",
	} {
		var got string
		if err := conn.QueryRow(ctx, `SELECT current_setting($1)`, setting).Scan(&got); err != nil || got != want {
			t.Errorf("%s is %q (%v), want %q", setting, got, err, want)
		}
	}
	const secret = "Philippa"
	for _, statement := range []string{
		`CREATE TABLE person (name text PRIMARY KEY, age int CHECK (age > 0))`,
		`INSERT INTO person VALUES ('` + secret + `', 1)`,
		`INSERT INTO person VALUES ('` + secret + `', 1)`,  // the DETAIL of a duplicate holds the key
		`INSERT INTO person VALUES ('` + secret + `', -1)`, // and that of a failed check the row
		`SELECT * FROM nowhere WHERE name = '` + secret + `'`,
	} {
		_, _ = conn.Exec(ctx, statement)
	}
	log, err := os.ReadFile(filepath.Join(data, "postgres.log"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(log), "duplicate key") || strings.Contains(string(log), secret) {
		t.Error("the server's log lacks the errors, or holds what was in the statements")
	}
}

func TestNoOtherUserAndNoSecretReachesTheServer(t *testing.T) {
	t.Parallel()
	data := warm(t)
	e := start(t, data)
	config, err := pgx.ParseConfig(e.URL())
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range []string{config.Host, filepath.Join(data, "postgres")} {
		info, err := os.Stat(folder)
		if err != nil || info.Mode().Perm() != 0o700 {
			t.Errorf("%s has mode %v (%v), want 0700", folder, info.Mode(), err)
		}
	}
	seen, err := os.ReadFile("/proc/" + strconv.Itoa(serverOf(t, data)) + "/environ")
	if err != nil {
		t.Skipf("this system does not show a process's environment: %v", err)
	}
	if len(seen) == 0 || strings.Contains(string(seen), secretValue) {
		t.Error("the server's environment cannot be read or holds the key")
	}
}

func TestAServerThatIsKilledIsToldAndStartsAgain(t *testing.T) {
	t.Parallel()
	data := warm(t)
	e := start(t, data)
	if err := addRow(context.Background(), e.URL(), "before the kill"); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(serverOf(t, data), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-e.Exited():
		if err == nil || !strings.Contains(err.Error(), "ended unexpectedly") {
			t.Errorf("told as %v", err)
		}
	case <-time.After(time.Minute):
		t.Fatal("nobody was told")
	}
	again := start(t, data)
	if got := rows(t, again.URL()); !slices.Equal(got, []string{"before the kill"}) {
		t.Errorf("after the kill the rows are %v", got)
	}
	stop(t, e) // of a dead server: harmless
}

func TestAProgramThatIsKilledLosesNothing(t *testing.T) {
	t.Parallel()
	data := warm(t)
	p := startProgram(t, os.Args[0], data, nil)
	p.committed(t)
	left := serverOf(t, data)
	p.kill(t)
	e := start(t, data) // at once, while the old server may still be ending
	if got := rows(t, e.URL()); !slices.Equal(got, []string{"by the program"}) {
		t.Errorf("after the kill the rows are %v", got)
	}
	if serverOf(t, data) == left {
		t.Error("the killed program's server still runs")
	}
}

func TestOnLinuxTheServerEndsWithTheProgram(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("only Linux's kernel ends a child with its parent; elsewhere the next start does")
	}
	data := warm(t)
	p := startProgram(t, os.Args[0], data, nil)
	p.committed(t)
	p.kill(t)
	for until := time.Now().Add(time.Minute); cluster.ProcessOf(filepath.Join(data, "postgres")) != 0; {
		if time.Now().After(until) {
			t.Fatal("the server still runs")
		}
		time.Sleep(time.Millisecond)
	}
	start(t, data) // takes over the folder of sockets, and clears it away
}

func TestStoppingInAHurryLosesNothing(t *testing.T) {
	t.Parallel()
	data := warm(t)
	e := start(t, data)
	if err := addRow(context.Background(), e.URL(), "kept"); err != nil {
		t.Fatal(err)
	}
	hurry, cancel := context.WithCancel(context.Background())
	cancel()
	if err := e.Stop(hurry); err != nil {
		t.Fatal(err)
	}
	if got := rows(t, start(t, data).URL()); !slices.Equal(got, []string{"kept"}) {
		t.Errorf("afterwards the rows are %v", got)
	}
}

func TestASecondProcessIsRefusedAndMayJoin(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	data := warm(t)
	p := startProgram(t, os.Args[0], data, nil)
	p.committed(t)
	_, err := pg.Start(ctx, data, quiet)
	if !errors.Is(err, pg.ErrInUse) || !strings.Contains(err.Error(), "process "+strconv.Itoa(p.Process.Pid)) ||
		!strings.Contains(err.Error(), "PLAINBILL_DATA") {
		t.Errorf("got %v, want an ErrInUse that names the process and what to do", err)
	}
	joined, err := pg.StartOrJoin(ctx, data, quiet)
	if err != nil {
		t.Fatal(err)
	}
	if got := rows(t, joined.URL()); !slices.Equal(got, []string{"by the program"}) {
		t.Errorf("joined, the rows are %v", got)
	}
	stop(t, joined)
	if got := rows(t, joined.URL()); len(got) != 1 {
		t.Error("who joined has stopped the database of another process")
	}
}

func TestJoiningWaitsForADatabaseThatIsStarting(t *testing.T) {
	t.Parallel()
	data := warm(t)
	p := startProgram(t, os.Args[0], data, nil)
	for {
		// The lock is taken before the server starts.
		if content, err := os.ReadFile(filepath.Join(data, "lock")); err == nil &&
			strings.TrimSpace(string(content)) == strconv.Itoa(p.Process.Pid) {
			break
		}
		time.Sleep(time.Millisecond)
	}
	e, err := pg.StartOrJoin(context.Background(), data, quiet)
	if err != nil {
		t.Fatal(err)
	}
	stop(t, e)
	p.committed(t)
}

func TestACommandStartsTheDatabaseWhenNobodyDoes(t *testing.T) {
	t.Parallel()
	e, err := pg.StartOrJoin(context.Background(), warm(t), quiet)
	if err != nil {
		t.Fatal(err)
	}
	if err := addRow(context.Background(), e.URL(), "by a command"); err != nil {
		t.Error(err)
	}
	stop(t, e)
}
