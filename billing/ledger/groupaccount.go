package ledger

import (
	"cmp"
	"context"
	"encoding/hex"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

// holder is an account as a call knows it.
type holder struct {
	person  billing.Person
	digest  string // of the name
	exists  bool
	changed bool
}

// giveAccounts finds the account of every claim that has none, or makes it: by the number the file gives, else by the
// insurer's number of the patient, else by the claim's. An account of somebody else is not taken: the number gets a
// mark that follows from the name.
func (i *Import) giveAccounts(ctx context.Context, tx pgx.Tx, r *reach, groups []*group) error {
	wanted := map[billing.AccountNumber]*holder{}
	for _, g := range groups {
		for _, number := range g.candidates() {
			wanted[number] = nil
		}
	}
	known, err := i.readHolders(ctx, tx, keys(wanted))
	if err != nil {
		return err
	}
	for _, g := range groups {
		if !g.holds() {
			continue
		}
		person := g.names()
		for _, number := range g.candidates() {
			h := known[number]
			if h == nil {
				h = &holder{digest: g.person, changed: true}
				if h.person = person; h.person.Language == "" {
					h.person.Language = billing.English
				}
				known[number] = h
				r.accountsCreated++
			}
			if g.account == "" && !h.is(g.person, person) {
				continue
			}
			g.account = number
			h.learn(person)
			break
		}
	}
	return i.writeHolders(ctx, tx, r, known)
}

// candidates are the numbers under which the patient's account may be, the best first. The last one cannot be somebody
// else's but by an accident of the digest.
func (g *group) candidates() []billing.AccountNumber {
	if g.account != "" {
		return []billing.AccountNumber{g.account}
	}
	if !g.holds() {
		return nil
	}
	var given, member billing.AccountNumber
	for _, s := range g.said {
		given = cmp.Or(given, s.a.Account)
		member = cmp.Or(member, billing.AccountNumber(s.a.Member))
	}
	number := cmp.Or(given, member, billing.AccountNumber(g.stated))
	all := []billing.AccountNumber{number}
	if g.person != "" {
		mark := billing.AccountNumber(hex.EncodeToString([]byte(g.person)[keyMarkSize:][:4]))
		all = append(all, number+"-"+mark, number+"-"+mark+"-2")
	}
	return all
}

// names gives the fullest of what was said of the patient.
func (g *group) names() (p billing.Person) {
	for _, s := range g.said {
		if p.LastName == "" && p.FirstName == "" {
			p.FirstName, p.LastName = s.a.Person.FirstName, s.a.Person.LastName
		}
		if p.DateOfBirth.Reveal().IsZero() {
			p.DateOfBirth = s.a.Person.DateOfBirth
		}
		if p.ZIP == "" {
			p.ZIP = s.a.Person.ZIP
		}
	}
	return p
}

// is says whether the account can be that of a patient: the same name and date of birth, as far as they are known.
func (h *holder) is(digest string, p billing.Person) bool {
	born, named := h.person.DateOfBirth.Reveal(), p.DateOfBirth.Reveal()
	return (h.digest == "" || digest == "" || h.digest == digest) && (born.IsZero() || named.IsZero() || born == named)
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
SELECT a.number, a.person, a.language
FROM unnest(@numbers::text[]) AS wanted (number)
JOIN ledger.account a ON a.practice_id = @practice AND a.number = wanted.number`

func (i *Import) readHolders(
	ctx context.Context, tx pgx.Tx, numbers []billing.AccountNumber,
) (map[billing.AccountNumber]*holder, error) {
	known := map[billing.AccountNumber]*holder{}
	rows, err := tx.Query(ctx, selectHolders, pgx.StrictNamedArgs{"practice": i.practice, "numbers": numbers})
	if err != nil {
		return nil, err
	}
	var number billing.AccountNumber
	var sealed []byte
	var language billing.Language
	_, err = pgx.ForEachRow(rows, []any{&number, &sealed, &language}, func() error {
		person, err := openPerson(i.keys, i.practice, number, sealed)
		person.Language = language
		known[number] = &holder{person: person, digest: nameDigest(i.keys, i.practice, person), exists: true}
		return err
	})
	return known, err
}

// A phone that is known stays: the files of insurers have none.
const writeHolders = `
INSERT INTO ledger.account AS a (practice_id, number, person, person_digest, language, changed_at)
SELECT @practice, n.number, n.person, n.digest, n.language, @at
FROM unnest(@numbers::text[], @people::bytea[], @digests::bytea[], @languages::text[])
    AS n (number, person, digest, language)
ON CONFLICT (practice_id, number) DO UPDATE SET person = excluded.person, person_digest = excluded.person_digest,
    changed_at = excluded.changed_at`

func (i *Import) writeHolders(
	ctx context.Context, tx pgx.Tx, r *reach, known map[billing.AccountNumber]*holder,
) error {
	var numbers, languages []string
	var people, digests [][]byte
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
		if h.exists {
			r.accountsUpdated++
		}
	}
	if len(numbers) == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, writeHolders, pgx.StrictNamedArgs{
		"practice": i.practice, "at": i.at, "numbers": numbers, "people": people, "digests": digests,
		"languages": languages,
	})
	return err
}
