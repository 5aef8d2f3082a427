package ledger

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/seal"
)

// Account is a patient's account with the person it belongs to, opened. Phone is empty when none is known.
// HeldReasons say why it is left alone, in alphabetical order.
type Account struct {
	Practice    billing.PracticeID
	Number      billing.AccountNumber
	Person      billing.Person
	Phone       consent.Phone
	HeldReasons []string
}

// Format masks the account's person however it is printed, also from behind a pointer inside a struct.
func (a Account) Format(f fmt.State, _ rune) {
	_, _ = f.Write([]byte("[account " + string(a.Number) + "]"))
}

// maxAccountsOfPhone bounds the accounts of one phone: families have a few, a number shared by more is nobody's.
const maxAccountsOfPhone = 50

const accountColumns = `a.number, a.person, a.phone, a.language, ARRAY(` + heldReasons + `)`

const selectAccountsByPhone = `
SELECT ` + accountColumns + `
FROM ledger.account a
WHERE a.practice_id = @practice AND a.phone_index = ANY (@indexes)
ORDER BY a.number
LIMIT @limit`

// AccountsByPhone gives the accounts that name a phone, in order of their numbers; none is no error.
func AccountsByPhone(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring, practice billing.PracticeID, phone consent.Phone,
) ([]Account, error) {
	var accounts []Account
	batch := &pgx.Batch{}
	QueueAccountsByPhone(batch, k, practice, phone, &accounts)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return nil, fmt.Errorf("read accounts: %w", err)
	}
	return accounts, nil
}

// QueueAccountsByPhone puts into a batch what reads [AccountsByPhone]: they are filled when the batch is closed.
func QueueAccountsByPhone(
	batch *pgx.Batch, k *seal.Keyring, practice billing.PracticeID, phone consent.Phone, accounts *[]Account,
) {
	batch.Queue(selectAccountsByPhone, pgx.StrictNamedArgs{
		"practice": practice, "indexes": k.PhoneIndexes(practice, phone), "limit": maxAccountsOfPhone,
	}).Query(func(rows pgx.Rows) (err error) {
		*accounts, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (Account, error) {
			return scanAccount(row, k, practice)
		})
		return err
	})
}

const selectAccountByNumber = `
SELECT ` + accountColumns + ` FROM ledger.account a WHERE a.practice_id = @practice AND a.number = @number`

// AccountByNumber gives one account, or [ErrNotFound].
func AccountByNumber(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring, practice billing.PracticeID, number billing.AccountNumber,
) (Account, error) {
	args := pgx.StrictNamedArgs{"practice": practice, "number": number}
	accounts, err := queryAccounts(ctx, tx, k, practice, selectAccountByNumber, args)
	if err != nil {
		return Account{}, err
	}
	if len(accounts) == 0 {
		return Account{}, fmt.Errorf("account: %w", ErrNotFound)
	}
	return accounts[0], nil
}

const selectAccountsAfter = `
SELECT ` + accountColumns + `
FROM ledger.account a
WHERE a.practice_id = @practice AND a.number > @after
ORDER BY a.number
LIMIT @limit`

// AccountsAfter pages through a practice's accounts in order of their numbers: those after one, at most limit.
func AccountsAfter(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring,
	practice billing.PracticeID, after billing.AccountNumber, limit int,
) ([]Account, error) {
	return queryAccounts(ctx, tx, k, practice, selectAccountsAfter, pgx.StrictNamedArgs{
		"practice": practice, "after": after, "limit": min(max(limit, 0), maxEntries),
	})
}

func queryAccounts(
	ctx context.Context, tx pgx.Tx, k *seal.Keyring,
	practice billing.PracticeID, query string, args pgx.StrictNamedArgs,
) ([]Account, error) {
	rows, err := tx.Query(ctx, query, args)
	if err != nil {
		return nil, fmt.Errorf("read accounts: %w", err)
	}
	accounts, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (Account, error) {
		return scanAccount(row, k, practice)
	})
	if err != nil {
		return nil, fmt.Errorf("read accounts: %w", err)
	}
	return accounts, nil
}

func scanAccount(row pgx.CollectableRow, k *seal.Keyring, practice billing.PracticeID) (Account, error) {
	var number billing.AccountNumber
	var person, phone []byte
	var language billing.Language
	var held []string
	if err := row.Scan(&number, &person, &phone, &language, &held); err != nil {
		return Account{}, err
	}
	a, err := openAccount(k, practice, number, person, phone, language)
	a.HeldReasons = held
	return a, err
}

// openAccount opens what is sealed of an account.
func openAccount(
	k *seal.Keyring, practice billing.PracticeID, number billing.AccountNumber, person, phone []byte,
	language billing.Language,
) (Account, error) {
	a := Account{Practice: practice, Number: number}
	var err error
	if a.Person, err = openPerson(k, practice, number, person); err != nil {
		return Account{}, err
	}
	a.Person.Language = language
	if phone != nil {
		text, err := k.OpenText(cell(practice, number, "phone"), phone)
		if err != nil {
			return Account{}, err
		}
		a.Phone = consent.Phone(text)
	}
	return a, nil
}

const updateLanguage = `
UPDATE ledger.account SET language = @language, language_chosen = true
WHERE practice_id = @practice AND number = @number`

// SetLanguage remembers the language a patient asked for; no later import changes it. The keyring is not needed: a
// language is not sealed.
func SetLanguage(
	ctx context.Context, tx pgx.Tx, _ *seal.Keyring,
	practice billing.PracticeID, number billing.AccountNumber, language billing.Language,
) error {
	args := pgx.StrictNamedArgs{"practice": practice, "number": number, "language": language}
	done, err := tx.Exec(ctx, updateLanguage, args)
	if err != nil {
		return fmt.Errorf("set language: %w", err)
	}
	if done.RowsAffected() == 0 {
		return fmt.Errorf("set language: %w", ErrNotFound)
	}
	return nil
}
