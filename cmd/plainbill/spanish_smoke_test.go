package main

import "testing"

// A whole conversation in Spanish, from the first word to STOP.
func TestSpanish(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.phone(luis)
	p.Says("¿cuánto debo?")
	p.Hears("Lakeside Billing: Soy un asistente automatizado", "fecha de nacimiento", "STOP para cancelar")
	p.Says(luisBorn).Hears("Usted debe $120.00 ahora por 2 visitas.", "Pague con seguridad en http")
	p.Says("¿por qué debo eso?").Hears("Office visit", "Cargo: $310.00", "Descuento, usted no lo debe: $90.00",
		"Pago de Texas Plains Insurance: $150.00", "Su parte: $70.00", "Copago, una cuota fija: $30.00",
		"Coseguro, su parte del costo: $40.00", "Falta por pagar: $70.00", "1 visita", "Responda SIGUIENTE")
	p.Says("siguiente").Hears("Blood test", "Cargo: $125.00", "Deducible", "Falta por pagar: $50.00")
	p.Says("¿qué es un deducible?").Hears("El deducible es", "En su factura es $50.00")
	p.Says("¿puedo pagar en partes?").Hears("1. 2 pagos de $60.00", "2. 3 pagos de $40.00", "3. 4 pagos de $30.00")
	p.Says("3").Hears("Su plan: 4 pagos de $30.00", "Responda ACEPTO")
	p.Says("ok").Hears("ACEPTO")
	p.Says("ACEPTO").Hears("Su plan queda listo: 4 pagos de $30.00", "Total: $120.00")
	p.Says("gracias").Hears("De nada")
	p.Says("quiero hablar con una persona").Hears("Una persona de nuestro equipo")
	card := w.desk().Claims("U01", "asked for a person")
	w.desk().Presses("U01", card, "case_reply", written("Buenos días, ¿en qué le ayudo?"))
	p.HearsExactly("Buenos días, ¿en qué le ayudo?")
	w.desk().Presses("U01", card, "case_handback", nil)
	p.Hears("El asistente automatizado le responde otra vez")
	p.Says("ALTO").Hears("Se ha dado de baja")
	p.Says("¿cuánto debo?").HearsNothing()
	w.verified()
}
