package bot

import (
	"context"
	"errors"
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
	ctx context.Context, tx pgx.Tx, p practice.Practice, th thread.Thread, account billing.AccountNumber,
	facts *consent.GateFacts,
) (err error) {
	if facts.PhoneValid, err = b.textable(ctx, tx, p, th); err != nil {
		return err
	}
	if facts.Reassigned, err = b.reassigned(ctx, tx, p, th.Phone, facts.Standing); err != nil {
		return err
	}
	if account == "" {
		return nil
	}
	a, err := ledger.AccountByNumber(ctx, tx, b.Keys, p.ID, account)
	if errors.Is(err, ledger.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	born := a.Person.DateOfBirth.Reveal()
	if born.IsZero() {
		return b.unproven(ctx, tx, p, th.Phone, account, facts)
	}
	if consent.Minor(born.Time(), facts.Now.In(p.Zone())) {
		if a.Person.GuarantorLastName == "" && a.Person.GuarantorFirstName == "" {
			facts.Holds = append(slices.Clone(facts.Holds), holdMinor)
		}
		return b.unproven(ctx, tx, p, th.Phone, account, facts)
	}
	if facts.ReconsentSince, err = b.reconsentSince(ctx, tx, p, th.Phone, a, *facts); err != nil {
		return err
	}
	return b.unproven(ctx, tx, p, th.Phone, account, facts)
}

// reassigned gives what the Reassigned Numbers Database says of a number. An answer from before the present consent
// began says nothing against it.
func (b *Bot) reassigned(
	ctx context.Context, tx pgx.Tx, p practice.Practice, phone consent.Phone, standing consent.Standing,
) (consent.Reassigned, error) {
	answer, err := reach.AnswerOf(ctx, tx, b.Keys, p.ID, phone)
	if err != nil || answer.Says == "" {
		return "", err
	}
	asked := answer.On.AddDays(1).In(p.Zone(), 0, 0)
	if answer.Says == consent.ReassignedYes && standing.State == consent.OptedIn && standing.Since.After(asked) {
		return "", nil
	}
	return answer.Says, nil
}

// reconsentSince gives since when the consent of a number is void because its patient came of age under it, zero when it
// is not, or the patient has agreed since. On a number that others share only a form in the account's name is the
// patient's. Facts are kept in the clear, and a birthday is none of theirs: it is void as of now.
func (b *Bot) reconsentSince(
	ctx context.Context, tx pgx.Tx, p practice.Practice, phone consent.Phone, a ledger.Account, facts consent.GateFacts,
) (time.Time, error) {
	born := a.Person.DateOfBirth.Reveal()
	birthday := billing.DateOf(consent.EighteenthBirthday(born.Time())).In(p.Zone(), 0, 0)
	if facts.Now.Before(birthday) || !facts.Standing.Since.Before(birthday) {
		return time.Time{}, nil
	}
	events, err := registry.History(ctx, tx, b.Keys, p.ID, phone)
	if err != nil {
		return time.Time{}, err
	}
	numbers, err := b.accountsOf(ctx, tx, p.ID, phone)
	if err != nil {
		return time.Time{}, err
	}
	alone := len(numbers) == 1
	for _, e := range events {
		fits := e.Account == a.Number || e.Account == "" && alone
		if e.Action == consent.OptIn && e.Program == consent.Billing && fits && ownHand(e) && !e.At.Before(birthday) {
			return time.Time{}, nil
		}
	}
	return facts.Now, nil
}

// ownHand says whether an event is the person's own act.
func ownHand(e consent.Event) bool {
	switch e.Method {
	case consent.Keyword, consent.WebForm, consent.Paper:
		return !e.Imported
	}
	return false
}

// unproven refuses what is about an account that a number disowned, until its patient is known to have it: by a
// confirmed date of birth, or by what a person of the practice has recorded for the account. That the number may be
// texted again says only that its new owner wants texts.
func (b *Bot) unproven(
	ctx context.Context, tx pgx.Tx, p practice.Practice, phone consent.Phone, account billing.AccountNumber,
	facts *consent.GateFacts,
) error {
	open, err := b.disownedFor(ctx, tx, p.ID, phone, account)
	if err == nil && open {
		facts.Reassigned = consent.ReassignedYes
	}
	return err
}

// disownedFor says whether a number was disowned and has not been proven to be an account's since.
func (b *Bot) disownedFor(
	ctx context.Context, tx pgx.Tx, id billing.PracticeID, phone consent.Phone, account billing.AccountNumber,
) (bool, error) {
	at, err := registry.DisownedAt(ctx, tx, b.Keys, id, phone)
	if err != nil || at.IsZero() {
		return false, err
	}
	events, err := registry.History(ctx, tx, b.Keys, id, phone)
	if err != nil {
		return false, err
	}
	for _, e := range events {
		if e.Action == consent.OptIn && e.Account == account && e.At.After(at) && !e.Imported {
			return false, nil
		}
	}
	return true, nil
}
