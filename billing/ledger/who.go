package ledger

import (
	"context"
	"strings"
	"unicode"

	"github.com/jackc/pgx/v5"
	"golang.org/x/text/unicode/norm"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent/seal"
)

const whoDomain = "ledger.account.who"

// whoDigest recognises a person by the whole given name, the family name and the date of birth, case and accents left
// out; the generation (Jr, III) is not in it, because many files leave it out. Of somebody of whom one of the three is
// not known it is the mark of the key alone, and nobody is found by it.
func whoDigest(k *seal.Keyring, practice billing.PracticeID, p billing.Person) string {
	first, last := folded(p.FirstName.Reveal()), folded(withoutGeneration(p.LastName.Reveal()))
	born := p.DateOfBirth.Reveal()
	if first == "" || last == "" || born.IsZero() {
		return keyMark(k)
	}
	return marked(k, whoDomain, strings.Join([]string{string(practice), first, last, born.String()}, "/"))
}

// folded gives the letters of a name, without case and accents.
func folded(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, norm.NFD.String(name))
}

// generationOf gives what tells a father from a son of one name; empty where nothing does.
func generationOf(last string) string {
	words := nameWords(last)
	if len(words) < 2 {
		return ""
	}
	switch word := strings.ToUpper(words[len(words)-1]); word {
	case "JR", "SR", "II", "III", "IV", "V":
		return word
	case "JUNIOR":
		return "JR"
	case "SENIOR":
		return "SR"
	}
	return ""
}

func withoutGeneration(last string) string {
	if generationOf(last) == "" {
		return last
	}
	words := nameWords(last)
	return strings.Join(words[:len(words)-1], " ")
}

func nameWords(name string) []string {
	return strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) })
}

// apart says whether two generations are of two people.
func apart(a, b string) bool { return a != "" && b != "" && a != b }

const selectUnknownWho = `
SELECT number, person FROM ledger.account
WHERE practice_id = @practice AND (who IS NULL OR substring(who FROM 1 FOR @size::integer) <> @mark)
ORDER BY number LIMIT @limit`

const writeWho = `
UPDATE ledger.account a SET who = n.who
FROM unnest(@numbers::text[], @whos::bytea[]) AS n (number, who)
WHERE a.practice_id = @practice AND a.number = n.number`

// whoPage is how many accounts are given their digest at once.
const whoPage = 1000

// fillWho gives their digest to accounts that have none, or one of another key than the first.
func (i *Import) fillWho(ctx context.Context, tx pgx.Tx) error {
	for {
		rows, err := tx.Query(ctx, selectUnknownWho, pgx.StrictNamedArgs{
			"practice": i.practice, "mark": []byte(keyMark(i.keys)), "size": keyMarkSize, "limit": whoPage,
		})
		if err != nil {
			return err
		}
		var number billing.AccountNumber
		var sealed []byte
		var numbers []string
		var whos [][]byte
		_, err = pgx.ForEachRow(rows, []any{&number, &sealed}, func() error {
			person, err := openPerson(i.keys, i.practice, number, sealed)
			numbers, whos = append(numbers, string(number)), append(whos, []byte(whoDigest(i.keys, i.practice, person)))
			return err
		})
		if err != nil || len(numbers) == 0 {
			return err
		}
		args := pgx.StrictNamedArgs{"practice": i.practice, "numbers": numbers, "whos": whos}
		if _, err := tx.Exec(ctx, writeWho, args); err != nil {
			return err
		}
	}
}
