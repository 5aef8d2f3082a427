package pg

import (
	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent"
	"github.com/plainbill/plainbill/consent/seal"
)

// again opens a value and seals it under the first key, as the arguments of the rotation's update.
func (r *rotation) again(value sealedRow) (pgx.StrictNamedArgs, error) {
	cell := seal.Cell{Table: r.column.Table, Column: r.column.Column, Row: value.Row}
	plain, err := r.keys.Open(cell, value.Value)
	if err != nil {
		return nil, err
	}
	sealed, err := r.keys.Seal(cell, plain)
	if err != nil {
		return nil, err
	}
	arguments := pgx.StrictNamedArgs{"at": value.At, "old": value.Value, "sealed": sealed}
	if r.column.Index != "" {
		arguments["index"] = r.keys.PhoneIndex(billing.PracticeID(value.Practice), consent.Phone(plain))
	}
	return arguments, nil
}
