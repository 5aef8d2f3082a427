package dialogue_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/explain"
	"github.com/plainbill/plainbill/bot/dialogue"
	"github.com/plainbill/plainbill/bot/understand"
	"github.com/plainbill/plainbill/templates"
)

var update = flag.Bool("update", false, "rewrite the answers in testdata")

// TestTranscripts plays every conversation in testdata. Each line of a file is
//
//	# what the conversation shows
//	phone: maria           whose phone it is (patients_test.go); "phone: maria, new" has never been texted; with "pages"
//	                       and "cards" there are patients' pages, with "details" the phone agreed to details before
//	policy: card           another policy (policies)
//	@ 2026-11-23 10:00     the time; "@ +31m" lets time pass
//	> words                what the patient texts
//	= explain es           how it is read, where that matters (reading_test.go)
//	* biller takes         something that happens: biller takes, biller hands back, revoked, payment 60.00, insurer
//	                       decides, biller lifts the hold, paid 60.00, fell missed 45.00 2026-12-23, approved,
//	                       declined, card kept, autopay, next bill 60.00, discount 18.00 2026-12-02
//	< words                what is answered, as it leaves
//	! case human           what else happens; "! nothing" is silence
//
// Answers are rewritten by go test ./bot/dialogue -update.
func TestTranscripts(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	set, err := templates.Parse()
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := play(t, set, string(want))
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", file, diff)
			}
		})
	}
}

// conversation is a transcript being played.
type conversation struct {
	t       *testing.T
	set     *templates.Set
	stored  []byte // the state, as it is kept between texts
	facts   dialogue.Facts
	wrong   wrongDates
	at      time.Time
	said    *dialogue.Said // read, but not yet answered: its reading may follow
	known   bool           // identity was confirmed at some time
	written strings.Builder
	asked   dialogue.OpenCase // what was sent for approval last
	plans   int64
}

func play(t *testing.T, set *templates.Set, script string) string {
	c := &conversation{t: t, set: set, at: time.Date(2026, 11, 23, 10, 0, 0, 0, time.UTC)}
	c.facts = dialogue.Facts{
		Languages: []billing.Language{billing.English, billing.Spanish}, Policy: policy, PolicyID: "v1",
		Expect: templates.Expectation{Now: true}, Known: true,
	}
	for line := range strings.Lines(script) {
		c.line(strings.TrimRight(line, "\n"))
	}
	c.answer()
	return c.written.String()
}

func (c *conversation) line(line string) {
	c.t.Helper()
	mark, rest, _ := strings.Cut(line, " ")
	if mark == "<" || mark == "!" || strings.HasPrefix(line, "  ") {
		return // an answer: written anew
	}
	if mark != "=" {
		c.answer()
	}
	c.written.WriteString(line + "\n")
	switch mark {
	case "phone:":
		c.phone(strings.Split(rest, ", "))
	case "policy:":
		c.facts.Policy = policies[rest]
	case "@":
		c.time(rest)
	case ">":
		reading := understand.Reading{Language: billing.OtherLanguage, Intent: understand.OutOfScope}
		c.said = &dialogue.Said{Body: rest, Reading: reading}
	case "=":
		read(c.t, c.said, rest)
	case "*":
		c.happens(rest)
	case "#", "":
	default:
		c.t.Fatalf("cannot read the line %q", line)
	}
}

func (c *conversation) phone(words []string) {
	c.t.Helper()
	c.facts.Accounts, c.facts.Known = phone(c.t, words[0]), true
	for _, word := range words[1:] {
		switch word {
		case "new":
			c.facts.Known = false
		case "pages":
			c.facts.Pages = true
		case "cards":
			c.facts.Pages, c.facts.Cards = true, true
		case "details":
			for i := range c.facts.Accounts {
				c.facts.Accounts[i].Details = true
			}
		default:
			c.t.Fatalf("a phone is not %q", word)
		}
	}
}

func (c *conversation) time(s string) {
	c.t.Helper()
	if by, ok := strings.CutPrefix(s, "+"); ok {
		d, err := time.ParseDuration(by)
		if err != nil {
			c.t.Fatal(err)
		}
		c.at = c.at.Add(d)
		return
	}
	at, err := time.Parse("2006-01-02 15:04", s)
	if err != nil {
		c.t.Fatal(err)
	}
	c.at = at
}

func (c *conversation) happens(what string) {
	c.t.Helper()
	switch what {
	case "biller takes":
		c.step(dialogue.Took{At: c.at})
	case "biller hands back":
		c.step(dialogue.HandedBack{At: c.at})
	case "case resolved":
		c.step(dialogue.HandedBack{At: c.at, Quiet: true})
	case "revoked":
		c.step(dialogue.Silenced{At: c.at})
	case "hold lifted":
		c.facts.Accounts[0].OnHold, c.facts.Accounts[0].Holds = false, nil
	case "insurer decides":
		decide(&c.facts.Accounts[0])
	case "biller lifts the hold":
		a := &c.facts.Accounts[0]
		a.Reviewed = map[explain.Kind]billing.Date{explain.Kind(a.Holds[0]): billing.DateOf(c.at)}
		a.OnHold, a.Holds = false, nil
	default:
		c.untold(strings.Fields(what))
	}
}

// pay posts a payment to the first account of the phone, as the books would show it.
func (c *conversation) pay(cents billing.Cents) {
	a, all := &c.facts.Accounts[0], cents
	a.Due, a.Paid = a.Due-cents, a.Paid+cents
	a.Payments = append([]dialogue.Payment{{On: billing.DateOf(c.at), Cents: cents}}, a.Payments...)
	for _, claim := range a.Statements[0].Claims {
		line := &claim.Lines[0]
		part := min(cents, line.Amount(billing.PartLeft))
		line.PatientPaid, cents = line.PatientPaid+part, cents-part
	}
	if a.Plan == nil {
		return
	}
	paid := min(all, a.Plan.Left)
	a.Plan.Left -= paid
	for paid > 0 && len(a.Plan.Open) > 0 {
		part := min(paid, a.Plan.Open[0].Amount)
		a.Plan.Open[0].Amount, paid = a.Plan.Open[0].Amount-part, paid-part
		if a.Plan.Open[0].Amount == 0 {
			a.Plan.Open = a.Plan.Open[1:]
		}
	}
}

// answer steps the text that waits for an answer, if one does.
func (c *conversation) answer() {
	c.t.Helper()
	if c.said == nil {
		return
	}
	said := *c.said
	c.said = nil
	c.facts.Today = billing.DateOf(c.at)
	c.wrong.tell(&c.facts, c.at)
	said.At, said.Facts = c.at, c.facts
	c.step(said)
	c.facts.Known = true
}

// step plays one event; the state goes through its stored form every time.
func (c *conversation) step(e dialogue.Event) {
	c.t.Helper()
	state, effects := dialogue.Step(dialogue.Decode(c.stored), e)
	stored, err := dialogue.Encode(state)
	if err != nil {
		c.t.Fatal(err)
	}
	c.stored = stored
	_, took := e.(dialogue.Took)
	_, back := e.(dialogue.HandedBack)
	_, revoked := e.(dialogue.Silenced)
	if len(effects) == 0 && !took && !back && !revoked {
		c.written.WriteString("! nothing\n")
	}
	for _, effect := range effects {
		c.apply(effect)
	}
}

func (c *conversation) apply(effect dialogue.Effect) {
	c.t.Helper()
	switch e := effect.(type) {
	case dialogue.Say:
		body := words(c.t, c.set, e)
		if err := billing.Covers(e.Facts, body); err != nil {
			c.t.Errorf("%T: %v: %s", e.Message, err, body)
		}
		if !c.known && len(billing.AmountsIn(body)) > 0 {
			c.t.Errorf("an amount before identity: %s", body)
		}
		c.written.WriteString("< " + strings.ReplaceAll(body, "\n", "\n  ") + "\n")
		if e.Amount > 0 {
			fmt.Fprintf(&c.written, "  (the page takes %s)\n", e.Amount)
		}
		return
	case dialogue.IdentityFailed:
		c.wrong = append(c.wrong, c.at)
	case dialogue.Identified:
		c.known, c.wrong = true, nil
		c.account(e.Account).Details = true
	case dialogue.OpenCase:
		if e.Terms != nil || e.Refund > 0 {
			c.asked = e
		}
	case dialogue.CommitPlan:
		c.setPlan(e.Account, e.Terms)
	case dialogue.ChangePlan:
		c.setPlan(e.Account, e.Terms)
	case dialogue.CancelPlan:
		c.account(e.Account).Plan = nil
	case dialogue.PauseAutopay:
		c.account(e.Account).Plan.Paused = true
	case dialogue.RemoveCard:
		c.account(e.Account).Card = nil
	case dialogue.Hold:
		a := c.account(e.Account)
		a.OnHold, a.Holds = true, append(a.Holds, string(e.Reason))
	}
	c.written.WriteString("! " + describe(effect) + "\n")
}

func (c *conversation) account(number billing.AccountNumber) *dialogue.Account {
	c.t.Helper()
	for i := range c.facts.Accounts {
		if c.facts.Accounts[i].Number == number {
			return &c.facts.Accounts[i]
		}
	}
	c.t.Fatalf("an effect for an account that is not of the phone")
	return nil
}
