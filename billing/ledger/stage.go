package ledger

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/remit"
)

// Rows gives the rows of a file one after the other, and [io.EOF] after the last.
type Rows interface {
	Next() (remit.Row, error)
}

// progressEvery is after how many rows progress is told.
const progressEvery = 1000

var stagedColumns = []string{
	"practice_id", "import_id", "line", "account", "person", "phone", "phone_index", "person_digest", "language",
	"statement", "statement_date", "due_date", "claim", "visit_date", "provider", "insurer", "code", "label",
	"amounts", "content", "estimated", "refused_column", "refused_reason",
	"who",
}

// Stage streams the rows of the file into the staging table, people sealed before they leave this process, and gives
// their number. Progress, which may be nil, is told the number of rows so far. Only a row at a time is held in memory.
func (i *Import) Stage(ctx context.Context, tx pgx.Tx, rows Rows, progress func(rows int)) (int, error) {
	source := &stagingSource{ctx: ctx, load: i, rows: rows, progress: progress}
	n, err := tx.CopyFrom(ctx, pgx.Identifier{Schema, "import_row"}, stagedColumns, source)
	if err != nil {
		return 0, fmt.Errorf("stage rows: %w", err)
	}
	return int(n), nil
}

// stagingSource is a [pgx.CopyFromSource] over the rows of a file.
type stagingSource struct {
	ctx      context.Context
	load     *Import
	rows     Rows
	progress func(int)
	row      remit.Row
	read     int
	err      error
	last     seenPerson
}

// seenPerson is the person sealed last: a patient's rows follow each other.
type seenPerson struct {
	account billing.AccountNumber
	digest  string
	sealed  sealedPerson
}

// Next reads a row.
func (s *stagingSource) Next() bool {
	if s.err = s.ctx.Err(); s.err != nil {
		return false
	}
	row, err := s.rows.Next()
	if err != nil {
		if !errors.Is(err, io.EOF) {
			s.err = err
		}
		return false
	}
	s.row = row
	if s.read++; s.progress != nil && s.read%progressEvery == 0 {
		s.progress(s.read)
	}
	return true
}

// Err gives what ended the rows, nil for their end.
func (s *stagingSource) Err() error { return s.err }

// Values gives the row as the staging table holds it.
func (s *stagingSource) Values() ([]any, error) {
	r := s.row
	values := []any{s.load.practice, s.load.id, r.Line, orNil(r.Account), nil, nil, nil, nil, r.Person.Language}
	if r.Refused != nil {
		return append(values, nil, nil, nil, orNil(r.Claim), nil, nil, nil, nil, nil, nil, nil, int64(0),
			r.Refused.Column, r.Refused.Reason, nil), nil
	}
	p, err := s.seal()
	if err != nil {
		return nil, err
	}
	values[4], values[5], values[6], values[7] = p.Person, p.Phone, p.PhoneIndex, p.Digest
	var due any
	if !r.DueDate.IsZero() {
		due = r.DueDate.Time()
	}
	return append(values, r.Statement, r.StatementDate.Time(), due, r.Claim, r.VisitDate.Time(), r.Provider,
		r.Insurer, r.Service.Code, r.Service.Label, amounts(r.Service), rowContent(r), int64(r.Estimated), nil, nil,
		p.Who), nil
}

func orNil[S ~string](s S) any {
	if s == "" {
		return nil
	}
	return string(s)
}

func (s *stagingSource) seal() (sealedPerson, error) {
	r, k, practice := s.row, s.load.keys, s.load.practice
	clear, err := marshalPerson(r.Person)
	if err != nil {
		return sealedPerson{}, fmt.Errorf("seal a person: %w", err)
	}
	digest, err := digestPerson(k, practice, r.Account, clear, r.Phone, r.Person.Language)
	if err != nil {
		return sealedPerson{}, err
	}
	if s.last.account == r.Account && s.last.digest == string(digest) {
		return s.last.sealed, nil
	}
	sealed, err := sealPerson(k, practice, r.Account, clear, r.Phone)
	if err != nil {
		return sealedPerson{}, err
	}
	sealed.Digest, sealed.Who = digest, []byte(whoDigest(k, practice, r.Person))
	s.last = seenPerson{account: r.Account, digest: string(digest), sealed: sealed}
	return sealed, nil
}

// amounts and withAmounts put a line's amounts into one column and take them out again.
func amounts(l billing.ServiceLine) []int64 {
	return []int64{
		int64(l.Charge), int64(l.InsurerPaid), int64(l.ContractualAdjustment), int64(l.Deductible),
		int64(l.Copay), int64(l.Coinsurance), int64(l.NotCovered), int64(l.SelfPay), int64(l.PatientPaid),
	}
}

const amountCount = 9

func withAmounts(l billing.ServiceLine, a []billing.Cents) (billing.ServiceLine, error) {
	if len(a) != amountCount {
		return l, fmt.Errorf("a staged row has %d amounts, %d are needed", len(a), amountCount)
	}
	l.Charge, l.InsurerPaid, l.ContractualAdjustment, l.Deductible = a[0], a[1], a[2], a[3]
	l.Copay, l.Coinsurance, l.NotCovered, l.SelfPay, l.PatientPaid = a[4], a[5], a[6], a[7], a[8]
	return l, nil
}

// rowContent digests what a row says about its service, person and statement left out: the same row of another file,
// or further down in this one, is known by it.
func rowContent(r remit.Row) []byte {
	var b []byte
	for _, s := range []string{
		string(r.Account), r.Claim, r.VisitDate.String(), r.Provider, r.Insurer, r.Service.Code, r.Service.Label,
	} {
		b = append(binary.AppendUvarint(b, uint64(len(s))), s...)
	}
	for _, a := range amounts(r.Service) {
		b = binary.AppendVarint(b, a)
	}
	if r.Estimated != 0 { // a row without one is known by what it was before files could have one
		b = binary.AppendVarint(b, int64(r.Estimated))
	}
	sum := sha256.Sum256(b)
	return sum[:digestSize]
}
