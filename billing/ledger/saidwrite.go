package ledger

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

var saidFields = []string{
	"practice_id", "stated", "content", "claim", "person", "member", "visited", "file_hash", "file", "line", "segment",
	"said", "aside", "said_at",
}

const updateSaid = `
UPDATE ledger.said d SET claim = nullif(n.claim, ''), aside = nullif(n.aside, '')
FROM unnest(@ids::bigint[], @claims::text[], @asides::text[]) AS n (id, claim, aside)
WHERE d.practice_id = @practice AND d.id = n.id`

// What was undone and is said again is of the file that says it now.
const restoreSaid = `
UPDATE ledger.said SET undone_at = NULL, file_hash = @file_hash, file = @file, line = @line, segment = @segment,
    said = @said, said_at = @at
WHERE practice_id = @practice AND id = @id`

// writeSaid keeps what is new, and what became of the rest where that has changed.
func (i *Import) writeSaid(ctx context.Context, tx pgx.Tx, r *reach) error {
	var fresh [][]any
	var ids []int64
	var claims, asides []string
	for _, s := range r.said {
		if s.id != 0 && !s.back {
			if s.claim != s.claimBefore || s.aside != s.asideBefore {
				ids, claims, asides = append(ids, s.id), append(claims, s.claim), append(asides, s.aside)
			}
			continue
		}
		said, err := store(s.a)
		if err != nil {
			return err
		}
		source := s.a.Source
		if s.back {
			ids, claims, asides = append(ids, s.id), append(claims, s.claim), append(asides, s.aside)
			_, err := tx.Exec(ctx, restoreSaid, pgx.StrictNamedArgs{
				"practice": i.practice, "id": s.id, "file_hash": source.FileHash, "file": source.File,
				"line": source.Line, "segment": source.Segment, "said": string(said), "at": i.at,
			})
			if err != nil {
				return err
			}
			continue
		}
		var visited *time.Time
		if !s.visited.IsZero() {
			day := s.visited.Time()
			visited = &day
		}
		fresh = append(fresh, []any{
			string(i.practice), s.a.Claim, []byte(s.content), orNil(s.claim), bytesOrNil(s.person),
			bytesOrNil(s.member), visited,
			source.FileHash, source.File, source.Line, source.Segment, said, orNil(s.aside), i.at,
		})
	}
	if len(ids) > 0 {
		_, err := tx.Exec(ctx, updateSaid, pgx.StrictNamedArgs{
			"practice": i.practice, "ids": ids, "claims": claims, "asides": asides,
		})
		if err != nil {
			return err
		}
	}
	_, err := tx.CopyFrom(ctx, pgx.Identifier{Schema, "said"}, saidFields, pgx.CopyFromRows(fresh))
	return err
}

func bytesOrNil(s string) any {
	if s == "" {
		return nil
	}
	return []byte(s)
}
