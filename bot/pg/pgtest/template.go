package pgtest

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"

	"github.com/plainbill/plainbill/bot/pg"
)

// templateLock is the advisory lock under which templates are made: every test binary asks for its own at once.
const templateLock int64 = 0x706c6e62_00000010

const queryDatabaseExists = `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)`

// template gives the name of the database to copy, and makes it when no test binary of this run has yet.
func (s *shared) template(ctx context.Context, sets []pg.Set) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	sum, err := hashOf(sets)
	if err != nil {
		return "", err
	}
	name := "tpl_" + sum
	if s.templates[name] {
		return name, nil
	}
	conn, err := pgx.Connect(ctx, s.url("postgres"))
	if err != nil {
		return "", err
	}
	defer func() { _ = conn.Close(ctx) }() // ends the lock as well
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", templateLock); err != nil {
		return "", err
	}
	var exists bool
	if err := conn.QueryRow(ctx, queryDatabaseExists, name).Scan(&exists); err != nil {
		return "", err
	}
	if !exists {
		if err := s.makeTemplate(ctx, conn, name, sets); err != nil {
			return "", err
		}
	}
	s.templates[name] = true
	return name, nil
}

// makeTemplate migrates a database under another name and renames it: what bears a template's name is whole.
func (s *shared) makeTemplate(ctx context.Context, conn *pgx.Conn, name string, sets []pg.Set) error {
	draft := randomName("draft")
	if _, err := conn.Exec(ctx, "CREATE DATABASE "+quote(draft)+" STRATEGY file_copy"); err != nil {
		return err
	}
	pool, err := pg.Open(ctx, s.url(draft), poolSize)
	if err != nil {
		return err
	}
	err = pg.Migrate(ctx, pool, sets...)
	pool.Close() // nobody may be connected to a database that is copied or renamed
	if err != nil {
		_, _ = conn.Exec(ctx, "DROP DATABASE "+quote(draft)+" WITH (FORCE)")
		return err
	}
	_, err = conn.Exec(ctx, "ALTER DATABASE "+quote(draft)+" RENAME TO "+quote(name))
	return err
}

// hashOf names a list of migrations by all that decides what they make.
func hashOf(sets []pg.Set) (string, error) {
	h := sha256.New()
	for _, set := range sets {
		fmt.Fprintf(h, "schema %q\n", set.Schema)
		err := fs.WalkDir(set.FS, ".", func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".sql") {
				return err
			}
			content, err := fs.ReadFile(set.FS, path)
			fmt.Fprintf(h, "file %q %q\n", path, content)
			return err
		})
		if err != nil {
			return "", err
		}
	}
	migrator, err := rivermigrate.New(riverpgxv5.New(nil), &rivermigrate.Config{Schema: pg.JobsSchema})
	if err != nil {
		return "", err
	}
	for _, migration := range migrator.AllVersions() {
		fmt.Fprintf(h, "river %d %q\n", migration.Version, migration.SQLUp)
	}
	return hex.EncodeToString(h.Sum(nil)[:10]), nil
}

func randomName(kind string) string { return kind + "_" + strings.ToLower(rand.Text()) }
