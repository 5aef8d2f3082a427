package ledger

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

// reach is what a call can touch: the claims that go by the numbers it names, and everything said under these numbers.
type reach struct {
	groups   []*group
	byStated map[string][]*group
	said     []*saidRow
	loose    []*saidRow // of no claim yet
	contents map[string]*saidRow
	// undone are the ids of what was said once and undone, by number and content.
	undone map[string]int64

	accountsCreated, accountsUpdated int
	// notices are claims of patients who may be in the books under another number.
	notices []Aside
}

func contentKey(stated, content string) string { return stated + "\x00" + content }

func (i *Import) readReach(ctx context.Context, tx pgx.Tx, items []*item) (*reach, error) {
	stated := map[string]bool{}
	for _, it := range items {
		stated[it.said.a.Claim] = true
	}
	return i.readReachOf(ctx, tx, keys(stated))
}

func (i *Import) readReachOf(ctx context.Context, tx pgx.Tx, stated []string) (*reach, error) {
	r := &reach{byStated: map[string][]*group{}, contents: map[string]*saidRow{}, undone: map[string]int64{}}
	if err := i.readGroups(ctx, tx, r, stated); err != nil {
		return nil, err
	}
	return r, i.readSaid(ctx, tx, r, stated)
}

// A claim of a statement file that goes by another's number is met by its own.
const selectClaimsStated = `
SELECT c.number, c.stated, c.statement, s.account, a.person, c.visited, c.adjudged, c.revision
FROM unnest(@stated::text[]) AS wanted (stated)
JOIN ledger.claim c ON c.practice_id = @practice AND c.stated = wanted.stated
JOIN ledger.statement s ON s.practice_id = @practice AND s.number = c.statement
JOIN ledger.account a ON a.practice_id = @practice AND a.number = s.account
ORDER BY c.number`

func (i *Import) readGroups(ctx context.Context, tx pgx.Tx, r *reach, stated []string) error {
	rows, err := tx.Query(ctx, selectClaimsStated, pgx.StrictNamedArgs{"practice": i.practice, "stated": stated})
	if err != nil {
		return err
	}
	var g group
	var sealed []byte
	var visited *time.Time
	columns := []any{&g.number, &g.stated, &g.statement, &g.account, &sealed, &visited, &g.adjudged, &g.revision}
	_, err = pgx.ForEachRow(rows, columns, func() error {
		person, err := openPerson(i.keys, i.practice, g.account, sealed)
		if err != nil {
			return err
		}
		known := g
		known.exists, known.person = true, nameDigest(i.keys, i.practice, person)
		known.generation = generationOf(person.LastName.Reveal())
		known.visited = dateOrNone(visited)
		r.add(&known)
		return nil
	})
	return err
}

func dateOrNone(t *time.Time) billing.Date {
	if t == nil {
		return billing.Date{}
	}
	return billing.DateOf(*t)
}

const selectSaid = `
SELECT d.id, d.stated, d.content, coalesce(d.claim, ''), coalesce(d.person, ''), coalesce(d.member, ''), d.visited, coalesce(d.aside, ''),
    d.undone_at IS NOT NULL, d.said
FROM unnest(@stated::text[]) AS wanted (stated)
JOIN ledger.said d ON d.practice_id = @practice AND d.stated = wanted.stated
ORDER BY d.id`

func (i *Import) readSaid(ctx context.Context, tx pgx.Tx, r *reach, stated []string) error {
	rows, err := tx.Query(ctx, selectSaid, pgx.StrictNamedArgs{"practice": i.practice, "stated": stated})
	if err != nil {
		return err
	}
	var id int64
	var number, claim, aside string
	var content, person, member, said []byte
	var visited *time.Time
	var undone bool
	columns := []any{&id, &number, &content, &claim, &person, &member, &visited, &aside, &undone, &said}
	_, err = pgx.ForEachRow(rows, columns, func() error {
		if undone {
			r.undone[contentKey(number, string(content))] = id
			return nil
		}
		var stored storedSaid
		if err := json.Unmarshal(said, &stored); err != nil {
			return err
		}
		s := &saidRow{
			id: id, a: stored.Adjudication, content: string(content), person: comparableDigest(i.keys, person),
			member:  comparableDigest(i.keys, member),
			rotated: len(person)+len(member) > 0 && comparableDigest(i.keys, person)+comparableDigest(i.keys, member) == "",
			visited: dateOrNone(visited), claim: claim, aside: aside, claimBefore: claim, asideBefore: aside,
			doubted: aside == reasonPaidTwice,
		}
		r.said = append(r.said, s)
		r.contents[contentKey(number, s.content)] = s
		for _, g := range r.byStated[number] {
			if claim != "" && g.number == claim {
				s.join(g)
				return nil
			}
		}
		r.loose = append(r.loose, s)
		return nil
	})
	return err
}

// assign finds for each new thing said the claim it is about, or makes one.
func (r *reach) assign(items []*item) {
	for _, it := range items {
		key := contentKey(it.said.a.Claim, it.said.content)
		before := r.contents[key]
		if before == nil {
			before = r.rotated(it.said)
		}
		if before != nil {
			before.a.Person, before.a.Member, before.a.Account = it.said.a.Person, it.said.a.Member, it.said.a.Account
			it.said, it.again = before, true
			continue
		}
		if id := r.undone[key]; id != 0 {
			it.said.id, it.said.back = id, true
		}
		r.contents[key] = it.said
		r.said = append(r.said, it.said)
		g := r.find(it.said)
		if g == nil {
			g = r.open(it.said)
		}
		it.said.join(g)
		g.touched = true
	}
}

// rotated finds what was said before under a key that is not the first any more: all of it but who it is about is
// compared by itself, and who it is about by the account that its claim has.
func (r *reach) rotated(s *saidRow) *saidRow {
	for _, before := range r.said {
		same := before.rotated && before.a.Claim == s.a.Claim && contentOf(before.a, "") == contentOf(s.a, "")
		if g := before.group; same && (g == nil || g.person == "" || s.person == "" || g.person == s.person) {
			before.rotated = false // it is found once
			return before
		}
	}
	return nil
}

// adopt gives what was said of no claim before, such as a reversal that came early, to the touched claim it fits.
func (r *reach) adopt() {
	for _, s := range r.loose {
		if g := r.find(s); g != nil && g.touched {
			s.join(g)
		}
	}
}

// find gives the claim that something is said of: of the same number, patient and visit, as far as each is known; of
// several the one with the same charge.
func (r *reach) find(s *saidRow) *group {
	var found *group
	for _, g := range r.byStated[s.a.Claim] {
		switch {
		case !g.fits(s):
		case found == nil, !found.charges(s) && g.charges(s):
			found = g
		}
	}
	return found
}

// open makes a claim for something said. The first goes by the number as it is stated, others by that with a mark.
func (r *reach) open(s *saidRow) *group {
	g := &group{stated: s.a.Claim, person: s.person, generation: s.generation, visited: s.visited, adjudged: true}
	g.number = numbered(g.stated, len(r.byStated[g.stated]))
	r.add(g)
	return g
}

func (r *reach) add(g *group) {
	r.groups = append(r.groups, g)
	r.byStated[g.stated] = append(r.byStated[g.stated], g)
}
