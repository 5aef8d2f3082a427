package cluster

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// Options say which cluster a server opens and how.
type Options struct {
	Programs Programs
	Owner    Owner
	Folder   string   // the cluster's: absolute, no symbolic links
	Sockets  string   // where the socket goes: short, and closed to everyone but the owner
	Database string   // made at the first start
	Log      *os.File // the server's own messages; appended to
	Settings []string // "name=value", over the ones of every server
	Detached bool     // the server outlives this process
}

// Server is a running PostgreSQL server that this process started.
type Server struct {
	options Options
	process *os.Process
	ended   chan struct{}
	err     error // why it ended; to be read once ended is closed
}

const (
	// patience is how long one signal, or a lock file whose process nobody has reaped, is waited for.
	patience = 15 * time.Second
	// recovery is how long a server may take to be ready: replaying the log after a crash takes its time.
	recovery = 3 * time.Minute
)

// errHeld says that what is left of an earlier server keeps a new one from starting for a while.
var errHeld = errors.New("the last server on this data has not quite ended")

// Start runs a server on a cluster and returns once it answers. What a killed program left running is ended first; the
// caller makes sure that no living program uses the folder.
func Start(ctx context.Context, o Options) (*Server, error) {
	if err := o.Owner.CanReach(o.Folder); err != nil {
		return nil, err
	}
	until := time.Now().Add(patience)
	for {
		if err := stopOrphan(ctx, o.Folder); err != nil {
			return nil, err
		}
		clearSockets(o.Sockets)
		s, err := launch(ctx, o)
		if err == nil {
			return s, nil
		}
		if !errors.Is(err, errHeld) || time.Now().After(until) || !pause(ctx, 100*time.Millisecond) {
			return nil, err
		}
	}
}

// URL is how to connect to one of the server's databases.
func (s *Server) URL(database string) string { return URL(s.options.Sockets, database) }

// URL is how to connect to a database through the socket in a folder.
func URL(sockets, database string) string {
	query := url.Values{"host": {sockets}, "sslmode": {"disable"}}
	u := url.URL{Scheme: "postgres", User: url.User(User), Path: "/" + database, RawQuery: query.Encode()}
	return u.String()
}

// Ended is closed when the server has ended, for whatever reason; [Server.Err] then tells it.
func (s *Server) Ended() <-chan struct{} { return s.ended }

// Err says why the server ended, nil for an orderly end. Only for after Ended.
func (s *Server) Err() error { return s.err }

// PID is the server's process.
func (s *Server) PID() int { return s.process.Pid }

// Stop shuts the server down: connections are closed, everything is written. When the context ends first the server is
// stopped at once; what was committed is kept and replayed at the next start.
func (s *Server) Stop(ctx context.Context) error {
	asked, cancel := context.WithTimeout(ctx, 2*patience)
	defer cancel()
	if s.endsOn(asked, syscall.SIGINT) {
		return nil
	}
	for _, signal := range []syscall.Signal{syscall.SIGQUIT, syscall.SIGKILL} {
		insisting, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
		defer cancel()
		if s.endsOn(insisting, signal) {
			return nil
		}
	}
	return fmt.Errorf("the database server (process %d) does not end", s.process.Pid)
}

// endsOn sends a signal and waits for the end for as long as the context lets it.
func (s *Server) endsOn(ctx context.Context, signal syscall.Signal) bool {
	_ = s.process.Signal(signal) // ended already is as good
	select {
	case <-s.ended:
		return true
	case <-ctx.Done():
		return false
	}
}

// launch starts the server's process once and waits until it answers.
func launch(ctx context.Context, o Options) (*Server, error) {
	from := logSize(o.Log)
	arguments := []string{"-D", o.Folder, "-k", o.Sockets}
	for _, setting := range append(everyServer(), o.Settings...) {
		arguments = append(arguments, "-c", setting)
	}
	command := exec.Command(o.Programs.path("postgres"), arguments...)
	command.Env, command.Dir, command.Stdout, command.Stderr = environment(), "/", o.Log, o.Log
	// A group or session of its own keeps Ctrl-C at a terminal from reaching the server before our own orderly stop.
	command.SysProcAttr = &syscall.SysProcAttr{Credential: o.Owner.credential(), Setsid: o.Detached, Setpgid: !o.Detached}
	if !o.Detached {
		dieWithParent(command.SysProcAttr, syscall.SIGINT)
	}
	s := &Server{options: o, ended: make(chan struct{})}
	if err := s.run(command); err != nil {
		return nil, fmt.Errorf("start the database: %w", err)
	}
	err := s.answers(ctx)
	if err == nil {
		return s, nil
	}
	select {
	case <-s.ended:
		return nil, whyNot(o.Log, from, s.err)
	default:
		stop, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
		defer cancel()
		return nil, errors.Join(fmt.Errorf("start the database: %w", err), s.Stop(stop))
	}
}

// run starts the process and watches it, on one thread for the whole of its life: the kernel's signal at our death
// follows the thread that forked, not the process.
func (s *Server) run(command *exec.Cmd) error {
	started := make(chan error, 1)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := command.Start()
		s.process = command.Process
		started <- err
		if err == nil {
			s.err = command.Wait()
			close(s.ended)
		}
	}()
	return <-started
}

// onOneThread keeps the goroutine on its thread while it starts a process and waits for it, as run does.
func onOneThread(run func() ([]byte, error)) ([]byte, error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	return run()
}
