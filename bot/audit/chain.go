package audit

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/consent/registry"
	"github.com/plainbill/plainbill/consent/seal"
)

// deadlinesRead is how many requests with a clock a check reads for each practice, the latest.
const deadlinesRead = 10000

// verifyChains walks every practice's chain of consent, and names the requests that were honoured too late: nothing can
// be done about those any more, so they do not fail the check.
func verifyChains(ctx context.Context, tx pgx.Tx, keys *seal.Keyring) ([]Check, error) {
	var broken, late []string
	practices, err := practice.All(ctx, tx)
	if err != nil {
		return nil, err
	}
	links := int64(0)
	for _, p := range practices {
		var b *registry.Broken
		if err := registry.VerifyChain(ctx, tx, keys, p.ID); errors.As(err, &b) {
			broken = append(broken, b.Error())
		} else if err != nil {
			return nil, err
		}
		head, err := registry.HeadOf(ctx, tx, p.ID)
		if err != nil {
			return nil, err
		}
		links += head.Seq
		requests, err := registry.Deadlines(ctx, tx, p.ID, deadlinesRead)
		if err != nil {
			return nil, err
		}
		for _, d := range requests {
			if d.Late(p.Zone()) {
				late = append(late, fmt.Sprintf("%s %s was due on %s", p.ID, d.Key, d.DueOn))
			}
		}
	}
	chain := check("the chain of consent holds, and every event is in it", broken)
	if chain.OK {
		chain.Detail = fmt.Sprintf("%d links", links)
	}
	clock := check("requests to stop were honoured within ten business days", late)
	if clock.OK = true; len(late) > 0 {
		clock.Detail = "late: " + clock.Detail
	}
	return []Check{chain, clock}, nil
}

// HeadNote is a head of a chain as people note it elsewhere: practice:number:hash.
func HeadNote(h registry.Head) string {
	return fmt.Sprintf("%s:%d:%s", h.Practice, h.Seq, hex.EncodeToString(h.Hash))
}

// ErrHeadNote says that a note is not one of [HeadNote]'s.
var ErrHeadNote = errors.New("a head of a chain is noted as practice:number:hash")

// ParseHeadNote reads what [HeadNote] wrote.
func ParseHeadNote(note string) (registry.Head, error) {
	parts := strings.Split(strings.TrimSpace(note), ":")
	if len(parts) != 3 || parts[0] == "" {
		return registry.Head{}, ErrHeadNote
	}
	seq, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil || seq < 0 {
		return registry.Head{}, ErrHeadNote
	}
	hash, err := hex.DecodeString(parts[2])
	if err != nil || len(hash) != 32 {
		return registry.Head{}, ErrHeadNote
	}
	return registry.Head{Practice: billing.PracticeID(parts[0]), Seq: seq, Hash: hash}, nil
}

// chainPage is how many old events are put into a chain at once.
const chainPage = 500

// chainOld puts a practice's events from before there was a chain into it, page by page. It is done once; later
// calls find nothing.
func chainOld(ctx context.Context, pool *pgxpool.Pool, keys *seal.Keyring, p billing.PracticeID) error {
	for {
		n := 0
		err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) (err error) {
			n, err = registry.ChainOld(ctx, tx, keys, p, chainPage)
			return err
		})
		if err != nil {
			return fmt.Errorf("chain old events of consent: %w", err)
		}
		if n < chainPage {
			return nil
		}
	}
}

// Heads gives the head of every practice's chain, and puts into the chains what is from before them.
func Heads(ctx context.Context, pool *pgxpool.Pool, keys *seal.Keyring) ([]registry.Head, error) {
	var practices []practice.Practice
	err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) (err error) {
		practices, err = practice.All(ctx, tx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the heads of the chains: %w", err)
	}
	heads := make([]registry.Head, 0, len(practices))
	for _, p := range practices {
		if err := chainOld(ctx, pool, keys, p.ID); err != nil {
			return nil, err
		}
		err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
			head, err := registry.HeadOf(ctx, tx, p.ID)
			heads = append(heads, head)
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("read the heads of the chains: %w", err)
		}
	}
	return heads, nil
}

// VerifyHeads says whether the chains still go through heads that were noted earlier.
func VerifyHeads(ctx context.Context, pool *pgxpool.Pool, noted []registry.Head) (Check, error) {
	var gone []string
	err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		for _, h := range noted {
			same, err := registry.Passes(ctx, tx, h)
			if err != nil {
				return err
			}
			if !same {
				gone = append(gone, fmt.Sprintf("%s does not go through the noted link %d", h.Practice, h.Seq))
			}
		}
		return nil
	})
	if err != nil {
		return Check{}, fmt.Errorf("verify noted heads: %w", err)
	}
	return check("the chains go through the heads that were noted", gone), nil
}
