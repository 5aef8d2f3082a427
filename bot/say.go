package bot

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot/outbox"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/bot/thread"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/templates"
)

// replyLife is how long an answer may wait to be sent: a reply to yesterday's question would only confuse.
const replyLife = 12 * time.Hour

// billerLife is the same for a biller's text, which may wait for a day off and the night beside it to pass.
const billerLife = 72 * time.Hour

// outgoing is a message that is about to be stored.
type outgoing struct {
	kind      outbox.Kind
	key       string // idempotency key
	message   templates.Message
	first     bool // the first text to this phone: it says who writes
	language  billing.Language
	facts     []billing.Fact
	account   billing.AccountNumber
	statement string
	author    string // empty: the assistant
	at        time.Time
	notBefore time.Time // zero: at once
	expires   time.Time // zero: replyLife from now, or billerLife
}

// say renders a message and stores it to be sent, once per key. A text that names an amount which no fact backs is an
// error: it is never stored.
func (b *Bot) say(ctx context.Context, tx pgx.Tx, p practice.Practice, th thread.Thread, o outgoing) error {
	text, err := b.Words.Render(o.language, WordsFor(p), o.message)
	if err != nil {
		return fmt.Errorf("say: %w", err)
	}
	if o.first {
		if text, err = b.introduced(text, p, o); err != nil {
			return fmt.Errorf("say: %w", err)
		}
	}
	if o.kind != outbox.KindBiller { // a biller answers for their own words
		if err := billing.Covers(o.facts, text.Body); err != nil {
			return fmt.Errorf("say %s: %w", text.Template, err)
		}
	}
	if o.expires.IsZero() {
		o.expires = o.at.Add(replyLife)
		if o.kind == outbox.KindBiller {
			o.expires = o.at.Add(billerLife)
		}
	}
	if o.notBefore.IsZero() {
		o.notBefore = o.at
	}
	if o.author == "" {
		o.author = "plainbill"
	}
	m := outbox.Message{
		Practice: p.ID, Thread: th.ID, To: th.Phone, From: consent.Phone(th.Sender),
		MessagingService: p.Sender(th.Sender).MessagingService, Kind: o.kind, Template: text.Template,
		TemplateVersion: text.Version, Language: o.language, Body: consent.Body(text.Body), Facts: o.facts,
		Account: o.account, Statement: o.statement, Segments: text.Segments, Key: o.key, Author: o.author,
		CreatedAt: o.at, NotBefore: o.notBefore, ExpiresAt: o.expires,
	}
	decision, err := b.askFirst(ctx, tx, p, th, m, o.at)
	if err != nil {
		return err
	}
	if _, added, err := outbox.Add(ctx, tx, b.Keys, m, decision); err != nil || !added {
		return err
	}
	return b.queue(ctx, tx, sendJob{Practice: p.ID, Thread: th.ID})
}

// introduced puts the practice's name and the way out around the first text to a phone, unless its words have them, or
// are no place for them: an emergency, or good-bye to a wrong number.
func (b *Bot) introduced(text templates.Text, p practice.Practice, o outgoing) (templates.Text, error) {
	switch o.message.(type) {
	case templates.Emergency, templates.WrongNumber:
		return text, nil
	}
	if strings.HasPrefix(text.Body, p.DisplayName+":") {
		return text, nil
	}
	whole, err := b.Words.Render(o.language, WordsFor(p), templates.Introduced{Words: text.Body})
	whole.Template, whole.Version = text.Template, text.Version
	return whole, err
}

// WordsFor is what messages may name of a practice.
func WordsFor(p practice.Practice) templates.Practice {
	return templates.Practice{
		DisplayName: p.DisplayName, Phone: templates.ReadablePhone(p.Phone), Site: p.Site, AssistanceURL: p.AssistanceURL,
		Opening: templates.Opening{Open: p.Hours.Open, Close: p.Hours.Close, Days: p.Hours.Days},
	}
}
