package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/plainbill/plainbill/bot/pg/pgtest"
	"github.com/plainbill/plainbill/consent/seal"
)

// argumentsVariable makes the test binary the program itself, so that tests can kill it: under the race detector when
// they run under it.
const argumentsVariable = "PLAINBILL_TEST_ARGUMENTS"

func TestMain(m *testing.M) {
	if raw := os.Getenv(argumentsVariable); raw != "" {
		var arguments []string
		if err := json.Unmarshal([]byte(raw), &arguments); err != nil {
			panic(err)
		}
		os.Exit(run(arguments, os.Stdin, os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// installation is the program as an operator has it: processes on a data folder, the database embedded.
type installation struct {
	tb   testing.TB
	data string
	key  string

	mu   sync.Mutex
	demo *demoProcess
}

// demoProcess is "plainbill demo", running.
type demoProcess struct {
	command *exec.Cmd
	url     string
	errs    *safeBuffer
	took    time.Duration // from its start until it said "ready"
}

func newInstallation(tb testing.TB) *installation {
	tb.Helper()
	key, err := seal.NewKey()
	if err != nil {
		tb.Fatal(err)
	}
	i := &installation{tb: tb, data: pgtest.Folder(tb), key: key}
	tb.Cleanup(i.stop)
	return i
}

// command prepares a command of the program. Of the environment it gets only what every program needs.
func (i *installation) command(arguments ...string) *exec.Cmd {
	i.tb.Helper()
	raw, err := json.Marshal(arguments)
	if err != nil {
		i.tb.Fatal(err)
	}
	binary, err := os.Executable()
	if err != nil {
		i.tb.Fatal(err)
	}
	c := exec.Command(binary)
	c.Env = []string{
		argumentsVariable + "=" + string(raw), "PLAINBILL_DATA=" + i.data, "PLAINBILL_KEY=" + i.key,
		"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "TMPDIR=" + os.Getenv("TMPDIR"),
	}
	return c
}

// does runs a command beside whatever runs and gives what it printed; any exit code but 0 fails the test.
func (i *installation) does(arguments ...string) []byte {
	i.tb.Helper()
	c := i.command(arguments...)
	var errs bytes.Buffer
	c.Stderr = &errs
	out, err := c.Output()
	if err != nil {
		i.tb.Fatalf("plainbill %s: %v\n%s%s", strings.Join(arguments, " "), err, out, errs.Bytes())
	}
	return out
}

// start starts the demo without waiting for it. A clock is the time it begins at; empty: where the last one stood.
func (i *installation) start(clock string) (ready <-chan error) {
	i.tb.Helper()
	p := &demoProcess{command: i.command("demo", "--addr", "127.0.0.1:0"), errs: &safeBuffer{}}
	p.command.Env = append(p.command.Env, "PLAINBILL_CLOCK="+clock)
	p.command.Stderr = p.errs
	out, err := p.command.StdoutPipe()
	if err != nil {
		i.tb.Fatal(err)
	}
	began := time.Now()
	if err := p.command.Start(); err != nil {
		i.tb.Fatal(err)
	}
	i.mu.Lock()
	i.demo = p
	i.mu.Unlock()
	done := make(chan error, 1)
	go func() {
		line, err := bufio.NewReader(out).ReadString('\n')
		address, said := strings.CutPrefix(strings.TrimSpace(line), "ready: ")
		i.mu.Lock()
		p.url, p.took = address, time.Since(began)
		i.mu.Unlock()
		if !said {
			err = fmt.Errorf("the program did not say that it is ready: %q %w\n%s", line, err, p.errs.tail())
		}
		done <- err
	}()
	return done
}

// up starts the demo, waits until texts can be sent, and gives how long that took.
func (i *installation) up(clock string) time.Duration {
	i.tb.Helper()
	select {
	case err := <-i.start(clock):
		if err != nil {
			i.tb.Fatal(err)
		}
	case <-time.After(time.Minute):
		i.tb.Fatalf("the program is not ready after a minute\n%s", i.demo.errs.tail())
	}
	return i.demo.took
}

// kill ends the demo as a power cut would, its database with it.
func (i *installation) kill() { i.end(syscall.SIGKILL) }

// stop lets the demo stop in good order.
func (i *installation) stop() { i.end(syscall.SIGTERM) }

func (i *installation) end(signal syscall.Signal) {
	i.mu.Lock()
	p := i.demo
	i.demo = nil
	i.mu.Unlock()
	if p == nil {
		return
	}
	_ = p.command.Process.Signal(signal)
	_ = p.command.Wait()
	if strings.Contains(p.errs.String(), "DATA RACE") {
		i.tb.Errorf("the program has a data race:\n%s", p.errs.String())
	}
}

// address is where the demo listens; empty while there is none that is ready.
func (i *installation) address() string {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.demo == nil {
		return ""
	}
	return i.demo.url
}

// edge is how phones reach a demo that may die under them.
var edge = &http.Client{Timeout: 30 * time.Second}

// posts asks the demo's own edge; an error says that nobody knows whether it heard.
func (i *installation) posts(ctx context.Context, path string, body any) error {
	raw, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return i.asks(ctx, http.MethodPost, path, bytes.NewReader(raw), nil)
}

// forward moves the demo's clock.
func (i *installation) forward(ctx context.Context, by string) {
	i.tb.Helper()
	if err := i.posts(ctx, "/sim/clock", map[string]string{"forward": by}); err != nil {
		i.tb.Fatal(err)
	}
}

// texts gives what a phone has sent and received.
func (i *installation) texts(ctx context.Context, phone string) (all []shownOut, err error) {
	return all, i.asks(ctx, http.MethodGet, "/sim/texts?phone="+url.QueryEscape(phone), nil, &all)
}

func (i *installation) asks(ctx context.Context, method, path string, body io.Reader, into any) error {
	r, err := http.NewRequestWithContext(ctx, method, i.address()+path, body)
	if err != nil {
		return err
	}
	answer, err := edge.Do(r)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode >= 300 {
		return fmt.Errorf("%s: %s %s %w", path, answer.Status, raw, err)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(raw, into)
}
