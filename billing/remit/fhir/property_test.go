package fhir_test

import (
	"fmt"
	"math/rand"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/remit/fhir"
)

// split is one line's charge and who bears which part of it.
type split struct {
	paid, off, deductible, coinsurance, copay, notCovered, prior billing.Cents
}

func (s split) share() billing.Cents { return s.deductible + s.coinsurance + s.copay + s.notCovered }

func (s split) charge() billing.Cents { return s.paid + s.off + s.share() + s.prior }

// allowed is what the insurer allows; not covered amounts are a part of it with some payers.
func (s split) allowed(withNotCovered bool) billing.Cents {
	if withNotCovered {
		return s.charge() - s.off
	}
	return s.charge() - s.off - s.notCovered
}

func drawSplit(t *rapid.T) split {
	part := func(name string) billing.Cents {
		return billing.Cents(rapid.SampledFrom([]int{0, 1, 2}).Draw(t, name)) *
			billing.Cents(rapid.IntRange(0, 90000).Draw(t, name+" cents"))
	}
	return split{
		paid: part("paid") + 100, off: part("discount"), deductible: part("deductible"), coinsurance: part("coinsurance"),
		copay: part("copay"), notCovered: part("not covered") * 100, prior: part("prior"),
	}
}

// written is a split as one of the dialects writes it.
func (s split) written(t *rapid.T) []obj {
	withIn := rapid.Bool().Draw(t, "not covered is allowed")
	out := list()
	add := func(o ...obj) { out = append(out, o[rapid.IntRange(0, len(o)-1).Draw(t, "dialect")]) }
	add(adj(hl7, "submitted", s.charge()), adj(cmsV2, variable("line_sbmtd_chrg_amt"), s.charge()))
	add(adj(hl7, "benefit", s.paid), adj(carin, "paidtoprovider", s.paid),
		adj(cmsV2, variable("line_nch_pmt_amt"), s.paid))
	add(adj(hl7, "eligible", s.allowed(withIn)), adj(carin, "discount", s.off))
	add(adj(hl7, "deductible", s.deductible), adj(cmsV2, variable("rev_cntr_cash_ddctbl_amt"), s.deductible))
	add(adj(carin, "coinsurance", s.coinsurance), adj(cmsV2, variable("line_coinsrnc_amt"), s.coinsurance))
	add(adj(carin, "priorpayerpaid", s.prior), adj(cmsV2, variable("line_bene_prmry_pyr_pd_amt"), s.prior))
	out = append(out, adj(hl7, "copay", s.copay), adj(carin, "noncovered", s.notCovered))
	if rapid.Bool().Draw(t, "liability") {
		out = append(out, adj(carin, "memberliability", s.share()))
	}
	return out
}

// TestWhatAddsUpIsLoadedInAnyOrder also changes one amount by a cent: nothing then is final.
func TestWhatAddsUpIsLoadedInAnyOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 4).Draw(rt, "lines")
		items, want := arr{}, split{}
		for i := range n {
			s := drawSplit(rt)
			items = append(items, obj{"sequence": i + 1, "adjudication": s.written(rt)})
			want = split{
				want.paid + s.paid, want.off + s.off, want.deductible + s.deductible, want.coinsurance + s.coinsurance,
				want.copay + s.copay, want.notCovered + s.notCovered, want.prior + s.prior,
			}
		}
		if rapid.Bool().Draw(rt, "in total only") {
			items = arr{}
		}
		e := eob(obj{"item": items, "total": want.written(rt)})
		first := read(t, text(t, e))
		a := first[0].Adjudication
		if a == nil || a.SetAside != nil || a.Charge != want.charge() || a.Paid != want.paid || shareOf(a) != want.share() {
			rt.Fatalf("want %+v, got %s", want, outcome(first[0]))
		}
		sum := a.Paid
		for _, adj := range adjustments(a) {
			sum += adj.Cents
		}
		if sum != a.Charge {
			rt.Fatalf("charge %d, all parts %d", a.Charge, sum)
		}
		shuffle(rt, e)
		if diff := cmp.Diff(amounts(first), amounts(read(t, text(t, e)))); diff != "" {
			rt.Fatalf("another order, another outcome: %s", diff)
		}
		breakByACent(rt, e)
		if got := read(t, text(t, e))[0]; got.Adjudication != nil && got.Adjudication.SetAside == nil {
			rt.Fatalf("a cent was not missed: %s", outcome(got))
		}
	})
}

func amounts(items []fhir.Item) []string {
	return append(outcomes(items), fmt.Sprint(adjustments(items[0].Adjudication)))
}

// lists are all lists of adjudications of an EOB.
func lists(e obj) (out [][]obj) {
	for _, i := range e["item"].(arr) {
		out = append(out, i.(obj)["adjudication"].([]obj))
	}
	return append(out, e["total"].([]obj))
}

func shuffle(t *rapid.T, e obj) {
	order := rand.New(rand.NewSource(rapid.Int64().Draw(t, "order")))
	for _, l := range lists(e) {
		order.Shuffle(len(l), func(i, j int) { l[i], l[j] = l[j], l[i] })
	}
}

// breakByACent changes an amount that is not zero, of a line when there is one. A charge changed alone, or
// what is not covered beside what is allowed, is another discount: these are left.
func breakByACent(t *rapid.T, e obj) {
	l := lists(e)[0]
	l = slices.DeleteFunc(slices.Clone(l), func(o obj) bool {
		name := o["category"].(obj)["coding"].(arr)[0].(obj)["code"]
		return fmt.Sprintf("%s", o["amount"].(obj)["value"]) == "0.00" || name == "submitted" || name == "noncovered" ||
			name == variable("line_sbmtd_chrg_amt")
	})
	o := l[rapid.IntRange(0, len(l)-1).Draw(t, "broken")]
	var whole, fraction billing.Cents
	if _, err := fmt.Sscanf(fmt.Sprintf("%s", o["amount"].(obj)["value"]), "%d.%d", &whole, &fraction); err != nil {
		t.Fatal(err)
	}
	o["amount"] = dollars(whole*100 + fraction + 1)
}
