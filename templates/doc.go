// Package templates holds every word that leaves: one small struct a message, one file of words a message and language
// (sms/en, sms/es), the words of the billers' desk (slack), and the counting of text segments.
//
// It may not do input or output beyond its own embedded files, read a clock, or decide what is said to whom. It says no
// more than the message it is given carries: no amount, date or name that is not in the struct.
//
// Invariant: [Parse] succeeds only if every message has words in every language and all of them render; a text names
// the practice and how to stop wherever the law and the carriers ask for it, asks for no answer that a carrier takes as
// a consent keyword, never threatens, promotes or claims that a bill is right, and reads at grade six or below.
//
// Spanish is written for readers in the United States, in the form of "usted". The letters á, í, ó and ú do not exist
// in the GSM-7 alphabet and more than halve what fits in a segment, while é, ñ, ¿ and ¡ do exist. The Spanish texts are
// therefore worded so that they need none of the four ("textos" for "SMS", "siguiente" for "próximo", "estado de
// cuenta", "pagos"); they are never spelt wrongly for it. The exceptions are texts that no natural wording saves, and
// those where a practice's own label, an insurer's name or "sábado" brings such a letter in.
package templates
