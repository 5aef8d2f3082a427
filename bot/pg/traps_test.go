package pg_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/plainbill/plainbill/bot/pg"
	"github.com/plainbill/plainbill/bot/pg/cluster"
	"github.com/plainbill/plainbill/bot/pg/pgtest"
)

func TestAVeryLongPathWorks(t *testing.T) {
	t.Parallel()
	data := pgtest.Folder(t)
	for range 8 {
		data = filepath.Join(data, "a folder with a name of some length")
	}
	copyInto(t, data)
	if err := addRow(context.Background(), start(t, data).URL(), "far down"); err != nil {
		t.Error(err)
	}
}

// copyInto puts a made cluster where the parents are not there yet.
func copyInto(t *testing.T, data string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(data), 0o711); err != nil {
		t.Fatal(err)
	}
	copyFolder(t, made(t), data)
}

func TestAnotherMajorVersionIsRefusedAndItsFolderUntouched(t *testing.T) {
	t.Parallel()
	data := warm(t)
	if err := os.WriteFile(filepath.Join(data, "postgres", "PG_VERSION"), []byte("9\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	before := listing(t, filepath.Join(data, "postgres"))
	_, err := pg.Start(context.Background(), data, quiet)
	if !errors.Is(err, cluster.ErrVersion) || !strings.Contains(err.Error(), "holds the data of version 9") {
		t.Errorf("got %v, want an ErrVersion that names both versions", err)
	}
	if after := listing(t, filepath.Join(data, "postgres")); after != before {
		t.Error("the folder has changed")
	}
}

func TestAFolderThatHoldsSomethingElseIsLeftAlone(t *testing.T) {
	t.Parallel()
	data := pgtest.Folder(t)
	precious := filepath.Join(data, "postgres", "precious")
	if err := errors.Join(os.Mkdir(filepath.Dir(precious), 0o700), os.WriteFile(precious, nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	if _, err := pg.Start(context.Background(), data, quiet); !errors.Is(err, cluster.ErrFolder) {
		t.Errorf("got %v, want an ErrFolder", err)
	}
	if _, err := os.Stat(precious); err != nil {
		t.Error(err)
	}
}

// listing describes every file of a folder by name, size and time of change.
func listing(t *testing.T, folder string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			fmt.Fprintln(&b, path, info.Size(), info.ModTime())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestAHalfMadeClusterIsMadeAgain(t *testing.T) {
	t.Parallel()
	data := filepath.Join(pgtest.Folder(t), "data")
	p := startProgram(t, os.Args[0], data, nil)
	for half := ""; half == ""; {
		found, _ := filepath.Glob(filepath.Join(data, "postgres.new-*", "PG_VERSION"))
		if len(found) > 0 {
			half = found[0]
		}
		time.Sleep(time.Millisecond)
	}
	p.kill(t)
	if _, err := os.Stat(filepath.Join(data, "postgres")); err == nil {
		t.Error("half a cluster stands where a whole one belongs")
	}
	e := start(t, data)
	if err := addRow(context.Background(), e.URL(), "whole"); err != nil {
		t.Error(err)
	}
	if left, _ := filepath.Glob(filepath.Join(data, "postgres.new-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestAnUnreapedServerIsWaitedFor(t *testing.T) {
	t.Parallel()
	data := warm(t)
	sleeper, reap := process(t, "/bin/sleep", "600")
	putProcess(t, data, sleeper.Pid)
	if err := sleeper.Kill(); err != nil {
		t.Fatal(err)
	}
	// Dead, but not waited for: PostgreSQL takes it for a living server.
	time.AfterFunc(300*time.Millisecond, reap)
	start(t, data)
}

func TestAnOldServersNumberTakenByAnotherProcessIsNoHindrance(t *testing.T) {
	t.Parallel()
	data := warm(t)
	sleeper, _ := process(t, "/bin/sleep", "600")
	putProcess(t, data, sleeper.Pid)
	owner, err := cluster.OwnerHere()
	if err != nil {
		t.Fatal(err)
	}
	sockets, err := cluster.SocketFolder(owner, filepath.Join(data, "postgres"))
	if err != nil {
		t.Fatal(err)
	}
	lock := fmt.Sprintf("%d\n%s\n0\n5432\n%s\n", sleeper.Pid, data, sockets)
	if err := os.WriteFile(filepath.Join(sockets, ".s.PGSQL.5432.lock"), []byte(lock), 0o644); err != nil {
		t.Fatal(err)
	}
	start(t, data)
	if err := sleeper.Signal(syscall.Signal(0)); err != nil {
		t.Error("a process that is no server of ours was ended")
	}
}

// process starts a program as the user who runs servers; it ends with the test. reap waits for it, once.
func process(t *testing.T, name string, arguments ...string) (started *os.Process, reap func()) {
	t.Helper()
	owner, err := cluster.OwnerHere()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(name, arguments...)
	if owner.Drop {
		c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(owner.UID), Gid: uint32(owner.GID)}}
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	reap = sync.OnceFunc(func() { _ = c.Wait() })
	t.Cleanup(func() {
		_ = c.Process.Kill()
		reap()
	})
	return c.Process, reap
}

// putProcess writes the file a server would have left behind.
func putProcess(t *testing.T, data string, pid int) {
	t.Helper()
	folder := filepath.Join(data, "postgres")
	content := fmt.Sprintf("%d\n%s\n%d\n5432\n/nowhere\n\n", pid, folder, time.Now().Unix())
	if err := os.WriteFile(filepath.Join(folder, "postmaster.pid"), []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// Where the kernel does not end the server with the program, and wherever that fails, the next start finds it.
func TestAnOrphanedServerIsEndedByTheNextStart(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	data := warm(t)
	folder := filepath.Join(data, "postgres")
	owner, err := cluster.OwnerHere()
	if err != nil {
		t.Fatal(err)
	}
	programs, err := cluster.Find(ctx, 0)
	if err != nil {
		t.Fatal(err)
	}
	sockets, err := cluster.SocketFolder(owner, folder)
	if err != nil {
		t.Fatal(err)
	}
	log, err := os.Create(filepath.Join(data, "orphan.log"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = log.Close() }()
	orphan, err := cluster.Start(ctx, cluster.Options{
		Programs: programs, Owner: owner, Folder: folder, Sockets: sockets,
		Database: cluster.Database, Log: log, Detached: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := addRow(ctx, orphan.URL(cluster.Database), "by the orphan"); err != nil {
		t.Fatal(err)
	}
	e := start(t, data)
	<-orphan.Ended()
	if got := rows(t, e.URL()); !slices.Equal(got, []string{"by the orphan"}) {
		t.Errorf("the rows are %v", got)
	}
}

func TestAsRootAFolderThatTheServersUserCannotEnterIsNamed(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only root drops to another user")
	}
	closed := filepath.Join(pgtest.Folder(t), "closed")
	if err := os.Mkdir(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	_, err := pg.Start(context.Background(), filepath.Join(closed, "data"), quiet)
	if !errors.Is(err, cluster.ErrFolder) || !strings.Contains(err.Error(), "may not enter "+closed+" ") {
		t.Errorf("got %v, want an ErrFolder that names %s", err, closed)
	}
	if left, _ := os.ReadDir(closed); len(left) > 0 {
		t.Errorf("something was made: %v", left)
	}
}

func TestAsRootTheServerRunsAsAnotherUser(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("only root drops to another user")
	}
	data := warm(t)
	start(t, data)
	info, err := os.Stat("/proc/" + strconv.Itoa(serverOf(t, data)))
	if err != nil {
		t.Skipf("this system does not show whose a process is: %v", err)
	}
	if owner := info.Sys().(*syscall.Stat_t).Uid; owner == 0 {
		t.Error("the server runs as root")
	}
}

func TestAnOrdinaryUserRunsItAsThemselves(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("every other test here runs it as an ordinary user already")
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		t.Skip("there is no user nobody to run it as")
	}
	uid, _ := strconv.Atoi(nobody.Uid)
	gid, _ := strconv.Atoi(nobody.Gid)
	folder := pgtest.Folder(t)
	binary := filepath.Join(folder, "program") // the test binary's own folder is closed to others
	if out, err := exec.Command("cp", os.Args[0], binary).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	home := filepath.Join(folder, "home")
	if err := errors.Join(os.Chmod(binary, 0o755), os.Mkdir(home, 0o700), os.Chown(home, uid, gid)); err != nil {
		t.Fatal(err)
	}
	p := startProgram(t, binary, filepath.Join(home, "data"), &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)})
	p.committed(t)
	info, err := os.Stat(filepath.Join(home, "data", "postgres"))
	if err != nil || info.Sys().(*syscall.Stat_t).Uid != uint32(uid) || info.Mode().Perm() != 0o700 {
		t.Errorf("the cluster is not the user's own: %v", err)
	}
}
