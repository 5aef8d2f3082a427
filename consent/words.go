package consent

import (
	"slices"
	"strings"
)

// set is a list of words to be found at once.
type set map[string]bool

func setOf(list string) set {
	s := set{}
	for entry := range strings.SplitSeq(list, ",") {
		s[strings.TrimSpace(entry)] = true
	}
	return s
}

func squeezed(list string) set { return setOf(squeeze(list)) }

// The words that are a whole text. The first of them are per se revocations (47 CFR 64.1200(a)(10)); the carriers'
// own, Spanish and French ones stand beside them.
const (
	revokingWords = `stop, stopall, stop all, unsubscribe, unsub, cancel, end, quit, revoke, optout, opt out, remove,
		arret, arrete, arreter, alto, parar, pare, basta, cancelar, baja, detener, salir, no mas, no more`
	startingWords = `start, unstop, iniciar`
	helpingWords  = `help, info, ayuda`
)

var (
	revoking = squeezed(revokingWords)
	starting = setOf(startingWords)
	helping  = setOf(helpingWords)
	// handled are the words a carrier answers itself when a text is exactly one of them (Twilio's default handling).
	handled = setOf(`STOP, STOPALL, UNSUBSCRIBE, CANCEL, END, QUIT, REVOKE, OPTOUT, START, YES, UNSTOP, HELP, INFO`)

	// unmistakable are what can mean nothing else even beside other sentences: "Who is this? Stop."
	unmistakable = squeezed(`stop, stopall, stop all, stop it, stop it all, stop this, stop that, stop them,
		stop them all, stop these,
		stop everything, stop stop, stop sms, unsubscribe, unsub, unsubscribe all, un subscribe, optout, opt out,
		opt me out,
		reply stop, text stop, send stop, arret, arrete, cton,
		parale, parele, parenle, ya parale, ya parenle, detengan, detenganse, desuscribir, desuscribirme,
		desuscribirse,
		desuscribeme, desinscribirme, no contact, do not contact, dont contact, do not text, dont text, no text,
		no texts,
		no texting, no messages, no sms, no more texts, no mensajes, no textos, no mas mensajes, no mas textos,
		no molestar,
		no molesten, no escribir, no contactar, remove me, delete me, make it stop, stop already, stop immediately,
		do not disturb me, dont bother me, stop por favor, darme de baja, darse de baja, dar de baja, baja por favor,
		deme de baja, denme de baja, de baja`)
	// whole are what say it as a whole text, with or without politeness, and are ordinary words elsewhere.
	whole = squeezed(`para, paren, para ya, pare ya, paren ya, ya para, ya paren, ya pare, cancela, cancele, cancelen,
		cancelalo, detente, detenga, detener todo, cancel all, cancel everything, end all, quit all, revoke all,
		revoke consent, i revoke, i unsubscribe, i opt out,
		remove all, alto ya, alto todo, basta ya, ya basta, ya no mas, no quiero mas, td, cease,
		cease and desist, desist, discontinue, make it stop, quit it`)
	// beforeStop are words behind which STOP, at the end of a sentence, is a verb or a noun of it and no order.
	beforeStop = squeezed(`to, 2, cant, cannot, wont, will, would, could, can, should, must, might, may, did,
		didnt, does, doesnt,
		do, dont, not, never, i, it, they, we, you, u, he, she, that, which, who, the, a, an, my, your, full, non,
		one, last,
		next, first, bus, pit, rest, truck, train, then, and, or, when, until, till, if, completely, eventually, finally,
		suddenly, just, ever, even, i'll, ill, hell, itll, im, is, was, are, were, of, for, at, by, every, quick,
		short, need,
		want, going, gonna, gotta, had, have, has, me, dr, doctor, word, say, said, mean, means, reply, text, send, mail,
		help, or`)  // "send stop" is read by the phrases
	// doubtful are whole texts that may well mean it, and may not.
	doubtful = squeezed(`cancel it, cancel this, end it, end this, go away, get lost, terminate, halt, enough,
		thats enough,
		block, blocked, delete, ya no, no quiero nada, dejen, ya dejen, dejame, dejenme, dejeme, quitar, quiteme,
		quitenme, quitame, borrar, borrenme, borrame, borreme, eliminar, eliminame, eliminenme, sacame, saquenme,
		saqueme,
		not interested, no me interesa, no estoy interesado, no estoy interesada, fuck off, piss off, shut up,
		bye felicia,
		callense, larguense, lose this number`)
	// manners are words that change nothing: "please stop, thanks".
	manners = squeezed(`please, pls, plz, plse, pleas, kindly, thanks, thank, you, thx, ty, now, right,
		immediately, asap,
		already, today, forever, just, sir, maam, mam, guys, hey, hi, hello, so, ok, okay, ugh, omg, fucking,
		damn, damit, bitch, bitches, ashole, asholes, idiots, morons, bro, dude, man, means, u, ya, por,
		favor, porfavor, porfa, gracias, ahora, mismo, inmediatamente, oiga, oye, hola, senor, senora, favor, x`)
	// few are the manners that leave a word as it is when the word could also mean a plan or an appointment.
	few = squeezed(`please, pls, plz, plse, pleas, kindly, thanks, thank, you, thx, ty, now, immediately,
		asap, already, por,
		favor, porfavor, porfa, gracias, ya, ahora`)
)

// Reserved gives the words, in capitals, that a text must never ask for as an answer: they opt out, opt in or ask for
// help, here or at a carrier, whatever a menu meant by them.
func Reserved() []string {
	var words []string
	for _, list := range [...]string{revokingWords, startingWords, helpingWords, "yes"} {
		for word := range strings.SplitSeq(list, ",") {
			words = append(words, strings.ToUpper(strings.TrimSpace(word)))
		}
	}
	slices.Sort(words)
	return words
}

// spoken is punctuation as a telephone writes it down when it is dictated.
var spoken = squeezed(`period, dot, point, exclamation point, exclamation mark, exclamation, full stop,
		punto, coma, comma,
	question mark, signo de exclamacion, signo de interrogacion, signos de exclamacion, space,
	enter, new line, newline, next line`)

// pauses are the same inside a text: "stop comma stop".
var pauses = setOf(`comma, coma, period, punto, exclamation, question, mark, point`)

// without gives the words that are not in s, and whether any were left out.
func without(words []string, s set) []string {
	return slices.DeleteFunc(slices.Clone(words), func(w string) bool { return s[w] })
}

// undictate takes spoken punctuation off the end.
func undictate(words []string) []string {
	for n := min(3, len(words)-1); n > 0; n-- {
		if spoken[strings.Join(words[len(words)-n:], " ")] {
			return undictate(words[:len(words)-n])
		}
	}
	return words
}

// once drops a word that repeats the one before it: "stop stop stop".
func once(words []string) []string { return slices.Compact(slices.Clone(words)) }
