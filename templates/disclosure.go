package templates

import "github.com/plainbill/plainbill/billing"

// The exact words a person agrees to. They are kept with each consent, so a change here is a change of what is agreed
// to from then on, never of what was agreed to before.
const (
	// startEnglish and startSpanish are shown wherever a practice invites people to text START (47 CFR 64.1200(f)(9),
	// CTIA Messaging Principles 5.1: channel, sender, what about, frequency, rates, HELP, STOP, no condition of care).
	startEnglish = "Text START to agree to get SMS text messages about your bills from this practice. " +
		"Some are sent by an automated assistant. Message frequency varies. Message and data rates may apply. " +
		"Reply HELP for help, STOP to opt out. You do not have to agree to get care."
	startSpanish = "Envíe START para aceptar mensajes de texto SMS sobre sus facturas de este consultorio. " +
		"Algunos los envía un asistente automático. La frecuencia de los mensajes varía. " +
		"Pueden aplicar cargos por mensajes y datos. Responda HELP para ayuda, STOP para no recibir más. " +
		"No tiene que aceptar para recibir atención."

	// warningEnglish and warningSpanish stand word for word in AskDateOfBirth (45 CFR 164.522(b), 78 FR 5634: who is
	// warned that others may read unencrypted texts and still prefers them may have them).
	warningEnglish = "Texts are not private. Others may read them. " +
		"If you still want bill details by text, send your date of birth"
	warningSpanish = "Los textos no son privados. Otros pueden leerlos. " +
		"Si de todos modos quiere detalles por texto, mande su fecha de nacimiento."
)

// StartDisclosure is what a person who texts START agrees to.
func StartDisclosure(lang billing.Language) string {
	if lang == billing.Spanish {
		return startSpanish
	}
	return startEnglish
}

// PrivacyWarning is what a person has read before they send their date of birth. The whole text that carried it, as
// rendered from [AskDateOfBirth], is the disclosure to keep.
func PrivacyWarning(lang billing.Language) string {
	if lang == billing.Spanish {
		return warningSpanish
	}
	return warningEnglish
}
