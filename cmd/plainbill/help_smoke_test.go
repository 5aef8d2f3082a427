package main

import "testing"

// HELP is answered whatever is going on, by one text, and what was being talked about goes on.
func TestHelp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)

	t.Run("the carrier answers HELP itself, and the flow goes on", func(t *testing.T) {
		p := w.in(t).phone(june)
		p.Says("can I pay over time").Hears("date of birth")
		p.Says("HELP").Hears("Lakeside Billing", "512-555-0100", "STOP").HearsNothing()
		p.Says(juneBorn).Hears("Reply AGREE to take plan 3")
		p.Says("help").Hears("Lakeside Billing", "512-555-0100").HearsNothing()
		p.Says("2").Hears("3 payments of $49.00")
		p.Says("INFO").Hears("Lakeside Billing").HearsNothing()
		p.Says("AGREE").Hears("Your plan is set")
	})
	t.Run("AYUDA is no word of the carrier's: we answer, in Spanish", func(t *testing.T) {
		p := w.in(t).phone(luis)
		p.Says("AYUDA").Hears("Lakeside Billing: asistente automatizado", "512-555-0100", "STOP para cancelar").HearsNothing()
		p.Says("¿cuánto debo?").Hears("fecha de nacimiento").Says("ayuda").Hears("asistente automatizado")
		p.Says(luisBorn).Hears("$120.00")
	})
	t.Run("AYUDA and ALTO from a number nobody knows are answered in their own language", func(t *testing.T) {
		p := w.in(t).phone("+15125550177")
		p.Says("ayuda").Hears("asistente automatizado").Says("alto").Hears("Se ha dado de baja").HearsNothing()
	})
	t.Run("HELP gives nobody consent", func(t *testing.T) {
		p := w.in(t).phone(ana)
		p.Says("HELP").Hears("Lakeside Billing").HearsNothing()
		if state, _ := p.consentState(); state != "unknown" {
			t.Errorf("the phone is %s, want unknown", state)
		}
	})
	w.verified()
}
