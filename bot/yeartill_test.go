package bot

import (
	"context"
	"fmt"
	"hash/fnv"
	"strings"
	"sync"
	"time"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/payment"
	"github.com/plainbill/plainbill/bot/outbox"
)

// yearTill is the card processor of a year: it takes a card's money once a key, declines some, and remembers what it
// took of whom. What it refuses depends on the seed, the card and the day alone, in whatever order it is asked.
type yearTill struct {
	mu       sync.Mutex
	seed     uint64
	now      func() time.Time
	ids      int
	receipts map[string]payment.Receipt       // by key
	pages    map[string]payment.Checkout      // by session
	took     map[string]billing.AccountNumber // by intent
	left     map[string]billing.Cents         // of each intent, after what was given back
	paid     map[billing.AccountNumber]billing.Cents
	last     map[billing.AccountNumber]string // its newest intent
	stopped  map[billing.AccountNumber]bool   // the patient said so: no charge may come
	gone     map[string]bool                  // removed cards, by method
	charged  map[string]bool                  // a day and an account
	declined map[billing.AccountNumber]bool   // since the patient last looked
	notices  []payment.Notice
	wrong    []string
	charges  int
	declines int
	refunds  int
}

func newYearTill(seed uint64, now func() time.Time) *yearTill {
	return &yearTill{
		seed: seed, now: now, receipts: map[string]payment.Receipt{}, pages: map[string]payment.Checkout{},
		took: map[string]billing.AccountNumber{}, left: map[string]billing.Cents{},
		paid: map[billing.AccountNumber]billing.Cents{}, last: map[billing.AccountNumber]string{},
		stopped: map[billing.AccountNumber]bool{}, gone: map[string]bool{}, charged: map[string]bool{},
		declined: map[billing.AccountNumber]bool{},
	}
}

// dice gives the same number below n for the same words and seed.
func dice(seed uint64, n uint64, words ...any) uint64 {
	h := fnv.New64a()
	fmt.Fprintln(h, append(words, seed)...)
	v := h.Sum64()
	v ^= v >> 32
	return v * 0x9E3779B97F4A7C15 >> 11 % n
}

func (p *yearTill) id(kind string) string {
	p.ids++
	return fmt.Sprintf("%s_%d", kind, p.ids)
}

// tells puts a notice into the post; one in twenty goes twice.
func (p *yearTill) tells(n payment.Notice) {
	n.ID, n.At = p.id("evt"), p.now()
	p.notices = append(p.notices, n)
	if dice(p.seed, 20, n.ID) == 0 {
		p.notices = append(p.notices, n)
	}
}

func (p *yearTill) post() []payment.Notice {
	p.mu.Lock()
	defer p.mu.Unlock()
	all := p.notices
	p.notices = nil
	return all
}

func (p *yearTill) Checkout(_ context.Context, c payment.Checkout) (payment.Session, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := payment.Session{ID: p.id("cs"), State: payment.SessionOpen, Amount: c.Amount, Request: c.Request}
	s.URL, s.ExpiresAt = "https://pay.example/"+s.ID, c.ExpiresAt
	p.pages[s.ID] = c
	return s, nil
}

func (p *yearTill) Session(context.Context, string) (payment.Session, error) {
	return payment.Session{}, &payment.Failure{Class: payment.Transient, Code: "test"}
}

func (p *yearTill) Expire(_ context.Context, id string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, open := p.pages[id]; !open {
		return &payment.Failure{Class: payment.Refused, Code: "not_open"}
	}
	delete(p.pages, id)
	return nil
}

// cardOf is the account of a card's name.
func cardOf(method string) billing.AccountNumber {
	_, account, _ := strings.Cut(method, "_")
	account, _, _ = strings.Cut(account, "_")
	return billing.AccountNumber(account)
}

func (p *yearTill) Charge(_ context.Context, c payment.Charge) (payment.Receipt, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if r, ok := p.receipts[c.Key]; ok {
		return r, nil
	}
	account, day := cardOf(c.Method), p.now().Format(time.DateOnly)
	if p.gone[c.Method] || p.stopped[account] {
		p.wrong = append(p.wrong, fmt.Sprintf("%s: account %s was charged after it had said stop", day, account))
	}
	switch n := dice(p.seed, 1000, account, day); {
	case n < 60:
		p.declines++
		p.declined[account] = true
		return payment.Receipt{}, &payment.Failure{Class: payment.Declined, Code: "insufficient_funds"}
	case n < 65:
		p.declined[account] = true
		return payment.Receipt{}, &payment.Failure{Class: payment.CardGone, Code: "expired_card"}
	}
	if p.charged[day+string(account)] {
		p.wrong = append(p.wrong, fmt.Sprintf("%s: account %s was charged twice", day, account))
	}
	p.charged[day+string(account)] = true
	r := payment.Receipt{ID: p.id("pi"), Amount: c.Amount, Fee: c.Amount/50 + 1}
	p.receipts[c.Key] = r
	p.takes(account, r.ID, c.Amount)
	p.charges++
	p.tells(payment.Notice{
		Kind: payment.NoticePaid, Practice: c.Practice, Attempt: c.Attempt, Intent: r.ID, Amount: c.Amount,
	})
	return r, nil
}

func (p *yearTill) takes(account billing.AccountNumber, intent string, amount billing.Cents) {
	p.took[intent], p.left[intent] = account, amount
	p.paid[account] += amount
	p.last[account] = intent
}

func (p *yearTill) Refund(_ context.Context, r payment.Refund) (payment.Receipt, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if done, ok := p.receipts[r.Key]; ok {
		return done, nil
	}
	if r.Amount > p.left[r.Intent] {
		return payment.Receipt{}, &payment.Failure{Class: payment.Refused, Code: "too_much"}
	}
	done := payment.Receipt{ID: p.id("re"), Amount: r.Amount}
	p.receipts[r.Key] = done
	p.left[r.Intent] -= r.Amount
	p.paid[p.took[r.Intent]] -= r.Amount
	p.refunds++
	p.tells(payment.Notice{
		Kind: payment.NoticeRefunded, Practice: r.Practice, Refund: r.Refund, Intent: r.Intent, Object: done.ID,
		Amount: r.Amount,
	})
	return done, nil
}

func (p *yearTill) Forget(context.Context, string) error { return nil }

func (p *yearTill) Payout(context.Context, string) ([]payment.Movement, error) { return nil, nil }

// finishes is the patient on a hosted page.
func (p *yearTill) finishes(url string, account billing.AccountNumber) {
	p.mu.Lock()
	defer p.mu.Unlock()
	session := strings.TrimPrefix(url, "https://pay.example/")
	c, open := p.pages[session]
	if !open {
		return
	}
	delete(p.pages, session)
	n := payment.Notice{Practice: c.Practice, Request: c.Request, Session: session}
	if c.Mode == payment.KeepCard {
		n.Kind, n.Card = payment.NoticeCardKept, &payment.CardOnFile{
			Customer: "cus_" + string(account), Method: p.id("pm_" + string(account)), Brand: "visa", Last4: "4242",
			ExpMonth: 1, ExpYear: 2030,
		}
		p.stopped[account] = false // what they sign now they want
		p.tells(n)
		return
	}
	n.Kind, n.Intent, n.Amount = payment.NoticePaid, p.id("pi"), c.Amount
	p.takes(account, n.Intent, c.Amount)
	p.tells(n)
}

// disputes takes the newest payment of an account back until it is decided, and decides.
func (p *yearTill) disputes(practice billing.PracticeID, account billing.AccountNumber, won bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	intent := p.last[account]
	if p.left[intent] <= 0 {
		return
	}
	n := payment.Notice{
		Kind: payment.NoticeDisputed, Practice: practice, Intent: intent, Object: p.id("dp"), Amount: p.left[intent],
	}
	p.tells(n)
	if !won {
		p.paid[account] -= n.Amount
		p.left[intent] = 0
	}
	n.Kind, n.Won, n.Amount = payment.NoticeDisputeClosed, won, 0
	p.tells(n)
}

func (p *yearTill) say(account billing.AccountNumber, stop bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stopped[account] = stop
}

// yearCarrier takes every text and says at once that it was delivered.
type yearCarrier struct {
	mu sync.Mutex
	n  int
}

func (c *yearCarrier) Send(context.Context, outbox.Message, time.Duration) (outbox.Receipt, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n++
	return outbox.Receipt{SID: fmt.Sprintf("SM%08d", c.n), Status: outbox.StatusAccepted}, nil
}

func (c *yearCarrier) Find(context.Context, outbox.Message, map[string]bool) (outbox.Receipt, bool, error) {
	return outbox.Receipt{}, false, nil
}

func (c *yearCarrier) Class(int) outbox.Class { return outbox.ClassPermanent }
