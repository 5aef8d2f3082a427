package practice

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/jackc/pgx/v5"
	"go.yaml.in/yaml/v3"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/plan"
)

// ReadPolicy reads the plan policy that a file would give a practice: a practice file, of which it takes the practice's
// own entry, or one that has nothing but the group "plan". It is checked as by [Read]; what it leaves out is the
// default.
func ReadPolicy(r io.Reader, id billing.PracticeID) (plan.Policy, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return plan.Policy{}, fmt.Errorf("read policy file: %w", err)
	}
	var shape struct {
		Practices yaml.Node `yaml:"practices"`
	}
	if err := yaml.Unmarshal(raw, &shape); err == nil && !shape.Practices.IsZero() {
		all, err := Read(bytes.NewReader(raw))
		if err != nil {
			return plan.Policy{}, err
		}
		for _, p := range all {
			if p.ID == id {
				return p.Plan, nil
			}
		}
		return plan.Policy{}, fmt.Errorf("policy file: practice %q is not in it", id)
	}
	if len(raw) > maxFile {
		return plan.Policy{}, errors.New("policy file is over 4 MiB")
	}
	var f struct {
		Plan *planEntry `yaml:"plan"`
	}
	decoder := yaml.NewDecoder(bytes.NewReader(raw))
	decoder.KnownFields(true)
	if err := decoder.Decode(&f); err != nil && !errors.Is(err, io.EOF) {
		return plan.Policy{}, plainYAMLError(err)
	}
	if f.Plan == nil {
		return plan.Policy{}, errors.New(`policy file: it has neither a group "plan" nor a list "practices"`)
	}
	check := checker{}
	policy := f.Plan.policy(&check)
	return policy, check.err()
}

const policyAtSQL = `
SELECT document->'plan' FROM practice.version WHERE practice_id = @practice AND version = @version`

// PolicyAt gives the plan policy that a version of a practice had, or [ErrNotFound].
func PolicyAt(ctx context.Context, tx pgx.Tx, id billing.PracticeID, version int) (plan.Policy, error) {
	var data []byte
	err := tx.QueryRow(ctx, policyAtSQL, pgx.StrictNamedArgs{"practice": id, "version": version}).Scan(&data)
	if errors.Is(err, pgx.ErrNoRows) {
		return plan.Policy{}, ErrNotFound
	}
	if err != nil {
		return plan.Policy{}, fmt.Errorf("read policy: %w", err)
	}
	var p plan.Policy
	if err := json.Unmarshal(data, &p); err != nil {
		return p, fmt.Errorf("read policy: %w", err)
	}
	return p, nil
}
