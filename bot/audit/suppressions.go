package audit

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/bot/practice"
	"github.com/plainbill/plainbill/bot/reach"
)

// differencesShown is how many differences of a practice a check names, the latest.
const differencesShown = 1000

// verifySuppressions names where the carrier's word on a phone was not ours, by the carrier's id of the text that shows
// it. What was mirrored is put right and fails nothing; what was not waits for a person in a case.
func verifySuppressions(ctx context.Context, tx pgx.Tx) ([]Check, error) {
	practices, err := practice.All(ctx, tx)
	if err != nil {
		return nil, err
	}
	var found []string
	for _, p := range practices {
		all, err := reach.Differences(ctx, tx, p.ID, differencesShown)
		if err != nil {
			return nil, err
		}
		for _, d := range all {
			word := "mirrored"
			if !d.Mirrored {
				word = "left to a person"
			}
			found = append(found, fmt.Sprintf("%s %s %s: %s", p.ID, d.SID, d.Kind, word))
		}
	}
	c := check("our suppressions were compared with the carrier's", found)
	if c.OK = true; len(found) > 0 {
		c.Detail = fmt.Sprintf("%d differences: %s", len(found), c.Detail)
	}
	return []Check{c}, nil
}
