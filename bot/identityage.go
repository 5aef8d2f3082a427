package bot

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/bot/reach"
	"github.com/plainbill/plainbill/bot/thread"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/registry"
)

// holdMinor keeps texts that nobody asked for from a number that is a minor's own, as no guarantor is on file: it is no
// hold of the books, and ends by itself.
const holdMinor = "minor"

func (b *Bot) accountsOf(
	ctx context.Context, tx pgx.Tx, id billing.PracticeID, phone consent.Phone,
) ([]billing.AccountNumber, error) {
	accounts, err := ledger.AccountsByPhone(ctx, tx, b.Keys, id, phone)
	if err != nil {
		return nil, err
	}
	var numbers []billing.AccountNumber
	for _, a := range accounts {
		numbers = append(numbers, a.Number)
	}
	return numbers, nil
}

// truthFacts adds to the gate's facts what is known of a number and of whose it is: blocked or unreachable at the
// carrier, reassigned since its consent, disowned and not proven again for the account, a minor's, or its patient come
// of age under a parent's consent. A thread without an id is one that is not there yet.
func (b *Bot) truthFacts(
	ctx context.Context, tx pgx.Tx, p practice.Practice, th thread.Thread, read gateRead, facts *consent.GateFacts,
) (err error) {
	if facts.PhoneValid, err = b.textable(ctx, tx, p, th, read.word.Blocked); err != nil {
		return err
	}
	facts.Reassigned = reassigned(p, read.word.Answer, facts.Standing)
	a := read.about.Account
	if a == nil {
		return nil
	}
	switch born := a.Person.DateOfBirth.Reveal(); {
	case born.IsZero():
	case consent.Minor(born.Time(), facts.Now.In(p.Zone())):
		if a.Person.GuarantorLastName == "" && a.Person.GuarantorFirstName == "" {
			facts.Holds = append(slices.Clone(facts.Holds), holdMinor)
		}
	default:
		facts.ReconsentSince = reconsentSince(p, read, *facts)
	}
	if disownedFor(read.events, a.Number) {
		facts.Reassigned = consent.ReassignedYes
	}
	return nil
}

// reassigned gives what the Reassigned Numbers Database says of a number. An answer from before the present consent
// began says nothing against it.
func reassigned(p practice.Practice, answer reach.Answer, standing consent.Standing) consent.Reassigned {
	if answer.Says == "" {
		return ""
	}
	asked := answer.On.AddDays(1).In(p.Zone(), 0, 0)
	if answer.Says == consent.ReassignedYes && standing.State == consent.OptedIn && standing.Since.After(asked) {
		return ""
	}
	return answer.Says
}

// reconsentSince gives since when the consent of a number is void because its patient came of age under it, zero when it
// is not, or the patient has agreed since. On a number that others share only a form in the account's name is the
// patient's. Facts are kept in the clear, and a birthday is none of theirs: it is void as of now.
func reconsentSince(p practice.Practice, read gateRead, facts consent.GateFacts) time.Time {
	a := read.about.Account
	born := a.Person.DateOfBirth.Reveal()
	birthday := billing.DateOf(consent.EighteenthBirthday(born.Time())).In(p.Zone(), 0, 0)
	if facts.Now.Before(birthday) || !facts.Standing.Since.Before(birthday) {
		return time.Time{}
	}
	alone := read.about.Sharing == 1
	for _, e := range read.events {
		fits := e.Account == a.Number || e.Account == "" && alone
		if e.Action == consent.OptIn && e.Program == consent.Billing && fits && ownHand(e) && !e.At.Before(birthday) {
			return time.Time{}
		}
	}
	return facts.Now
}

// ownHand says whether an event is the person's own act.
func ownHand(e consent.Event) bool {
	switch e.Method {
	case consent.Keyword, consent.WebForm, consent.Paper:
		return !e.Imported
	}
	return false
}

// disownedFor says whether a number was disowned and has not been proven to be an account's since: by a confirmed date
// of birth, or by what a person of the practice has recorded for the account. What is about the account is refused then;
// that the number may be texted again says only that its new owner wants texts.
func disownedFor(events registry.Events, account billing.AccountNumber) bool {
	at := events.DisownedAt()
	return !at.IsZero() && !slices.ContainsFunc(events, func(e consent.Event) bool {
		return e.Action == consent.OptIn && e.Account == account && e.At.After(at) && !e.Imported
	})
}
