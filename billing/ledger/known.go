package ledger

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

// known is what the books have already of what a page names.
type known struct {
	claims     map[string]knownClaim
	statements map[string]knownStatement
	accounts   map[billing.AccountNumber]knownAccount
	refused    map[string]int // rows of a claim that were refused before the page
	loaded     bool           // the file was loaded before, whole
}

type knownClaim struct {
	account           billing.AccountNumber
	billed            []string // the statements it stands on
	insurer           string
	revision, missing int
	adjudged          bool
	last              int      // the highest number of a line
	contents          []string // of its lines
}

type knownStatement struct {
	account billing.AccountNumber
	date    time.Time
	due     *time.Time
}

// knownAccount says how the person of a page's rows stands to the one in the books.
type knownAccount struct {
	line                  int // a row of the page that has the person
	exists, same, another bool
	newest                *time.Time // date of the last statement that the practice sent; nil: none
}

const selectLoadedBefore = `
SELECT EXISTS (SELECT FROM ledger.import
    WHERE practice_id = @practice AND file_hash = @file_hash AND id <> @import
        AND finished_at IS NOT NULL AND undone_at IS NULL)`

func (i *Import) readKnown(ctx context.Context, tx pgx.Tx, rows []stagedRow) (known, error) {
	claims, statements := map[string]bool{}, map[string]bool{}
	people := map[billing.AccountNumber]int{}
	for _, r := range rows {
		claims[r.claim.Number], statements[r.statement] = true, true
		if _, ok := people[r.account]; !ok {
			people[r.account] = r.line
		}
	}
	var k known
	var err error
	if k.claims, err = i.readClaims(ctx, tx, keys(claims)); err != nil {
		return k, err
	}
	if k.statements, err = i.readStatements(ctx, tx, keys(statements)); err != nil {
		return k, err
	}
	if k.accounts, err = i.readAccounts(ctx, tx, people); err != nil {
		return k, err
	}
	if err := tx.QueryRow(ctx, selectLoadedBefore, i.args(pgx.StrictNamedArgs{"file_hash": i.file.Hash})).
		Scan(&k.loaded); err != nil {
		return k, err
	}
	k.refused, err = i.countRefusedOf(ctx, tx, rows[0].claim.Number, rows[len(rows)-1].claim.Number)
	return k, err
}

func keys[K ~string, V any](set map[K]V) []K {
	list := make([]K, 0, len(set))
	for s := range set {
		list = append(list, s)
	}
	return list
}

const selectKnownClaims = `
SELECT c.number, s.account, ARRAY(SELECT b.statement FROM ledger.billed b
        WHERE b.practice_id = @practice AND b.claim = c.number) || c.statement, c.insurer, c.revision, c.missing, c.adjudged,
    coalesce((SELECT max(no) FROM ledger.service_line l WHERE l.practice_id = @practice AND l.claim = c.number), 0),
    ARRAY(SELECT l.content FROM ledger.service_line l
        WHERE l.practice_id = @practice AND l.claim = c.number ORDER BY no)
FROM unnest(@numbers::text[]) AS wanted (number)
JOIN ledger.claim c ON c.practice_id = @practice AND c.number = wanted.number
JOIN ledger.statement s ON s.practice_id = @practice AND s.number = c.statement`

func (i *Import) readClaims(ctx context.Context, tx pgx.Tx, numbers []string) (map[string]knownClaim, error) {
	rows, err := tx.Query(ctx, selectKnownClaims, pgx.StrictNamedArgs{"practice": i.practice, "numbers": numbers})
	if err != nil {
		return nil, err
	}
	claims := map[string]knownClaim{}
	var number string
	var c knownClaim
	var contents [][]byte
	columns := []any{
		&number, &c.account, &c.billed, &c.insurer, &c.revision, &c.missing, &c.adjudged, &c.last, &contents,
	}
	_, err = pgx.ForEachRow(rows, columns, func() error {
		c.billed, c.contents = slices.Clone(c.billed), nil
		for _, b := range contents {
			c.contents = append(c.contents, string(b))
		}
		claims[number] = c
		return nil
	})
	return claims, err
}

// Joined, not = ANY: of young books without statistics the planner would compare every row with every number.
const selectKnownStatements = `
SELECT s.number, s.account, s.statement_date, s.due_date
FROM unnest(@numbers::text[]) AS wanted (number)
JOIN ledger.statement s ON s.practice_id = @practice AND s.number = wanted.number`

func (i *Import) readStatements(ctx context.Context, tx pgx.Tx, numbers []string) (map[string]knownStatement, error) {
	rows, err := tx.Query(ctx, selectKnownStatements, pgx.StrictNamedArgs{"practice": i.practice, "numbers": numbers})
	if err != nil {
		return nil, err
	}
	statements := map[string]knownStatement{}
	_, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (string, error) {
		var number string
		var s knownStatement
		err := row.Scan(&number, &s.account, &s.date, &s.due)
		statements[number] = s
		return number, err
	})
	return statements, err
}

// People are compared by their digests; only those that differ are read: they changed, or the key did.
const selectKnownAccounts = `
SELECT r.account, r.line, a.number IS NOT NULL, a.person_digest IS NOT DISTINCT FROM r.person_digest,
    CASE WHEN a.person_digest <> r.person_digest THEN a.person END,
    CASE WHEN a.person_digest <> r.person_digest THEN r.person END,
    a.phone, r.phone, coalesce(a.language = r.language OR a.language_chosen, false),
    (SELECT max(s.statement_date) FROM ledger.statement s
        WHERE s.practice_id = @practice AND s.account = a.number AND NOT s.withdrawn AND EXISTS (
            SELECT FROM ledger.billed b WHERE b.practice_id = @practice AND b.statement = s.number))
FROM ledger.import_row r
LEFT JOIN ledger.account a ON a.practice_id = @practice AND a.number = r.account
WHERE r.practice_id = @practice AND r.import_id = @import AND r.line = ANY (@lines)`

// readAccounts opens the people that changed: another date of birth is another person.
func (i *Import) readAccounts(
	ctx context.Context, tx pgx.Tx, lines map[billing.AccountNumber]int,
) (map[billing.AccountNumber]knownAccount, error) {
	numbers := make([]int, 0, len(lines))
	for _, line := range lines {
		numbers = append(numbers, line)
	}
	rows, err := tx.Query(ctx, selectKnownAccounts, i.args(pgx.StrictNamedArgs{"lines": numbers}))
	if err != nil {
		return nil, err
	}
	accounts := map[billing.AccountNumber]knownAccount{}
	var number billing.AccountNumber
	var a knownAccount
	var before, now, phone, phoneNow []byte
	var speaks bool
	columns := []any{&number, &a.line, &a.exists, &a.same, &before, &now, &phone, &phoneNow, &speaks, &a.newest}
	_, err = pgx.ForEachRow(rows, columns, func() error {
		a.another = false
		if a.exists && !a.same {
			old, err := openAccount(i.keys, i.practice, number, before, phone, "")
			if err != nil {
				return err
			}
			fresh, err := openAccount(i.keys, i.practice, number, now, phoneNow, "")
			if err != nil {
				return err
			}
			known := !old.Person.DateOfBirth.Reveal().IsZero() // an insurer's file may not have named it
			a.another = known && old.Person.DateOfBirth != fresh.Person.DateOfBirth
			a.same = speaks && old.Person == fresh.Person && old.Phone == fresh.Phone
		}
		accounts[number] = a
		return nil
	})
	return accounts, err
}

const countRefusedOfClaims = `
SELECT claim, count(*) FROM ledger.import_row
WHERE practice_id = @practice AND import_id = @import AND claim BETWEEN @first AND @last
    AND refused_reason IS NOT NULL
GROUP BY claim`

func (i *Import) countRefusedOf(ctx context.Context, tx pgx.Tx, first, last string) (map[string]int, error) {
	rows, err := tx.Query(ctx, countRefusedOfClaims, i.args(pgx.StrictNamedArgs{"first": first, "last": last}))
	if err != nil {
		return nil, err
	}
	counts := map[string]int{}
	var claim string
	var n int
	_, err = pgx.ForEachRow(rows, []any{&claim, &n}, func() error {
		counts[claim] = n
		return nil
	})
	return counts, err
}
