package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/plainbill/plainbill/billing"
)

// plainbill runs a command beside the running program and gives what it printed and its exit code.
func (w *world) plainbill(arguments ...string) (out string, code int) {
	w.t.Helper()
	raw, err := json.Marshal(arguments)
	if err != nil {
		w.t.Fatal(err)
	}
	binary, err := os.Executable()
	if err != nil {
		w.t.Fatal(err)
	}
	c := exec.Command(binary)
	c.Env = []string{
		argumentsVariable + "=" + string(raw), "PLAINBILL_DATA=" + w.data, "PLAINBILL_KEY=" + w.key,
		"DATABASE_URL=" + w.db, "PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"),
	}
	printed, err := c.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		w.t.Fatal(err)
	}
	return string(printed), c.ProcessState.ExitCode()
}

// prints runs a command and looks for words in what it printed.
func (w *world) prints(code int, arguments []string, wanted ...string) string {
	w.t.Helper()
	out, got := w.plainbill(arguments...)
	if got != code || !containsAll(out, wanted...) {
		w.t.Errorf("plainbill %s: exit code %d, want %d\n%s\nwanted %q", strings.Join(arguments, " "), got, code, out, wanted)
	}
	return out
}

// What a practice can show of one number, and whether it holds.
func TestConsentOnRecord(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.phone(june).Identified(juneBorn).Says("please stop texting me").Hears("You are unsubscribed")
	w.settled()

	t.Run("the evidence of a number is a file and a page that hold", func(t *testing.T) {
		w, folder := w.in(t), t.TempDir()
		out := w.prints(0, []string{"consent", "export", june, "--out", folder}, "acts of consent", "head", "digest")
		name := filepath.Join(folder, "consent-lakeside-0101")
		w.prints(0, []string{"consent", "check", name + ".json"}, "ok ", "state opted_out")
		w.prints(0, []string{"verify", "--pack", name + ".json"}, "ok ")
		page, err := os.ReadFile(name + ".html")
		if err != nil || !bytes.Contains(page, []byte("please stop texting me")) {
			t.Errorf("the page lacks the text: %v", err)
		}
		file, err := os.ReadFile(name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		changed := bytes.Replace(file, []byte(`"action": "opt_out"`), []byte(`"action": "opt_in"`), 1)
		if err := os.WriteFile(name+".json", changed, 0o600); err != nil {
			t.Fatal(err)
		}
		w.prints(1, []string{"consent", "check", name + ".json"}, "FAIL events[", "the event is not the one")
		_, head, _ := strings.Cut(out, "head   ")
		head, _, _ = strings.Cut(head, "\n")
		w.prints(0, []string{"verify", "--head", head}, "ok   the chains go through the heads")
		w.prints(1, []string{"verify", "--head", head[:len(head)-4] + "0000"}, "FAIL the chains go through")
		w.prints(0, []string{"consent", "export", june, "--out", folder, "--without-words"})
		if file, _ = os.ReadFile(name + ".json"); bytes.Contains(file, []byte("please stop")) {
			t.Error("without words it holds words")
		}
	})
	t.Run("the head of the chain is printed for noting", func(t *testing.T) {
		w := w.in(t)
		head := strings.TrimSpace(w.prints(0, []string{"consent", "head"}, "lakeside:"))
		w.prints(0, []string{"verify"}, "head "+head, "ok   the chain of consent holds")
	})
	t.Run("a number's state comes with its reasons", func(t *testing.T) {
		w.in(t).prints(0, []string{"consent", "show", june, "--why"}, june+" at lakeside: opted_out", "opt_out by")
	})
	t.Run("a letter has ten business days, and a late one is named", func(t *testing.T) {
		w := w.in(t)
		today := billing.DateOf(time.Now())
		w.prints(0, []string{
			"consent", "record", dana, "--action", "opt_out", "--method", "voicemail", "--received",
			today.AddDays(-2).String(), "--actor", "front desk",
		}, "to be honoured by", "in force from now on")
		w.prints(0, []string{"consent", "due"}, "1 requests, 0 late")
		w.prints(0, []string{
			"consent", "record", tom, "--action", "opt_out", "--method", "email", "--received",
			today.AddDays(-40).String(), "--actor", "front desk",
		}, "LATE")
		w.prints(1, []string{"consent", "due"}, "LATE opt_out by email", "2 requests, 1 late")
		w.prints(0, []string{"verify"}, "late: lakeside")
		w.prints(2, []string{
			"consent", "record", tom, "--action", "opt_out", "--method", "email", "--received",
			today.AddDays(3).String(), "--actor", "front desk",
		}, "not here yet")
	})
	t.Run("a number that cannot be read is not repeated", func(t *testing.T) {
		w := w.in(t)
		for _, command := range []string{"show", "export"} {
			if out := w.prints(2, []string{"consent", command, "555-0199-x"}); strings.Contains(out, "0199") {
				t.Errorf("%s repeats it: %s", command, out)
			}
		}
	})
	t.Run("a campaign is registered in the words that are sent", func(t *testing.T) {
		w := w.in(t)
		w.prints(0, []string{"consent", "pack", "10dlc"}, "MessageFlow", "Lakeside Billing: You have a new billing statement.")
		out := w.prints(0, []string{"consent", "pack", "10dlc", "--json"}, `"MessageSamples"`)
		file := filepath.Join(t.TempDir(), "registered.json")
		if err := os.WriteFile(file, []byte(out), 0o600); err != nil {
			t.Fatal(err)
		}
		w.prints(0, []string{"consent", "pack", "10dlc", "--registered", file}, "what is registered is what is sent")
		old := strings.Replace(out, "new billing statement", "bill", 1)
		if err := os.WriteFile(file, []byte(old), 0o600); err != nil {
			t.Fatal(err)
		}
		w.prints(1, []string{"consent", "pack", "10dlc", "--registered", file}, "CHANGED MessageSamples")
	})
	w.verified()
}
