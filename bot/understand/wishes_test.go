package understand

import "testing"

// TestWishesAboutPaymentsAreRead holds what patients propose about plans, cards and refunds: what they mean, and the
// amounts and days they name.
func TestWishesAboutPaymentsAreRead(t *testing.T) {
	t.Parallel()
	r := reader(t)
	for _, c := range []struct {
		text    string
		intent  Intent
		amounts string
		day     string
		revokes Revokes
	}{
		{"can I start in January", PlanRequest, "", "ask", RevokesNo},
		{"puedo empezar en enero", PlanRequest, "", "ask", RevokesNo},
		{"every other Friday, 25", PlanRequest, "2500/biweekly", "biweekly:fri", RevokesNo},
		{"cada dos viernes, 25", PlanRequest, "2500", "biweekly:fri", RevokesNo},
		{"40 on the 15th", PlanRequest, "4000", "2026-12-15", RevokesNo},
		{"half now half later", PlanRequest, "", "", RevokesNo},
		{"mitad ahora y mitad despues", PlanRequest, "", "", RevokesNo},
		{"skip this month", PlanChange, "", "", RevokesNo},
		{"puedo saltarme este mes", PlanChange, "", "", RevokesNo},
		{"pause my plan", PlanChange, "", "", RevokesNo},
		{"mover mi pago al 28", PlanChange, "", "2026-11-28", RevokesNo},
		{"lower my payment to 30", PlanChange, "3000", "", RevokesNo},
		{"quiero pagos mas chicos en mi plan", PlanChange, "", "", RevokesNo},
		{"end my plan", PlanCancel, "", "", RevokesNo},
		{"cancel my plan", PlanCancel, "", "", RevokesNo},
		{"cancele mi plan de pagos", PlanCancel, "", "", RevokesNo},
		{"cancel", OptOut, "", "", RevokesYes},
		{"remove my card", Autopay, "", "", RevokesNo},
		{"quite mi tarjeta", Autopay, "", "", RevokesNo},
		{"change my card", Autopay, "", "", RevokesNo},
		{"cambiar mi tarjeta", Autopay, "", "", RevokesNo},
		{"don't charge me friday", StopPayment, "", "2026-11-20", RevokesNo},
		{"no me cobren el viernes", StopPayment, "", "2026-11-20", RevokesNo},
		{"refund please", Refund, "", "", RevokesNo},
		{"reembolso por favor", Refund, "", "", RevokesNo},
		{"PAY 50", Pay, "5000", "", RevokesNo},
		{"pagar 50", Pay, "5000", "", RevokesNo},
		{"my wife's balance please", SomeoneElse, "", "", RevokesNo},
		{"what do my kid owe", SomeoneElse, "", "", RevokesNo},
		{"start charging my card again", Autopay, "", "", RevokesNo},
		{"vuelva a cobrar mi tarjeta", Autopay, "", "", RevokesNo},
		{"is there a discount if I pay it all today", Pay, "", "2026-11-18", RevokesNo},
		{"hay descuento si pago todo", Pay, "", "", RevokesNo},
		{"do you give discounts for paying in full", Pay, "", "", RevokesNo},
		{"can I pay 20 more this month", Pay, "2000", "", RevokesNo},
		{"puedo pagar 20 más este mes", Pay, "2000", "", RevokesNo},
		{"can I pay off early", Pay, "", "", RevokesNo},
		{"can I pay it all off", Pay, "", "", RevokesNo},
		{"I want to pay off the rest of my plan", Pay, "", "", RevokesNo},
		{"I owe too much, I can not pay this at all", Hardship, "", "", RevokesNo},
		{"I can't pay today", Hardship, "", "2026-11-18", RevokesNo},
		{"I cannot pay this", Hardship, "", "", RevokesNo},
		{"no puedo pagar hoy", Hardship, "", "2026-11-18", RevokesNo},
		{"I can't pay it all at once", PlanRequest, "", "", RevokesNo},
		{"and mine?", SomeoneElse, "", "", RevokesNo},
		{"y la mía?", SomeoneElse, "", "", RevokesNo},
		{"how many payments are left", PlanStatus, "", "", RevokesNo},
		{"cuantos pagos me faltan", PlanStatus, "", "", RevokesNo},
	} {
		got := r.Read(c.text, wednesday, NoContext)
		day := ""
		if len(got.Dates) > 0 {
			if day = got.Dates[0].Value; got.Dates[0].Kind == AskDate {
				day = "ask"
			}
		}
		if got.Intent != c.intent || sums(got.Amounts) != c.amounts || day != c.day || got.Revokes != c.revokes {
			t.Errorf("%q: %s, amounts %q, day %q, revokes %s", c.text, got.Intent, sums(got.Amounts), day, got.Revokes)
		}
	}
}

// TestStopOfBothLeavesTheStopOfChargesVisible holds that a text that stops texts and charges says so of both.
func TestStopOfBothLeavesTheStopOfChargesVisible(t *testing.T) {
	t.Parallel()
	r := reader(t)
	for _, text := range []string{
		"stop charging my card and stop texting me", "ya no me cobren y ya no me manden mensajes",
	} {
		got := r.Read(text, wednesday, NoContext)
		if got.Revokes != RevokesYes || len(got.Also) == 0 || got.Also[0] != StopPayment {
			t.Errorf("%q: %s, also %v, revokes %s", text, got.Intent, got.Also, got.Revokes)
		}
	}
}

// TestNothingButAgreeIsReadAsAgreeing holds that a plan's question is not answered by "ok", in either language.
func TestNothingButAgreeIsReadAsAgreeing(t *testing.T) {
	t.Parallel()
	r := reader(t)
	for _, text := range []string{
		"ok", "yes", "sure", "yep", "ok great", "sounds good", "do it", "si", "sí", "dale", "va", "claro", "esta bien",
		"de acuerdo", "ok dale", "bueno", "1", "ok i will pay", "i think so",
	} {
		for _, asked := range []Context{ConfirmPlan, OfferPlan, NoContext} {
			if got := r.Read(text, wednesday, asked); got.Intent == Agree {
				t.Errorf("%q after %s is read as agreeing", text, asked)
			}
		}
	}
	for _, text := range []string{"AGREE", "agree", "Agree.", "ACEPTO", "acepto"} {
		if got := r.Read(text, wednesday, ConfirmPlan); got.Intent != Agree {
			t.Errorf("%q is read as %s", text, got.Intent)
		}
	}
}

func TestAContextIsReadByItsNameAndNoOther(t *testing.T) {
	t.Parallel()
	for _, c := range contexts {
		if got, err := ParseContext(string(c)); err != nil || got != c {
			t.Errorf("%q: %q, %v", c, got, err)
		}
	}
	if got, err := ParseContext(""); err != nil || got != NoContext {
		t.Errorf("nothing: %q, %v", got, err)
	}
	if got, err := ParseContext("ask_dobb"); err == nil {
		t.Errorf("a slip of the pen is read as %q", got)
	}
}
