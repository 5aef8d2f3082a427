package main

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// edgeCase is one of the hard cases of consent and privacy. Cases that get along share one program.
type edgeCase struct {
	name string
	does func(w *world)
}

// edges runs cases one after the other in one world, each on phones of its own, and verifies what is left.
func (w *world) edges(cases ...edgeCase) {
	for _, c := range cases {
		w.t.Run(c.name, func(t *testing.T) { c.does(w.in(t)) })
	}
	w.verified()
}

// state wants a phone to be in a state of consent.
func (p *phone) state(want string) *phone {
	p.w.t.Helper()
	p.w.settled()
	if state, _ := p.consentState(); state != want {
		p.w.t.Errorf("the phone %s is %s, want %s", p.number[8:], state, want)
	}
	return p
}

// mute wants that nothing has left to the phone since it listens but what it was told of.
func (p *phone) mute(questions ...string) {
	p.w.t.Helper()
	for _, q := range questions {
		p.Says(q)
	}
	p.HearsNothing()
}

// arrives delivers a text as the carrier does, under an id, to one of the practice's numbers.
func (w *world) arrives(sid, from, to, body, optOutType string) {
	w.t.Helper()
	form := url.Values(w.textForm("SM"+strings.Repeat("0", 32-len(sid))+sid, from, body))
	form.Set("To", to)
	if optOutType != "" {
		form.Set("OptOutType", optOutType)
	}
	if got := w.does(w.fromCarrier("/twilio/sms", form)); got.status >= 300 {
		w.t.Fatalf("the text %s was answered %d %s", sid, got.status, got.body)
	}
}

// applied changes the practice's file and applies it.
func (w *world) applied(changes ...string) {
	w.t.Helper()
	file, err := os.ReadFile("sample/practice.yaml")
	if err != nil {
		w.t.Fatal(err)
	}
	changed := strings.NewReplacer(changes...).Replace(string(file))
	w.prints(0, []string{"practice", "apply", w.fileOf("practice.yaml", changed)}, "lakeside: applied")
}

func (w *world) fileOf(name, content string) string {
	w.t.Helper()
	path := filepath.Join(w.t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		w.t.Fatal(err)
	}
	return path
}

// bills loads a statement for each of some people, and their paper forms: account, first and last name, date of birth,
// ZIP code, phone, language, guarantor's first and last name.
func (w *world) bills(people ...string) {
	w.t.Helper()
	sample, err := os.ReadFile("sample/statements.csv")
	if err != nil {
		w.t.Fatal(err)
	}
	header, _, _ := strings.Cut(string(sample), "\n")
	zone, err := time.LoadLocation("America/Chicago")
	if err != nil {
		w.t.Fatal(err)
	}
	today := w.clock.Now().In(zone).Format("2006-01-02")
	bills, forms := header+"\n", "phone,account_number,program,action,method,at,disclosure,evidence\n"
	for _, person := range people {
		p := strings.Split(person, ",")
		bills += person + ",E-" + p[0] + "," + today + ",Dr. Paul Nguyen,OV-EST,Office visit,60.00,,,,,,,,,S-" + p[0] + "," +
			today + ",,\n"
		forms += p[5] + "," + p[0] + ",billing,opt_in,paper,2026-01-05,I agree to texts about my bills.,form\n"
	}
	w.prints(0, []string{"import", w.fileOf("bills.csv", bills)})
	w.prints(0, []string{"consent", "import", w.fileOf("forms.csv", forms)})
}

// card waits for the card of the phone's case.
func (p *phone) card(words ...string) slackPost {
	p.w.t.Helper()
	p.w.settled()
	cases := p.w.strings(`SELECT 'C-' || c.number FROM desk.case c JOIN thread.thread t ON t.practice_id = c.practice_id AND
		t.id = c.thread WHERE t.phone_index = $1 ORDER BY c.number DESC LIMIT 1`, p.index())
	return p.w.desk().Sees(append(words, cases...)...)
}

// Claims waits for a card with all of the words, and claims its case.
func (d billers) Claims(by string, words ...string) slackPost {
	d.w.t.Helper()
	card := d.Sees(words...)
	d.Presses(by, card, "case_claim", nil)
	return card
}

// claimed asks for a person and gives the card of the case, once somebody has claimed it.
func (p *phone) claimed(by string) slackPost {
	p.w.t.Helper()
	p.Says("I want to talk to a person").Hears("A person on our billing team")
	card := p.card("asked for a person")
	p.w.desk().Presses(by, card, "case_claim", nil)
	return card
}

// why gives the reasons of refusals of the phone's texts, in order.
func (p *phone) why() []string {
	p.w.t.Helper()
	return p.w.strings(`SELECT reason FROM outbox.message WHERE phone_index = $1 AND status IN ('refused', 'canceled')
		ORDER BY id`, p.index())
}
