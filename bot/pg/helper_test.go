package pg_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/bot/pg"
	"github.com/plainbill/plainbill/bot/pg/cluster"
	"github.com/plainbill/plainbill/bot/pg/pgtest"
)

// The test binary starts itself as "the program" that runs an embedded database, so that a test can kill it.
const (
	programVariable = "PLAINBILL_TEST_PROGRAM_DATA"
	secretVariable  = "PLAINBILL_KEY"
	secretValue     = "a key that no child may see"
)

func TestMain(m *testing.M) {
	if data := os.Getenv(programVariable); data != "" {
		os.Exit(program(data))
	}
	if err := os.Setenv(secretVariable, secretValue); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// program starts the database, commits a row, says so, and stops in good order when its input ends.
func program(data string) int {
	ctx := context.Background()
	e, err := pg.Start(ctx, data, quiet)
	if err != nil {
		fmt.Println(err)
		return 1
	}
	if err := addRow(ctx, e.URL(), "by the program"); err != nil {
		fmt.Println(err)
		return 1
	}
	fmt.Println("committed")
	_, _ = io.Copy(io.Discard, os.Stdin)
	if err := e.Stop(ctx); err != nil {
		fmt.Println(err)
		return 1
	}
	return 0
}

var quiet = slog.New(slog.DiscardHandler)

// running is a program started by a test.
type running struct {
	*exec.Cmd
	stdin  io.Closer
	stdout *bufio.Reader
}

// startProgram starts the program on a data folder, as another user if a credential is given. It ends with the test.
func startProgram(t *testing.T, binary, data string, as *syscall.Credential) *running {
	t.Helper()
	c := exec.Command(binary)
	c.Env = append(os.Environ(), programVariable+"="+data)
	c.SysProcAttr = &syscall.SysProcAttr{Credential: as}
	stdin, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = stdin.Close()
		_ = c.Wait()
	})
	return &running{c, stdin, bufio.NewReader(stdout)}
}

// committed waits until the program has committed its row.
func (r *running) committed(t *testing.T) {
	t.Helper()
	line, err := r.stdout.ReadString('\n')
	if strings.TrimSpace(line) != "committed" {
		t.Fatalf("the program says %q (%v)", line, err)
	}
}

// kill ends the program as kill -9 does, and waits until the kernel has cleared it away.
func (r *running) kill(t *testing.T) {
	t.Helper()
	if err := r.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = r.Wait()
}

// start starts the embedded database in this process; it is stopped when the test ends.
func start(t *testing.T, data string) *pg.Embedded {
	t.Helper()
	e, err := pg.Start(context.Background(), data, quiet)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, e) })
	return e
}

func stop(t *testing.T, e *pg.Embedded) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := e.Stop(ctx); err != nil {
		t.Error(err)
	}
}

func addRow(ctx context.Context, url, word string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	if _, err := conn.Exec(ctx, `CREATE TABLE IF NOT EXISTS kept (word text PRIMARY KEY)`); err != nil {
		return err
	}
	_, err = conn.Exec(ctx, `INSERT INTO kept VALUES ($1)`, word)
	return err
}

// rows are the words in the table, in order.
func rows(t *testing.T, url string) []string {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(ctx) }()
	found, _ := conn.Query(ctx, `SELECT word FROM kept ORDER BY word`)
	words, err := pgx.CollectRows(found, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return words
}

// warm gives a data folder whose cluster is made already, as a copy of one that is made once.
func warm(t *testing.T) string {
	t.Helper()
	data := filepath.Join(pgtest.Folder(t), "data")
	copyFolder(t, made(t), data)
	return data
}

var original struct {
	sync.Mutex
	folder string
}

// made makes one data folder for all tests; it lies beside the tests' own cluster and goes with it.
func made(t *testing.T) string {
	t.Helper()
	original.Lock()
	defer original.Unlock()
	if original.folder != "" {
		return original.folder
	}
	base := pgtest.Home(t)
	data, err := os.MkdirTemp(base, "made-")
	if err != nil {
		t.Fatal(err)
	}
	data = filepath.Join(data, "data")
	if err := os.Chmod(filepath.Dir(data), 0o711); err != nil {
		t.Fatal(err)
	}
	e, err := pg.Start(context.Background(), data, quiet)
	if err != nil {
		t.Fatal(err)
	}
	stop(t, e)
	original.folder = data
	return data
}

// copyFolder copies a folder with its owners and modes.
func copyFolder(t *testing.T, from, to string) {
	t.Helper()
	if out, err := exec.Command("cp", "-Rp", from, to).CombinedOutput(); err != nil {
		t.Fatalf("copy the data folder: %v: %s", err, out)
	}
}

// serverOf gives the process of a data folder's server.
func serverOf(t *testing.T, data string) int {
	t.Helper()
	pid := cluster.ProcessOf(filepath.Join(data, "postgres"))
	if pid == 0 {
		t.Fatal("no server runs on the folder")
	}
	return pid
}
