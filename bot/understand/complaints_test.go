package understand

import "testing"

// TestComplaintsAndNeedAreNoWishToPay holds that nothing which only sounds like a wish to pay is answered as one: what was
// done to somebody's card, medicines, what was promised, and whoever cannot pay.
func TestComplaintsAndNeedAreNoWishToPay(t *testing.T) {
	t.Parallel()
	r := reader(t)
	for text, want := range map[string]Intent{ // "": whatever else
		"you keep charging my card":                               StopPayment,
		"keep taking money without my permission":                 StopPayment,
		"they keep taking money from my account":                  "",
		"you guys keep charging me twice":                         Dispute,
		"did you charge my card again":                            "",
		"keep charging my card and I'll call my lawyer":           Legal,
		"when can I start taking ibuprofen":                       Clinical,
		"should I keep taking the pills":                          Clinical,
		"when do I resume taking my blood thinners":               Clinical,
		"begin using my new insurance":                            InsuranceUpdate,
		"me cobraron de nuevo la misma visita":                    Dispute,
		"me cobraron otra vez":                                    "",
		"me vuelven a cobrar lo mismo":                            "",
		"I can't pay in full, is there any discount?":             Hardship,
		"I lost my job, any discount if I pay cash?":              Hardship,
		"no puedo pagar todo, ¿hay descuento?":                    Hardship,
		"perdí mi trabajo, hay descuento si pago poco":            Hardship,
		"this bill is wrong, the discount was for paying cash":    Dispute,
		"I was promised a discount and you charged me full price": "",
		"I shouldn't have to pay more":                            Dispute,
		"you made me pay more for the same visit":                 "",
		"me hicieron pagar más":                                   Dispute,
		"unable to pay more":                                      Hardship,
		"I lost my job and can only pay 20 more":                  Hardship,
		"I won't pay extra":                                       "",
		"I refuse to pay more":                                    "",
	} {
		got := r.Read(text, wednesday, NoContext)
		sure := got.Confidence >= 0.7 && (got.Intent == Pay || got.Intent == Autopay)
		if sure || want != "" && got.Intent != want {
			t.Errorf("%q: %s at %.2f, want %s", text, got.Intent, got.Confidence, want)
		}
	}
	if got := r.Read("I want to cancel", wednesday, NoContext); got.Revokes == RevokesNo {
		t.Errorf("cancel, of what is not said: %s at %.2f", got.Intent, got.Confidence)
	}
	got := r.Read("stop sending me discounts for paying early", wednesday, NoContext)
	if got.Revokes == RevokesNo || got.Intent == Pay {
		t.Errorf("a stop beside a discount: %s, revokes %s", got.Intent, got.Revokes)
	}
}
