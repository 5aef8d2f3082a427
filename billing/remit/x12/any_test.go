package x12_test

import (
	"pgregory.net/rapid"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/remit/x12"
)

// anySeparators gives four characters that may separate, and what stands between segments.
func anySeparators() *rapid.Generator[writer] {
	return rapid.Custom(func(t *rapid.T) writer {
		all := rapid.Permutation([]byte("*|~^:>!_+=%#\x1c\x1d\t")).Draw(t, "separators")
		w := writer{separators: x12.Separators{
			Element: all[0], Component: all[1], Repetition: all[2], Terminator: all[3],
		}}
		switch rapid.SampledFrom([]string{"", "\n", "\r\n", "terminator \n", "terminator \r\n"}).Draw(t, "line ends") {
		case "\n":
			w.between = "\n"
		case "\r\n":
			w.between = "\r\n"
		case "terminator \n":
			w.separators.Terminator = '\n'
		case "terminator \r\n":
			w.separators.Terminator, w.between = '\r', "\n"
		}
		return w
	})
}

func anyAdjustments(groups ...x12.Adjustment) *rapid.Generator[[]x12.Adjustment] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) x12.Adjustment {
		a := rapid.SampledFrom(groups).Draw(t, "group")
		a.Amount = billing.Cents(rapid.Int64Range(0, 50_000).Draw(t, "amount"))
		if rapid.Bool().Draw(t, "counted") {
			a.Quantity = "2"
		}
		return a
	}), 0, 9)
}

// anyClaim gives a claim that balances, with or without lines, paid first or after another insurer.
func anyClaim() *rapid.Generator[x12.Claim] {
	lineGroups := []x12.Adjustment{
		{Group: "CO", Reason: "45"},
		{Group: "PR", Reason: "1"},
		{Group: "PR", Reason: "2"},
		{Group: "PR", Reason: "3"},
		{Group: "PR", Reason: "96"},
		{Group: "PI", Reason: "104"},
		{Group: "OA", Reason: "23"},
	}
	return rapid.Custom(func(t *rapid.T) x12.Claim {
		c := x12.Claim{
			Number: rapid.StringMatching(`[A-Z0-9]{1,20}`).Draw(t, "number"), Filing: "12", PatientStated: true,
			Status:      rapid.SampledFrom([]string{"1", "2", "3", "4", "19", "20", "21"}).Draw(t, "status"),
			PayerNumber: "P1", Person: x12.Person{LastName: "EXAMPLE", FirstName: "PAT", IDQualifier: "MI", ID: "M1"},
		}
		for range rapid.IntRange(0, 4).Draw(t, "lines") {
			l := x12.Line{
				Procedure: x12.Procedure{Qualifier: "HC", Code: "99999"}, Units: "1",
				Paid:        billing.Cents(rapid.Int64Range(0, 90_000).Draw(t, "paid")),
				Adjustments: anyAdjustments(lineGroups...).Draw(t, "adjustments"),
			}
			l.Charge = l.Paid + total(l.Adjustments, "")
			c.Charge, c.Paid = c.Charge+l.Charge, c.Paid+l.Paid
			c.Patient += total(l.Adjustments, "PR")
			c.Lines = append(c.Lines, l)
		}
		c.Adjustments = anyAdjustments(lineGroups...).Draw(t, "adjustments of the claim")
		c.Patient += total(c.Adjustments, "PR")
		if len(c.Lines) > 0 {
			c.Paid -= total(c.Adjustments, "")
		} else {
			c.Charge = c.Paid + total(c.Adjustments, "")
		}
		return c
	})
}

func total(all []x12.Adjustment, group string) (n billing.Cents) {
	for _, a := range all {
		if group == "" || a.Group == group {
			n += a.Amount
		}
	}
	return n
}
