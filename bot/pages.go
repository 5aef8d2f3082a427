package bot

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/bot/dialogue"
	"github.com/plainbill/plainbill/bot/link"
)

// pageURL makes a link to one of an account's pages and gives its address; none where pages are not served. The token
// is in the address alone: a text that is written again has another.
func (b *Bot) pageURL(
	ctx context.Context, tx pgx.Tx, w link.Wanted, at time.Time,
) (string, error) {
	if b.PublicURL == "" || w.Page == string(dialogue.NoPage) || w.Account == "" && w.Thread == 0 {
		return "", nil
	}
	token, err := link.New(ctx, tx, w, at)
	if err != nil {
		return "", fmt.Errorf("link a page: %w", err)
	}
	return b.PublicURL + "/s/" + token, nil
}
