package dialogue

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/plan"
)

func TestWishesAboutCards(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		words        string
		removes, off bool
	}{
		{"remove my card", true, false},
		{"please take my card off file", true, false},
		{"delete my visa", true, false},
		{"quite mi tarjeta por favor", true, false},
		{"elimínen mi tarjeta", true, false},
		{"borren los datos de mi tarjeta", true, false},
		{"save my card", false, false},
		{"guardar mi tarjeta para pagar cada mes", false, false},
		{"i want to change my card, don't use the old one", false, false},
		{"cambiar mi tarjeta", false, false},
		{"set up autopay", false, false},
		{"turn off autopay", false, true},
		{"stop autopay", false, true},
		{"ya no quiero pago automatico", false, true},
		{"turn autopay on again", false, false},
	} {
		if removesCard(c.words) != c.removes || !c.removes && turnsOff(c.words) != c.off {
			t.Errorf("%q: removes %t, turns off %t", c.words, removesCard(c.words), turnsOff(c.words))
		}
	}
}

func TestWishesToChangeAPlan(t *testing.T) {
	t.Parallel()
	first := billing.Date{Year: 2026, Month: 12, Day: 23}
	p := &Plan{Open: []plan.Instalment{{Due: first, Amount: 60_00}, {Due: first.AddMonths(1), Amount: 60_00}}}
	for _, c := range []struct {
		words string
		wish  plan.Wish
		want  change
		said  bool
	}{
		{"skip this month", noWish, change{kind: plan.Skip}, true},
		{"puedo saltarme este mes", noWish, change{kind: plan.Skip}, true},
		{"pausar mi plan", noWish, change{kind: plan.Skip}, true},
		{"can i pay more now", noWish, change{}, true},
		{"pay it off", noWish, change{}, true},
		{"quiero adelantar un pago", noWish, change{}, true},
		{"i can't pay today", noWish, change{}, false},
		{"no puedo pagar hoy", noWish, change{}, false},
		{"no voy a poder pagar este mes", noWish, change{}, false},
		{"change my plan", noWish, change{}, false},
		{"i need more time", noWish, change{}, false},
		{"smaller payments", noWish, change{plan.Resize, plan.Wish{Count: 3}}, true},
		{"pagos menores", noWish, change{plan.Resize, plan.Wish{Count: 3}}, true},
		{"larger payments", noWish, change{plan.Resize, plan.Wish{Count: 1}}, true},
		{"lower it to 30", plan.Wish{Amount: 30_00}, change{plan.Resize, plan.Wish{Amount: 30_00}}, true},
		{"can i pay 90 extra", plan.Wish{Amount: 90_00}, change{plan.PayAhead, plan.Wish{Amount: 90_00}}, true},
		{"move it", plan.Wish{First: first}, change{plan.MoveDate, plan.Wish{First: first}}, true},
	} {
		got, said := changeIn(c.words, c.wish, p)
		if said != c.said || cmp.Diff(c.want.wish, got.wish) != "" || got.kind != c.want.kind {
			t.Errorf("%q: %q %+v, said %t", c.words, got.kind, got.wish, said)
		}
	}
}
