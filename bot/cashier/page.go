package cashier

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

// What a page of the processor cannot do.
var (
	// ErrNoProcessor says that the installation takes no cards: the page names the practice's phone.
	ErrNoProcessor = errors.New("no card processor is configured")
	// ErrAmount says that an amount is nothing, or more than is owed.
	ErrAmount = errors.New("this amount is not owed")
	// ErrUnsigned says that the agreement was not signed: the box or the name is missing.
	ErrUnsigned = errors.New("the agreement was not signed")
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
func (c *Cashier) StartPayment(ctx context.Context, w PaymentWanted) (url string, err error) {
	return c.startPage(ctx, payment.Request{
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
func (c *Cashier) StartCard(ctx context.Context, w CardWanted) (url string, err error) {
	signed := payment.Consent{Words: w.Words, SignedAs: w.SignedAs, Address: w.Address, Version: w.WordsVersion}
	if !signed.Signed() {
		return "", ErrUnsigned
	}
	return c.startPage(ctx, payment.Request{
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
func (c *Cashier) startPage(
	ctx context.Context, r payment.Request, check func(pgx.Tx, *payment.Request) error,
) (url string, err error) {
	if c.Processor == nil {
		return "", ErrNoProcessor
	}
	now := c.Now()
	r.Key, r.CreatedAt, r.ExpiresAt = rand.Text(), now, now.Add(pageLives)
	wanted := payment.Checkout{
		Mode: r.Mode, Practice: r.Practice, Keep: r.Keep && r.Mode == payment.Pay, Language: r.Language,
	}
	var stale []*payment.Request
	err = c.inTx(ctx, func(tx pgx.Tx) error {
		if err := payment.LockPages(ctx, tx, r.Practice, r.Account); err != nil {
			return err
		}
		if err := check(tx, &r); err != nil {
			return err
		}
		if err := c.payer(ctx, tx, &wanted, r.Account); err != nil {
			return err
		}
		stale, err = c.findPage(ctx, tx, &r, now)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("open a page: %w", err)
	}
	if r.Where.URL != "" {
		return r.Where.URL, nil
	}
	wanted.Request, wanted.Amount, wanted.ExpiresAt = r.ID, r.Amount, r.ExpiresAt
	wanted.Key = fmt.Sprintf("request/%s/%d", r.Practice, r.ID)
	wanted.SuccessURL, wanted.ReturnTo = r.Where.Success, r.Where.Return
	s, err := c.checkout(ctx, wanted)
	if err != nil {
		return "", err
	}
	err = c.inTx(ctx, func(tx pgx.Tx) error { return payment.Opened(ctx, tx, c.Keys, r, s) })
	if err != nil {
		return "", fmt.Errorf("open a page: %w", err)
	}
	c.closePages(ctx, stale)
	return s.URL, nil
}

// payer names the practice and the payer on a page, as the processor knows them.
func (c *Cashier) payer(
	ctx context.Context, tx pgx.Tx, wanted *payment.Checkout, account billing.AccountNumber,
) error {
	p, err := practice.ByID(ctx, tx, wanted.Practice)
	if err != nil {
		return err
	}
	if _, err := ledger.AccountByNumber(ctx, tx, c.Keys, wanted.Practice, account); err != nil {
		return err
	}
	wanted.Label = p.DisplayName
	card, err := payment.CardOf(ctx, tx, wanted.Practice, account)
	if card != nil {
		wanted.Customer = card.Customer
	}
	return err
}

// findPage finds the request that a wish made before, or writes it down, and gives the open pages of other wishes.
func (c *Cashier) findPage(
	ctx context.Context, tx pgx.Tx, r *payment.Request, now time.Time,
) (stale []*payment.Request, err error) {
	open, err := payment.OpenRequests(ctx, tx, c.Keys, r.Practice, r.Account)
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
	r.ID, err = payment.AddRequest(ctx, tx, c.Keys, *r)
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
func (c *Cashier) checkout(ctx context.Context, wanted payment.Checkout) (s payment.Session, err error) {
	for range pageTries {
		if s, err = c.Processor.Checkout(ctx, wanted); err == nil {
			return s, nil
		}
		if f := failureOf(err); f.Class != payment.Transient && f.Class != payment.Unknown {
			break
		}
	}
	f := failureOf(err)
	c.Log.WarnContext(ctx, "a payment page could not be opened", "practice", string(wanted.Practice),
		"request", wanted.Request, "class", string(f.Class), "code", f.Code)
	return s, ErrProcessor
}
