package bot

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/bot/desk"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/templates"
)

// KeepEvent keeps the id of an event of Slack; fresh is false when it was kept before.
func (b *Bot) KeepEvent(ctx context.Context, id string, at time.Time) (fresh bool, err error) {
	err = b.inTx(ctx, func(tx pgx.Tx) error {
		fresh, err = desk.KeepEvent(ctx, tx, id, at)
		return err
	})
	return fresh, err
}

// FindCase says how a case of a channel's practice stands, to somebody who may act on it.
func (b *Bot) FindCase(ctx context.Context, channel, user string, number int) (words string, err error) {
	err = b.inTx(ctx, func(tx pgx.Tx) error {
		p, err := practice.BySlackChannel(ctx, tx, channel)
		if errors.Is(err, practice.ErrNotFound) {
			words = b.Words.Slack(templates.SlackGone{})
			return nil
		}
		if err != nil {
			return err
		}
		if !p.Slack.Allows(user) {
			words = b.Words.Slack(templates.SlackNotAllowed{})
			return nil
		}
		c, err := desk.ByNumber(ctx, tx, p.ID, number)
		if errors.Is(err, desk.ErrNotFound) {
			words = b.Words.Slack(templates.SlackGone{})
			return nil
		}
		if err != nil {
			return err
		}
		card, err := b.drawCard(ctx, tx, p, c, b.Now())
		words = card.Header + "\n" + card.Footer
		return err
	})
	return words, err
}
