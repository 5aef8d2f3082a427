// Command plainbill answers patients' texts about medical bills, sets up payment plans they can keep, and hands the hard
// cases to human billers in Slack. One program: the server, the demo and every command an operator needs.
//
// It may not hold rules of its own: it reads the configuration, wires the parts, routes requests and prints.
//
// Invariant: parts start in order and stop in reverse; what is running when the program is told to stop is finished or
// found again at the next start.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	_ "time/tzdata" // quiet hours need zones where the system has none

	"github.com/alecthomas/kong"
)

// commands are the program's commands, one file each.
type commands struct {
	Environment

	Demo       demoCommand       `cmd:"" help:"The whole product in one process, with a simulated carrier and Slack."`
	Serve      serveCommand      `cmd:"" help:"The server, parts named by the environment."`
	Migrate    migrateCommand    `cmd:"" help:"Bring the database to this version."`
	Practice   practiceCommand   `cmd:"" help:"Create or update practices."`
	Import     importCommand     `cmd:"" help:"Load statement data."`
	Consent    consentCommand    `cmd:"" help:"Record, import and show consent."`
	Remind     remindCommand     `cmd:"" help:"Plan and queue statement reminders."`
	Explain    explainCommand    `cmd:"" help:"The explanation of a statement that its patient would get."`
	Payment    paymentCommand    `cmd:"" help:"Record a payment made elsewhere."`
	Plan       planCommand       `cmd:"" help:"Payment plans: try another policy, show one."`
	Understand understandCommand `cmd:"" help:"Read texts from standard input, one a line."`
	Verify     verifyCommand     `cmd:"" help:"Check books, texts and consent against each other."`
	Rotate     rotateCommand     `cmd:"" help:"Seal everything again under the first key of PLAINBILL_KEY."`
	Doctor     doctorCommand     `cmd:"" help:"Check configuration and every outside part."`
}

// partly is returned by a command that did part of its work or whose check failed: exit code 1, everything was said.
var errPartly = errors.New("done in part")

func main() { os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)) }

// run runs one command and gives the exit code: 0 done, 1 done in part or a check failed, 2 could not run.
func run(args []string, in, out, errs *os.File) int {
	debug.SetGCPercent(50) // a practice's one machine has other work: half the slack for a few per cent of the time
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	var c commands
	parser, err := kong.New(&c, kong.Name("plainbill"), kong.UsageOnError(), kong.Writers(out, errs),
		kong.Description("Answers patients' texts about medical bills from the practice's own books."))
	if err != nil {
		fmt.Fprintln(errs, "plainbill:", err)
		return 2
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(errs, "plainbill: %v; see plainbill --help\n", err)
		return 2
	}
	console := &console{in: in, out: out, errs: errs, environment: c.Environment}
	parsed.BindTo(ctx, (*context.Context)(nil))
	parsed.Bind(console)
	switch err := parsed.Run(); {
	case err == nil:
		return 0
	case errors.Is(err, errPartly):
		return 1
	default:
		fmt.Fprintln(errs, "plainbill:", oneLine(err))
		return 2
	}
}
