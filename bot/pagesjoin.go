package bot

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/bot/dialogue"
	"github.com/plainbill/plainbill/bot/link"
	"github.com/plainbill/plainbill/bot/outbox"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/bot/thread"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/registry"
	"github.com/plainbill/plainbill/templates"
)

// JoinPage is what a practice's form of consent shows.
type JoinPage struct {
	ID        billing.PracticeID
	Practice  templates.Practice
	Language  billing.Language
	Languages []billing.Language
	Sender    string // the number texts come from, and that START goes to
	Words     templates.Agreement
}

// JoinPage gives a practice's form of consent, or [ErrNoPage].
func (b *Bot) JoinPage(ctx context.Context, id billing.PracticeID, lang billing.Language) (page JoinPage, err error) {
	err = b.Read(ctx, func(tx pgx.Tx) error {
		p, err := practice.ByID(ctx, tx, id)
		if errors.Is(err, practice.ErrNotFound) {
			return ErrNoPage
		}
		page = joinPageOf(p, lang)
		return err
	})
	return page, err
}

func joinPageOf(p practice.Practice, lang billing.Language) JoinPage {
	if !p.Speaks(lang) && len(p.Languages) > 0 {
		lang = p.Languages[0]
	}
	return JoinPage{
		ID: p.ID, Practice: WordsFor(p), Language: lang, Languages: p.Languages,
		Sender: templates.ReadablePhone(p.Sender("").Number), Words: templates.JoinAgreement(lang, WordsFor(p)),
	}
}

// JoinForm is a form of consent that somebody sent.
type JoinForm struct {
	Practice billing.PracticeID
	Phone    consent.Phone
	Account  billing.AccountNumber // as typed; empty: not given
	Ticked   bool
	Words    string // the key of the words that were shown
	Language billing.Language
	Address  string // the network address it came from
}

// maxAccountTyped bounds an account number as typed.
const maxAccountTyped = 40

// Join records that somebody agreed to texts on the form, with the words as shown, and confirms it by one text to the
// number: its owner, who may be somebody else, learns of it and can answer STOP. A number that said stop, or that is
// not its patient's, stays silent whatever a form says: nothing is recorded or sent, because anybody can type it; only
// START from the phone, or what a person of the practice records, lifts that. The caller says the same in every case.
// The errors are [ErrNoPage], [ErrUnwilling], [ErrOfferGone] for words that have changed since, [consent.ErrPhone] and
// [ErrTooMany].
func (b *Bot) Join(ctx context.Context, f JoinForm) error {
	now := b.Now()
	err := b.inTx(ctx, func(tx pgx.Tx) error {
		p, err := practice.ByID(ctx, tx, f.Practice)
		if errors.Is(err, practice.ErrNotFound) {
			return ErrNoPage
		}
		if err != nil {
			return err
		}
		page := joinPageOf(p, f.Language)
		switch {
		case !f.Ticked:
			return ErrUnwilling
		case page.Words.Key() != f.Words:
			return ErrOfferGone
		case !f.Phone.Valid() || len(f.Phone) != len("+15125550123") || f.Phone[:2] != "+1":
			return consent.ErrPhone
		}
		form, within, err := link.AddForm(ctx, tx, link.Form{
			Practice: p.ID, Phone: b.Keys.Digest("link.form.phone", []byte(string(p.ID)+"/"+f.Phone.Reveal())),
			Address: b.Keys.Digest("link.form.address", []byte(string(p.ID)+"/"+f.Address)),
		}, now)
		if err != nil {
			return err
		}
		if !within {
			return ErrTooMany
		}
		return b.join(ctx, tx, p, page, f, form)
	})
	return err
}

// join records the consent of a number that never said no, and sends the one text that confirms it.
func (b *Bot) join(ctx context.Context, tx pgx.Tx, p practice.Practice, page JoinPage, f JoinForm, form string) error {
	now := b.Now()
	id, err := thread.Ensure(ctx, tx, b.Keys, p.ID, f.Phone, p.Sender("").Number, now)
	if err != nil {
		return err
	}
	th, err := thread.Lock(ctx, tx, b.Keys, p.ID, id)
	if err != nil {
		return err
	}
	standing, err := registry.Lock(ctx, tx, b.Keys, p.ID, f.Phone)
	if err != nil || standing.State != consent.Unknown || standing.Quarantined {
		return err
	}
	account, err := b.typedAccount(ctx, tx, p, f)
	if err != nil {
		return err
	}
	_, after, fresh, err := registry.Record(ctx, tx, b.Keys, consent.Event{
		Practice: p.ID, Phone: f.Phone, Program: consent.Billing, Action: consent.OptIn, Method: consent.WebForm,
		At: now, Recorded: now, Key: "form/" + form, Account: account, Language: page.Language,
		Disclosure: page.Words.Text(), Actor: "patient",
		Evidence: "form " + form + ", words " + page.Words.Version + ", from " + f.Address,
	})
	if err != nil || !fresh || after.State != consent.OptedIn {
		return err
	}
	state := dialogue.Decode(th.State)
	state.Greeted = true
	if state.Language == "" {
		state.Language = page.Language
	}
	if err := b.save(ctx, tx, th, state); err != nil {
		return err
	}
	return b.say(ctx, tx, p, th, outgoing{
		kind: outbox.KindReply, key: "form/" + form, message: templates.OptedIn{}, language: page.Language, at: now,
	})
}

// typedAccount gives the account number that was typed, if this phone is that account's. What does not fit is dropped
// and nobody is told: a form must not answer who is a patient.
func (b *Bot) typedAccount(
	ctx context.Context, tx pgx.Tx, p practice.Practice, f JoinForm,
) (billing.AccountNumber, error) {
	if f.Account == "" || len(f.Account) > maxAccountTyped {
		return "", nil
	}
	accounts, err := ledger.AccountsByPhone(ctx, tx, b.Keys, p.ID, f.Phone)
	if err != nil {
		return "", err
	}
	for _, a := range accounts {
		if a.Number == f.Account {
			return a.Number, nil
		}
	}
	return "", nil
}
