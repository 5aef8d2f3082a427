package ledger_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
)

// household gives the last two digits of the phones of an account's household.
func (b books) household(account billing.AccountNumber) (digits []string) {
	b.t.Helper()
	b.must(func(ctx context.Context, tx pgx.Tx) error {
		if err := ledger.FillHouseholds(ctx, tx, b.keys, lakeside); err != nil {
			return err
		}
		if err := ledger.LockHousehold(ctx, tx, lakeside, account); err != nil {
			return err
		}
		phones, err := ledger.HouseholdPhones(ctx, tx, b.keys, lakeside, account)
		for _, p := range phones {
			digits = append(digits, p.Reveal()[10:])
		}
		return err
	})
	slices.Sort(digits)
	return digits
}

// lives is one account with its own phone, 512-555-01nn.
func lives(n int, first, last, zip, guarantorFirst, guarantorLast string) row {
	return row{
		"account_number": fmt.Sprintf("A-%d", n), "claim_number": fmt.Sprintf("C-%d", n),
		"statement_number": fmt.Sprintf("S-%d", n), "first_name": first, "last_name": last, "zip": zip,
		"guarantor_first_name": guarantorFirst, "guarantor_last_name": guarantorLast,
		"phone": fmt.Sprintf("+151255501%02d", n),
	}
}

func TestAHouseholdIsFoundByGuarantorAndFamily(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	b.load(sheet(
		lives(1, "Priya", "Raman", "78759", "", ""),
		lives(2, "Dev", "Raman", "78759", "Priya", "Raman"),
		lives(3, "Asha", "Iyer", "78759", "PRIYA", "RAMAN, Sr."),
		lives(4, "Priya", "Raman", "10001", "", ""),
		lives(5, "Sunil", "Ráman", "78759", "", ""),
		lives(6, "Nora", "Fielding", "78759", "", ""),
		lives(7, "Otis", "Raman", "", "", ""),
	))
	for account, want := range map[billing.AccountNumber][]string{
		"A-1": {"01", "02", "03", "05"}, // her children, whatever they are called, and her husband
		"A-3": {"01", "02", "03"},       // the daughter of another name has her mother in common with her brother
		"A-4": {"04"},                   // a namesake in another place
		"A-5": {"01", "02", "05"},
		"A-6": {"06"},
		"A-7": nil, // without a ZIP code nobody is found
		"A-0": nil,
	} {
		if diff := cmp.Diff(want, b.household(account)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", account, diff)
		}
	}
	b.load(sheet(lives(2, "Dev", "Raman", "10001", "", "")))
	if diff := cmp.Diff([]string{"01", "03", "05"}, b.household("A-1")); diff != "" {
		t.Errorf("once the son has moved out (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"02", "04"}, b.household("A-2")); diff != "" {
		t.Errorf("where he lives now (-want +got):\n%s", diff)
	}
}

func TestAFamilyNameThatManyHaveIsNoHousehold(t *testing.T) {
	t.Parallel()
	b := newBooks(t)
	rows := []row{}
	for n := 1; n <= 13; n++ {
		rows = append(rows, lives(n, fmt.Sprintf("First%c", 'A'+n), "Garcia", "78741", "", ""))
	}
	b.load(sheet(rows...))
	if diff := cmp.Diff([]string{"01"}, b.household("A-1")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
