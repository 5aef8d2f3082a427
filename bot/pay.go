package bot

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/bot/practice"
)

// What a payment page cannot do.
var (
	// ErrNoProcessor says that the installation takes no cards: the page names the practice's phone.
	ErrNoProcessor = errors.New("no card processor is configured")
	// ErrAmount says that an amount is nothing, or more than is owed.
	ErrAmount = errors.New("this amount is not owed")
	// ErrProcessor says that the processor did not answer or refused: try later, or call.
	ErrProcessor = errors.New("the card processor cannot be reached")
)

// PaymentWanted is a payment that a patient wants to make on a page.
type PaymentWanted struct {
	Practice        billing.PracticeID
	Account         billing.AccountNumber
	Amount          billing.Cents // fixed here: the page takes exactly this
	Discount        billing.Cents // taken off the balance when it is paid: nobody pays it
	KeepCard        bool
	Success, Return string // where the browser goes after paying, and when the payer turns back
	Language        billing.Language
}

// CardWanted is a card that a patient wants to keep, with what they signed.
type CardWanted struct {
	Practice            billing.PracticeID
	Account             billing.AccountNumber
	Autopay             bool   // the card is to pay the instalments of the plan in force
	Words, WordsVersion string // the consent as it was shown
	SignedAs            string // the typed name; sealed
	Address             string // the network address; sealed
	Success, Return     string
	Language            billing.Language
}

const (
	pageLives    = 12 * time.Hour   // a hosted page; processors allow up to a day
	pageReusable = 5 * time.Minute  // how long a page must live on to be handed out again
	newPageLives = 30 * time.Minute // a row whose page nobody was told of is asked for again under its key until then
	pageTries    = 2                // calls for one page while the patient waits
)

// StartPayment opens a hosted page that takes exactly the amount and gives its address. The same payment wanted again
// while its page is open gives that page; another amount closes it. The errors are [ErrNoProcessor], [ErrAmount] and
// [ErrProcessor].
func (b *Bot) StartPayment(ctx context.Context, w PaymentWanted) (url string, err error) {
	return b.startPage(ctx, payment.Request{
		Practice: w.Practice, Account: w.Account, Mode: payment.Pay, Amount: w.Amount, Discount: w.Discount, Keep: w.KeepCard,
		Where: payment.Where{Success: w.Success, Return: w.Return}, Language: w.Language,
	}, func(tx pgx.Tx, _ *payment.Request) error {
		due, err := ledger.Due(ctx, tx, w.Practice, w.Account)
		if err != nil {
			return err
		}
		if w.Amount <= 0 || w.Discount < 0 || w.Amount+w.Discount > due {
			return ErrAmount
		}
		return nil
	})
}

// StartCard opens a hosted page that keeps a card and gives its address. What was signed is kept with the request
// before the page is opened, and with the card once it is kept. Without a signature it is [ErrUnsigned].
func (b *Bot) StartCard(ctx context.Context, w CardWanted) (url string, err error) {
	signed := payment.Consent{Words: w.Words, SignedAs: w.SignedAs, Address: w.Address, Version: w.WordsVersion}
	if !signed.Signed() {
		return "", ErrUnsigned
	}
	return b.startPage(ctx, payment.Request{
		Practice: w.Practice, Account: w.Account, Mode: payment.KeepCard, Keep: true, Consent: signed,
		Where: payment.Where{Success: w.Success, Return: w.Return}, Language: w.Language,
	}, func(tx pgx.Tx, r *payment.Request) error {
		if !w.Autopay {
			return nil
		}
		p, err := ledger.LivePlan(ctx, tx, w.Practice, w.Account)
		if p != nil {
			r.Plan = p.ID
		}
		return err
	})
}

// startPage writes the request down, opens its page with the processor, and notes where it is. The call is made under
// the request's key: whatever breaks off, the next form finds the row and asks for the same page.
func (b *Bot) startPage(
	ctx context.Context, r payment.Request, check func(pgx.Tx, *payment.Request) error,
) (url string, err error) {
	if b.Processor == nil {
		return "", ErrNoProcessor
	}
	now := b.Now()
	r.Key, r.CreatedAt, r.ExpiresAt = rand.Text(), now, now.Add(pageLives)
	c := payment.Checkout{Mode: r.Mode, Practice: r.Practice, Keep: r.Keep && r.Mode == payment.Pay, Language: r.Language}
	var stale []*payment.Request
	err = b.inTx(ctx, func(tx pgx.Tx) error {
		if err := payment.LockPages(ctx, tx, r.Practice, r.Account); err != nil {
			return err
		}
		if err := check(tx, &r); err != nil {
			return err
		}
		if err := b.payer(ctx, tx, &c, r.Account); err != nil {
			return err
		}
		stale, err = b.findPage(ctx, tx, &r, now)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("open a page: %w", err)
	}
	if r.Where.URL != "" {
		return r.Where.URL, nil
	}
	c.Request, c.Amount, c.ExpiresAt = r.ID, r.Amount, r.ExpiresAt
	c.Key = fmt.Sprintf("request/%s/%d", r.Practice, r.ID)
	c.SuccessURL, c.ReturnTo = r.Where.Success, r.Where.Return
	s, err := b.checkout(ctx, c)
	if err != nil {
		return "", err
	}
	err = b.inTx(ctx, func(tx pgx.Tx) error { return payment.Opened(ctx, tx, b.Keys, r, s) })
	if err != nil {
		return "", fmt.Errorf("open a page: %w", err)
	}
	b.closePages(ctx, stale)
	return s.URL, nil
}

// payer names the practice and the payer on a page, as the processor knows them.
func (b *Bot) payer(ctx context.Context, tx pgx.Tx, c *payment.Checkout, account billing.AccountNumber) error {
	p, err := practice.ByID(ctx, tx, c.Practice)
	if err != nil {
		return err
	}
	if _, err := ledger.AccountByNumber(ctx, tx, b.Keys, c.Practice, account); err != nil {
		return err
	}
	c.Label = p.DisplayName
	card, err := payment.CardOf(ctx, tx, c.Practice, account)
	if card != nil {
		c.Customer = card.Customer
	}
	return err
}

// findPage finds the request that a wish made before, or writes it down, and gives the open pages of other wishes.
func (b *Bot) findPage(
	ctx context.Context, tx pgx.Tx, r *payment.Request, now time.Time,
) (stale []*payment.Request, err error) {
	open, err := payment.OpenRequests(ctx, tx, b.Keys, r.Practice, r.Account)
	if err != nil {
		return nil, err
	}
	for _, before := range open {
		switch {
		case before.Mode != r.Mode:
		case sameWish(*before, *r) && reusable(*before, now):
			*r = *before
			return nil, nil
		case before.State == payment.RequestOpen:
			stale = append(stale, before)
		}
	}
	r.ID, err = payment.AddRequest(ctx, tx, b.Keys, *r)
	return stale, err
}

func sameWish(a, b payment.Request) bool {
	return a.Mode == b.Mode && a.Amount == b.Amount && a.Discount == b.Discount && a.Keep == b.Keep && a.Plan == b.Plan &&
		a.Consent == b.Consent && a.Language == b.Language &&
		a.Where.Success == b.Where.Success && a.Where.Return == b.Where.Return
}

// reusable says whether a page, or the row of one that was never opened, can be gone on with.
func reusable(r payment.Request, now time.Time) bool {
	if r.Stopped {
		return false
	}
	if r.State == payment.RequestNew {
		return now.Sub(r.CreatedAt) < newPageLives
	}
	return r.Where.URL != "" && r.ExpiresAt.Sub(now) > pageReusable
}

// checkout asks for a page, twice at the most: somebody waits for it.
func (b *Bot) checkout(ctx context.Context, c payment.Checkout) (s payment.Session, err error) {
	for range pageTries {
		if s, err = b.Processor.Checkout(ctx, c); err == nil {
			return s, nil
		}
		if f := failureOf(err); f.Class != payment.Transient && f.Class != payment.Unknown {
			break
		}
	}
	f := failureOf(err)
	b.Log.WarnContext(ctx, "a payment page could not be opened", "practice", string(c.Practice), "request", c.Request,
		"class", string(f.Class), "code", f.Code)
	return s, ErrProcessor
}

// closePages closes pages that another took the place of, so that nobody pays on both. One that was paid already tells
// so by its notice.
func (b *Bot) closePages(ctx context.Context, stale []*payment.Request) {
	for _, r := range stale {
		if err := b.Processor.Expire(ctx, r.Session); err != nil {
			b.Log.WarnContext(ctx, "an older payment page could not be closed", "practice", string(r.Practice),
				"request", r.ID, "code", failureOf(err).Code)
			continue
		}
		err := b.inTx(ctx, func(tx pgx.Tx) error {
			return payment.SettleRequest(ctx, tx, r.Practice, r.ID, payment.RequestExpired, "", b.Now())
		})
		if err != nil {
			b.Log.WarnContext(ctx, "an older payment page could not be closed", "error", err)
		}
	}
}

// failureOf gives the processor's refusal; an error of another kind tells nothing of the outcome.
func failureOf(err error) *payment.Failure {
	var f *payment.Failure
	if errors.As(err, &f) {
		return f
	}
	return &payment.Failure{Class: payment.Unknown, Code: "no_answer"}
}

// RemoveCard removes the card on file at once, and with it autopay; the processor is told by a job. Without a card it
// does nothing.
func (b *Bot) RemoveCard(
	ctx context.Context, practice billing.PracticeID, account billing.AccountNumber, by string,
) error {
	var stale []*payment.Request
	err := b.inTx(ctx, func(tx pgx.Tx) error {
		c, err := payment.RemoveCard(ctx, tx, practice, account, by, b.Now())
		if err != nil || b.Processor == nil {
			return err
		}
		open, err := payment.OpenRequests(ctx, tx, b.Keys, practice, account)
		if err != nil {
			return err
		}
		for _, r := range open {
			if r.Keep && r.State == payment.RequestOpen {
				stale = append(stale, r)
			}
		}
		if c == nil {
			return nil
		}
		return b.queue(ctx, tx, forgetJob{Practice: practice, Card: c.ID})
	})
	if err != nil {
		return fmt.Errorf("remove card: %w", err)
	}
	b.closePages(ctx, stale)
	return nil
}
