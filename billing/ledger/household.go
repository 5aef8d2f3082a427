package ledger

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/seal"
)

// maxHousehold is how many accounts are one household at the most. More with one name in one ZIP code have the name in
// common, not the table: of such nobody is kept from a text because of the others.
const maxHousehold = 12

const householdDomain = "ledger.account.household"

// householdDigests recognise who answers for a bill, the patient where no other does, and the family, each within a ZIP
// code; case, accents and generations are left out. What is not known is the mark of the key alone: nobody is found by it.
func householdDigests(k *seal.Keyring, practice billing.PracticeID, p billing.Person) (guarantor, family string) {
	first, last := p.GuarantorFirstName.Reveal(), p.GuarantorLastName.Reveal()
	if first == "" && last == "" {
		first, last = p.FirstName.Reveal(), p.LastName.Reveal()
	}
	digest := func(kind string, names ...string) string {
		parts := []string{string(practice), kind, zipOf(p.ZIP)}
		for _, name := range names {
			parts = append(parts, folded(withoutGeneration(name)))
		}
		if slices.Contains(parts, "") {
			return keyMark(k)
		}
		return marked(k, householdDomain, strings.Join(parts, "/"))
	}
	return digest("guarantor", first, last), digest("family", p.LastName.Reveal())
}

const selectUnknownHousehold = `
SELECT number, person FROM ledger.account
WHERE practice_id = @practice AND (guarantor IS NULL OR substring(guarantor FROM 1 FOR @size::integer) <> @mark)
ORDER BY number LIMIT @limit`

const writeHousehold = `
UPDATE ledger.account a SET guarantor = n.guarantor, family = n.family
FROM unnest(@numbers::text[], @guarantors::bytea[], @families::bytea[]) AS n (number, guarantor, family)
WHERE a.practice_id = @practice AND a.number = n.number`

// FillHouseholds gives their digests to the accounts that have none, whose person has changed, or whose digests are of
// another key than the first. A run of reminders begins with it.
func FillHouseholds(ctx context.Context, tx pgx.Tx, k *seal.Keyring, practice billing.PracticeID) error {
	for {
		rows, err := tx.Query(ctx, selectUnknownHousehold, pgx.StrictNamedArgs{
			"practice": practice, "mark": []byte(keyMark(k)), "size": keyMarkSize, "limit": whoPage,
		})
		if err != nil {
			return fmt.Errorf("find households: %w", err)
		}
		var number billing.AccountNumber
		var sealed []byte
		var numbers []string
		var guarantors, families [][]byte
		_, err = pgx.ForEachRow(rows, []any{&number, &sealed}, func() error {
			person, err := openPerson(k, practice, number, sealed)
			guarantor, family := householdDigests(k, practice, person)
			numbers = append(numbers, string(number))
			guarantors, families = append(guarantors, []byte(guarantor)), append(families, []byte(family))
			return err
		})
		if err != nil {
			return fmt.Errorf("find households: %w", err)
		}
		if len(numbers) == 0 {
			return nil
		}
		_, err = tx.Exec(ctx, writeHousehold, pgx.StrictNamedArgs{
			"practice": practice, "numbers": numbers, "guarantors": guarantors, "families": families,
		})
		if err != nil {
			return fmt.Errorf("find households: %w", err)
		}
	}
}

// Each kind of kinship is read one further than a household goes, to see that it is none.
const selectHousehold = `
WITH mine AS (
    SELECT guarantor, family FROM ledger.account WHERE practice_id = @practice AND number = @account
), answering AS (
    SELECT a.number, a.phone FROM mine JOIN ledger.account a ON a.practice_id = @practice AND a.guarantor = mine.guarantor
    WHERE length(mine.guarantor) > @size LIMIT @most
), kin AS (
    SELECT a.number, a.phone FROM mine JOIN ledger.account a ON a.practice_id = @practice AND a.family = mine.family
    WHERE length(mine.family) > @size LIMIT @most
)
SELECT number, phone FROM answering WHERE (SELECT count(*) FROM answering) < @most AND phone IS NOT NULL
UNION
SELECT number, phone FROM kin WHERE (SELECT count(*) FROM kin) < @most AND phone IS NOT NULL
ORDER BY number`

// HouseholdPhones gives the phones of everybody who seems to live with an account's patient: the same guarantor, or the
// same family name, in the same ZIP code. The account's own is among them where any of that is known; see
// [FillHouseholds].
func HouseholdPhones(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring, practice billing.PracticeID, account billing.AccountNumber,
) ([]consent.Phone, error) {
	rows, err := tx.Query(ctx, selectHousehold, pgx.StrictNamedArgs{
		"practice": practice, "account": account, "size": keyMarkSize, "most": maxHousehold + 1,
	})
	if err != nil {
		return nil, fmt.Errorf("read a household: %w", err)
	}
	var phones []consent.Phone
	var number billing.AccountNumber
	var sealed []byte
	_, err = pgx.ForEachRow(rows, []any{&number, &sealed}, func() error {
		text, err := k.OpenText(cell(practice, number, "phone"), sealed)
		if phone := consent.Phone(text); !slices.Contains(phones, phone) {
			phones = append(phones, phone)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read a household: %w", err)
	}
	return phones, nil
}

// Digests are locked in order, so that two that share both never wait for each other.
const lockHousehold = `
SELECT pg_advisory_xact_lock(hashtextextended('household/' || encode(d.digest, 'hex'), 0))
FROM (SELECT DISTINCT unnest(ARRAY[guarantor, family]) AS digest FROM ledger.account
    WHERE practice_id = @practice AND number = @account ORDER BY digest) d
WHERE length(d.digest) > @size`

// LockHousehold lets the texts to one household leave one after the other until the transaction ends: the count of one is
// seen by the next.
func LockHousehold(ctx context.Context, tx pgx.Tx, practice billing.PracticeID, account billing.AccountNumber) error {
	args := pgx.StrictNamedArgs{"practice": practice, "account": account, "size": keyMarkSize}
	if _, err := tx.Exec(ctx, lockHousehold, args); err != nil {
		return fmt.Errorf("lock a household: %w", err)
	}
	return nil
}
