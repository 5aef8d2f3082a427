package cluster

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestASocketsFolderIsShortStableAndClosed(t *testing.T) {
	t.Parallel()
	owner := me(t)
	data := t.TempDir() + strings.Repeat("/a long way", 30)
	folder, err := SocketFolder(owner, data)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Remove(folder) })
	if len(filepath.Join(folder, socketLock)) > longestSocket {
		t.Errorf("%s is too long for a socket", folder)
	}
	info, err := os.Lstat(folder)
	if err != nil || info.Mode().Perm() != 0o700 || !owner.owns(info) {
		t.Errorf("%s is not its owner's alone (%v)", folder, err)
	}
	if again, err := SocketFolder(owner, data); err != nil || again != folder {
		t.Errorf("the next start gets %s (%v), want %s", again, err, folder)
	}
	if other, err := SocketFolder(owner, data+"2"); err != nil || other == folder {
		t.Errorf("another data folder gets the same place (%v)", err)
	} else {
		_ = os.Remove(other)
	}
}

func TestAFolderThatSomebodyElseMadeIsNotTaken(t *testing.T) {
	t.Parallel()
	base := t.TempDir()
	open := filepath.Join(base, "open")
	if err := errors.Join(os.Mkdir(open, 0o700), os.Chmod(open, 0o755)); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(base, "link")
	if err := os.Symlink(t.TempDir(), link); err != nil {
		t.Fatal(err)
	}
	foreign := filepath.Join(base, "foreign")
	if err := os.Mkdir(foreign, 0o700); err != nil {
		t.Fatal(err)
	}
	stranger := me(t)
	stranger.UID++
	for folder, owner := range map[string]Owner{open: me(t), link: me(t), foreign: stranger} {
		if err := takeFolder(owner, folder); !errors.Is(err, ErrFolder) {
			t.Errorf("%s: got %v, want ErrFolder", filepath.Base(folder), err)
		}
	}
}

// me is this process's own user, root or not.
func me(t *testing.T) Owner {
	t.Helper()
	return Owner{Name: "me", UID: os.Geteuid(), GID: os.Getegid()}
}

func TestThePathToAFolderIsWalkedFromTheRoot(t *testing.T) {
	t.Parallel()
	if got := upTo("/a/bc/d"); !slices.Equal(got, []string{"/", "/a", "/a/bc", "/a/bc/d"}) {
		t.Errorf("got %v", got)
	}
}

func TestWhoMayEnterAFolder(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	uid, gid := os.Geteuid(), os.Getegid()
	for name, c := range map[string]struct {
		mode  os.FileMode
		owner Owner
		may   bool
	}{
		"the owner":                          {0o700, Owner{UID: uid, GID: gid + 1}, true},
		"an owner who is shut out":           {0o077, Owner{UID: uid, GID: gid}, false},
		"the group":                          {0o710, Owner{UID: uid + 1, GID: gid}, true},
		"a group that is shut out":           {0o701, Owner{UID: uid + 1, GID: gid}, false},
		"anybody":                            {0o701, Owner{UID: uid + 1, GID: gid + 1}, true},
		"anybody, of a folder of one's own":  {0o700, Owner{UID: uid + 1, GID: gid + 1}, false},
		"anybody, who may read but not pass": {0o744, Owner{UID: uid + 1, GID: gid + 1}, false},
	} {
		if err := os.Chmod(folder, c.mode); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(folder)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.owner.mayEnter(info); got != c.may {
			t.Errorf("%s: may enter %t, want %t", name, got, c.may)
		}
	}
	_ = os.Chmod(folder, 0o700) // so that it can be removed
}
