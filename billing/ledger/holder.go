package ledger

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

// holder is an account as a call knows it.
type holder struct {
	person  billing.Person
	digest  string // of the name
	who     string
	guessed bool // the number is none of the practice's
	kept    bool // something was paid or agreed on it: its claims stay
	members []memberOf
	exists  bool
	changed bool
}

// memberOf is a payer, by the letters of its name, and a keyed digest of its number of the patient.
type memberOf struct{ payer, member string }

func (h *holder) generation() string { return generationOf(h.person.LastName.Reveal()) }

// contradicts says whether something that is known of both is another: the ZIP code, what a payer calls the patient, or a
// generation that only one of them has.
func (h *holder) contradicts(g *group, p billing.Person) bool {
	if a, b := zipOf(h.person.ZIP), zipOf(p.ZIP); a != "" && b != "" && a != b {
		return true
	}
	if h.generation() != generationOf(p.LastName.Reveal()) {
		return true
	}
	for _, s := range g.said {
		for _, m := range h.members {
			if s.member != "" && m.member != "" && m.payer == lettersOf(s.a.Payer) && m.member != s.member {
				return true
			}
		}
	}
	return false
}

func zipOf(zip string) string { return zip[:min(len(zip), 5)] }

// is says whether the account can be that of a patient: the same name and date of birth, as far as they are known.
func (h *holder) is(digest string, p billing.Person) bool {
	born, named := h.person.DateOfBirth.Reveal(), p.DateOfBirth.Reveal()
	return !apart(h.generation(), generationOf(p.LastName.Reveal())) &&
		(h.digest == "" || digest == "" || h.digest == digest) && (born.IsZero() || named.IsZero() || born == named)
}

// learn takes the date of birth that the account lacks: without one nobody can show who they are.
func (h *holder) learn(p billing.Person) {
	if h.person.DateOfBirth.Reveal().IsZero() && !p.DateOfBirth.Reveal().IsZero() {
		h.person.DateOfBirth, h.changed = p.DateOfBirth, true
	}
	if h.digest == "" && (p.FirstName != "" || p.LastName != "") {
		h.person.FirstName, h.person.LastName, h.changed = p.FirstName, p.LastName, true
	}
}

const selectHolders = `
SELECT a.number, a.person, a.language, coalesce(a.who, ''), a.guessed,
    CASE WHEN a.guessed THEN EXISTS (SELECT FROM ledger.posting p
        JOIN ledger.entry e ON e.practice_id = @practice AND e.id = p.entry_id
        WHERE p.practice_id = @practice AND p.account = a.number AND e.claim = '')
        OR EXISTS (SELECT FROM ledger.plan l WHERE l.practice_id = @practice AND l.account = a.number)
    ELSE false END
FROM (SELECT unnest(@numbers::text[]) UNION
    SELECT number FROM unnest(@whos::bytea[]) AS w (who)
    JOIN ledger.account ON practice_id = @practice AND account.who = w.who AND length(w.who) > @size) AS wanted (number)
JOIN ledger.account a ON a.practice_id = @practice AND a.number = wanted.number
ORDER BY a.number`

// read reads the accounts of these numbers, and those of people with these digests.
func (v *giving) read(ctx context.Context, tx pgx.Tx, numbers []billing.AccountNumber, whos []string) error {
	if v.known == nil {
		v.known, v.byWho = map[billing.AccountNumber]*holder{}, map[string][]billing.AccountNumber{}
	}
	digests := make([][]byte, len(whos))
	for n, who := range whos {
		digests[n] = []byte(who)
	}
	i := v.load
	rows, err := tx.Query(ctx, selectHolders, pgx.StrictNamedArgs{
		"practice": i.practice, "numbers": numbers, "whos": digests, "size": keyMarkSize,
	})
	if err != nil {
		return err
	}
	var number billing.AccountNumber
	var sealed, who []byte
	var language billing.Language
	var guessed, kept bool
	_, err = pgx.ForEachRow(rows, []any{&number, &sealed, &language, &who, &guessed, &kept}, func() error {
		if v.known[number] != nil {
			return nil
		}
		person, err := openPerson(i.keys, i.practice, number, sealed)
		person.Language = language
		v.add(number, &holder{
			person: person, digest: nameDigest(i.keys, i.practice, person), guessed: guessed, kept: kept, exists: true,
		})
		return err
	})
	return err
}

const selectMembers = `
SELECT s.account, coalesce(d.said ->> 'Payer', ''), d.member
FROM unnest(@numbers::text[]) AS wanted (number)
JOIN ledger.statement s ON s.practice_id = @practice AND s.account = wanted.number
JOIN ledger.claim c ON c.practice_id = @practice AND c.statement = s.number
JOIN ledger.said d ON d.practice_id = @practice AND d.stated = c.stated AND d.claim = c.number
WHERE d.member IS NOT NULL AND d.undone_at IS NULL
LIMIT @limit`

// maxMembers bounds what is read of what payers call the patients of namesakes.
const maxMembers = 10_000

// readNamesakes reads who is named like those whose claims stand under a guessed number, and what payers call everybody
// whom a claim of the call may be matched with.
func (v *giving) readNamesakes(ctx context.Context, tx pgx.Tx, groups []*group) error {
	whos, asked := map[string]bool{}, map[string]bool{}
	for _, g := range groups {
		asked[whoDigest(v.load.keys, v.load.practice, g.names())] = true
		if h := v.known[g.account]; h != nil && h.guessed && !h.kept {
			whos[h.who] = true
		}
	}
	if len(whos) > 0 {
		if err := v.read(ctx, tx, nil, keys(whos)); err != nil {
			return err
		}
	}
	var numbers []billing.AccountNumber
	for _, set := range []map[string]bool{whos, asked} {
		for who := range set {
			if len(who) > keyMarkSize {
				numbers = append(numbers, v.byWho[who]...)
			}
		}
	}
	if len(numbers) == 0 {
		return nil
	}
	rows, err := tx.Query(ctx, selectMembers, pgx.StrictNamedArgs{
		"practice": v.load.practice, "numbers": numbers, "limit": maxMembers,
	})
	if err != nil {
		return err
	}
	var number billing.AccountNumber
	var payer string
	var member []byte
	_, err = pgx.ForEachRow(rows, []any{&number, &payer, &member}, func() error {
		h := v.known[number]
		h.members = append(h.members, memberOf{lettersOf(payer), comparableDigest(v.load.keys, member)})
		return nil
	})
	return err
}

// A phone that is known stays: the files of insurers have none.
const writeHolders = `
INSERT INTO ledger.account AS a (practice_id, number, person, person_digest, language, changed_at, who, guessed)
SELECT @practice, n.number, n.person, n.digest, n.language, @at, n.who, n.guessed
FROM unnest(@numbers::text[], @people::bytea[], @digests::bytea[], @languages::text[], @whos::bytea[],
    @guessed::boolean[]) AS n (number, person, digest, language, who, guessed)
ON CONFLICT (practice_id, number) DO UPDATE SET person = excluded.person, person_digest = excluded.person_digest,
    changed_at = excluded.changed_at, who = excluded.who`

func (i *Import) writeHolders(
	ctx context.Context, tx pgx.Tx, r *reach, known map[billing.AccountNumber]*holder,
) error {
	var numbers, languages []string
	var people, digests, whos [][]byte
	var guessed []bool
	for number, h := range known {
		if !h.changed {
			continue
		}
		clear, err := marshalPerson(h.person)
		if err != nil {
			return err
		}
		digest, err := digestPerson(i.keys, i.practice, number, clear, "", h.person.Language)
		if err != nil {
			return err
		}
		sealed, err := sealPerson(i.keys, i.practice, number, clear, "")
		if err != nil {
			return err
		}
		numbers, languages = append(numbers, string(number)), append(languages, string(h.person.Language))
		people, digests = append(people, sealed.Person), append(digests, digest)
		whos = append(whos, []byte(whoDigest(i.keys, i.practice, h.person)))
		guessed = append(guessed, h.guessed)
		if h.exists {
			r.accountsUpdated++
		}
	}
	if len(numbers) == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, writeHolders, pgx.StrictNamedArgs{
		"practice": i.practice, "at": i.at, "numbers": numbers, "people": people, "digests": digests,
		"languages": languages, "whos": whos, "guessed": guessed,
	})
	return err
}
