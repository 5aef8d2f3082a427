package ledger

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
)

const selectStatements = `
SELECT s.number, s.statement_date, s.due_date, coalesce(c.number, ''), coalesce(c.visit_date, s.statement_date),
    coalesce(c.provider, ''), coalesce(c.insurer, ''), coalesce(c.state, ''), coalesce(c.payer_kind, ''),
    c.decisions, coalesce(c.estimated, 0), coalesce(c.sensitive, false),
    coalesce(l.no, 0), coalesce(l.code, ''), ` + labelOfLine + `, l.adjustments
FROM ledger.statement s
JOIN ledger.account a ON a.practice_id = s.practice_id AND a.number = s.account
LEFT JOIN LATERAL (
    SELECT number FROM ledger.claim WHERE practice_id = @practice AND statement = s.number
    UNION SELECT claim FROM ledger.billed WHERE practice_id = @practice AND statement = s.number) stands ON true
LEFT JOIN ledger.claim c ON c.practice_id = s.practice_id AND c.number = stands.number
LEFT JOIN ledger.service_line l ON l.practice_id = c.practice_id AND l.claim = c.number
WHERE s.practice_id = @practice AND s.account = @account AND NOT s.withdrawn
ORDER BY s.statement_date DESC, s.number DESC, c.visit_date, c.number, l.no`

// Statements gives an account's statements, newest first, with their claims in order of the visits and their lines;
// those whose import was undone are left out. A claim that was billed again stands on every one of its statements.
// Every amount is a sum of postings; the source of a line is that of the
// entry that decided it last.
func Statements(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, account billing.AccountNumber,
) ([]billing.Statement, error) {
	var statements []billing.Statement
	batch := &pgx.Batch{}
	QueueStatements(batch, practice, account, &statements)
	if err := tx.SendBatch(ctx, batch).Close(); err != nil {
		return nil, fmt.Errorf("read statements: %w", err)
	}
	return statements, nil
}

// QueueStatements puts into a batch what reads [Statements]: they are filled when the batch is closed.
func QueueStatements(
	batch *pgx.Batch, practice billing.PracticeID, account billing.AccountNumber, statements *[]billing.Statement,
) {
	args := pgx.StrictNamedArgs{"practice": practice, "account": account}
	var lines map[lineKey]billing.ServiceLine
	batch.Queue(selectLines, args).Query(func(rows pgx.Rows) (err error) {
		lines, err = scanLines(rows)
		return err
	})
	batch.Queue(selectStatements, args).Query(func(rows pgx.Rows) (err error) {
		*statements, err = scanStatements(rows, account, lines)
		return err
	})
}

func scanStatements(
	rows pgx.Rows, account billing.AccountNumber, lines map[lineKey]billing.ServiceLine,
) ([]billing.Statement, error) {
	var statements []billing.Statement
	var number string
	var date, visit time.Time
	var due *time.Time
	var c billing.Claim
	var l billing.ServiceLine
	columns := []any{
		&number, &date, &due, &c.Number, &visit, &c.Provider, &c.Insurer, &c.State, &c.PayerKind, &c.Decisions,
		&c.Estimated, &c.Sensitive, &l.Number, &l.Code, &l.Label, &l.Adjustments,
	}
	_, err := pgx.ForEachRow(rows, columns, func() error {
		claim, line := c, l
		c.Decisions, l.Adjustments = nil, nil // the next row is scanned into a list of its own
		if n := len(statements); n == 0 || statements[n-1].Number != number {
			s := billing.Statement{Number: number, Account: account, Date: billing.DateOf(date)}
			if due != nil {
				s.DueDate = billing.DateOf(*due)
			}
			statements = append(statements, s)
		}
		claim.VisitDate = billing.DateOf(visit)
		addLine(&statements[len(statements)-1], claim, line, lines)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read statements: %w", err)
	}
	return statements, nil
}

// addLine puts a row's claim and line, where it has them, behind what the statement has already.
func addLine(s *billing.Statement, c billing.Claim, l billing.ServiceLine, amounts map[lineKey]billing.ServiceLine) {
	if c.Number == "" {
		return
	}
	if n := len(s.Claims); n == 0 || s.Claims[n-1].Number != c.Number {
		s.Claims = append(s.Claims, c)
	}
	if l.Number == 0 {
		return
	}
	posted := amounts[lineKey{c.Number, l.Number}]
	posted.Number, posted.Code, posted.Label, posted.Adjustments = l.Number, l.Code, l.Label, l.Adjustments
	posted.Source.Claim, posted.Source.ServiceLine = c.Number, l.Number
	last := &s.Claims[len(s.Claims)-1]
	last.Lines = append(last.Lines, posted)
}

const selectAccountOfStatement = `
SELECT account FROM ledger.statement WHERE practice_id = @practice AND number = @number`

// StatementByNumber gives one statement as [Statements] does, or [ErrNotFound].
func StatementByNumber(
	ctx context.Context, tx pgx.Tx, practice billing.PracticeID, number string,
) (billing.Statement, error) {
	var account billing.AccountNumber
	args := pgx.StrictNamedArgs{"practice": practice, "number": number}
	err := tx.QueryRow(ctx, selectAccountOfStatement, args).Scan(&account)
	if errors.Is(err, pgx.ErrNoRows) {
		return billing.Statement{}, fmt.Errorf("statement: %w", ErrNotFound)
	}
	if err != nil {
		return billing.Statement{}, fmt.Errorf("read statement: %w", err)
	}
	statements, err := Statements(ctx, tx, practice, account)
	if err != nil {
		return billing.Statement{}, err
	}
	for _, s := range statements {
		if s.Number == number {
			return s, nil
		}
	}
	return billing.Statement{}, fmt.Errorf("statement: %w", ErrNotFound)
}
