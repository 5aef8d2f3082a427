package cluster

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// everyServer are the settings of every server we start. Nothing that holds patients' data reaches the server's log:
// no statements, no parameters, no DETAIL with the values of a row.
func everyServer() []string {
	return []string{
		"listen_addresses=", "unix_socket_permissions=0700", "timezone=UTC", "log_timezone=UTC",
		"log_destination=stderr", "logging_collector=off", "log_line_prefix=%m [%p] ",
		"log_statement=none", "log_min_duration_statement=-1", "log_duration=off",
		"log_parameter_max_length=0", "log_parameter_max_length_on_error=0",
		"log_min_error_statement=panic", "log_error_verbosity=terse",
	}
}

// SQLSTATEs of PostgreSQL's appendix A.
const (
	codeNoDatabase        = "3D000"
	codeDuplicateDatabase = "42P04"
)

// answers waits until the server takes a connection to its database, which it makes when it is not there.
func (s *Server) answers(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, recovery)
	defer cancel()
	wait := 5 * time.Millisecond
	for {
		err := ping(ctx, s.URL(s.options.Database))
		var refused *pgconn.PgError
		if errors.As(err, &refused) && refused.Code == codeNoDatabase {
			err = createDatabase(ctx, s.URL("postgres"), s.options.Database)
			if err != nil {
				return err
			}
		}
		if err == nil {
			return nil
		}
		select {
		case <-s.ended:
			return errors.New("the server ended")
		case <-ctx.Done():
			return fmt.Errorf("the server does not answer: %w", err)
		case <-time.After(wait):
			wait = min(wait*2, 50*time.Millisecond)
		}
	}
}

// ping connects to a database and closes the connection again.
func ping(ctx context.Context, url string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	return conn.Close(ctx)
}

func createDatabase(ctx context.Context, url, name string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	_, err = conn.Exec(ctx, "CREATE DATABASE "+pgx.Identifier{name}.Sanitize())
	var refused *pgconn.PgError
	if errors.As(err, &refused) && refused.Code == codeDuplicateDatabase {
		return nil
	}
	return err
}

func logSize(log *os.File) int64 {
	info, err := log.Stat()
	if err != nil {
		return 0
	}
	return info.Size()
}

// held matches what a server says when it takes an earlier one for living.
var held = regexp.MustCompile(`lock file "[^"]*" (already exists|is empty)|pre-existing shared memory block`)

// whyNot reads from the server's log why it ended during its start.
func whyNot(log *os.File, from int64, ended error) error {
	const most = 64 << 10
	file, err := os.Open(log.Name())
	if err != nil {
		return fmt.Errorf("start the database: it ended at once: %w", ended)
	}
	defer func() { _ = file.Close() }()
	content, err := io.ReadAll(io.NewSectionReader(file, from, most))
	if err != nil {
		return fmt.Errorf("start the database: it ended at once: %w", ended)
	}
	text := string(content)
	if held.MatchString(text) {
		return fmt.Errorf("start the database: %w (its messages are in %s)", errHeld, log.Name())
	}
	reason := "it ended at once"
	for line := range strings.Lines(text) {
		if _, said, found := strings.Cut(line, "FATAL:"); found {
			reason = strings.TrimSpace(said)
		}
	}
	return fmt.Errorf("start the database: %s (its messages are in %s)", reason, log.Name())
}
