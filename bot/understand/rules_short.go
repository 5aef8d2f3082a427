package understand

import (
	"slices"
	"strings"

	"github.com/plainbill/plainbill/billing"
)

func phraseSet(phrases ...string) map[string]bool {
	set := make(map[string]bool)
	for _, list := range phrases {
		for phrase := range strings.SplitSeq(list, ",") {
			set[strings.TrimSpace(phrase)] = true
		}
	}
	return set
}

// agreeing is the whole family of words that commit to terms. "Yes", "ok", "sure" and "I accept it" are not in it.
var agreeing = phraseSet(`agree, i agree, agreed, agre, aggree, agreee, i aggree, i agre, yes agree,
	yes i agree, ok agree,
	ok i agree, okay i agree, agree please, agree thank you, agree thanks, i agree to the terms, i agree to the plan,
	i agree to this plan, yes i agree to the plan, yes i agree to the terms, i do agree`,
	`acepto, si acepto, yo acepto, acepto el plan, acepto los terminos, ok acepto, asepto, acepto gracias,
	si acepto gracias,
	acepto por favor, si yo acepto, estoy de acuerdo y acepto`)

var affirming = phraseSet(`yes, yeah, yep, yup, ya, yea, yess, yesss, y, sure, ok, okay, k, kk, alright,
	all right, correct,
	right, yes please, yes pls, yes sir, yes maam, yes thats me, thats me, yes this is me, yes it is, yes i am, yes i do,
	yes thats right, thats right, thats correct, that is correct, absolutely, definitely, of course, fine, thats fine,
	sounds good, go ahead, yes go ahead, please do, do it, ok do it, uh huh, affirmative, sure thing, perfect, ok yes,
	yes ok, ok sure, for sure, works for me, that works, yes thank you, yes thanks, si please, it is, i am, i do,
	this is me,
	yes i did, i did, yes i would, oh yes, yes yes, ok fine, okay fine, im ready, yes ready, okey, oki,
	ight, aight, bet, i accept, accept, accepted,
	yes i accept`,
	`si, sip, sii, siii, s, claro, claro que si, si por favor, si porfa, soy yo, si soy yo, asi es, correcto, esta bien,
	si esta bien, de acuerdo, bueno, sale, dale, va, perfecto, por supuesto, si gracias, si senor, si senora, exacto,
	me parece bien, adelante, simon, vale, si claro, eso es, si quiero, ok esta bien, andale`)

var denying = phraseSet(`no, nope, nah, no thanks, no thank you, n, na, naw, no not me, not me thanks,
	no i dont, i dont,
	no im not, not now, not right now, not yet, no way, never mind, nevermind, nvm, forget it, no maam, no sir, no im good,
	im good, maybe later, neither, none, none of those, none of them, none of these, noo, nooo, negative, no it isnt,
	no its not, no not today, no that doesnt work, that doesnt work, not interested, no dont, i disagree, disagree,
	i dont agree, i do not agree, no i dont agree`,
	`no gracias, nop, nel, no quiero, no soy yo, por ahora no, no por ahora, ahora no, ahorita no, todavia no, mejor no,
	para nada, ninguno, ninguna, ninguno de esos, no senor, no senora, tal vez despues, no acepto, no estoy de acuerdo,
	dejelo, olvidelo`)

// shortAnswer reads texts that are an answer and nothing else.
func shortAnswer(p *passage) (Intent, bool) {
	plain := strings.TrimSuffix(p.plain, " please")
	switch {
	case agreeing[p.plain] || agreeing[plain]:
		return Agree, true
	case affirming[p.plain]:
		return Yes, true
	case denying[p.plain]:
		return No, true
	case p.plain == "" && answers(p.asked) && isThumbUp(p.text):
		return Yes, true
	}
	if onlyBirth(p) || choiceIn(p) > 0 || isBareNumber(p) {
		return Number, true
	}
	if language, ok := languageNames[plain]; ok && language != "" {
		return Language, true
	}
	return "", false
}

// onlyBirth says whether a text is a date of birth and the words that introduce it.
func onlyBirth(p *passage) bool {
	read := false
	for _, t := range p.tokens {
		read = read || t.used
		if t.kind == aWord && !t.used && !besideBirth[t.text] && !birthWords[t.text] {
			return false
		}
	}
	return read && p.born
}

var besideBirth = wordSet(`my is its it of date i was on the mi es fecha de el yo sure ok yes si here thanks thank
	you 	gracias aqui esta las los im sorry claro`)

// answers says whether what was asked is answered by yes or no.
func answers(asked Context) bool {
	return slices.Contains([]Context{
		ConfirmIdentity, ConfirmPlan, OfferPlan, OfferLink, ConfirmOptIn, ConfirmHold, OfferHuman,
	}, asked)
}

func isThumbUp(text string) bool {
	return strings.HasPrefix(text, "👍") || strings.HasPrefix(text, "✅") || strings.HasPrefix(text, "👌")
}

// isBareNumber says whether a text is one number and its unit: "50", "$50", "fifty dollars".
func isBareNumber(p *passage) bool {
	numbers := 0
	for _, t := range p.tokens {
		switch {
		case t.used:
			return false
		case t.kind == aNumber:
			numbers++
		case t.kind == aWord && !moneyUnits[t.text] && !besideNumber[t.text]:
			return false
		}
	}
	return numbers == 1
}

var besideNumber = wordSet("please pls the option")

const mostChoices = 9

var choiceWords = map[string]int{
	"first": 1, "1st": 1, "one": 1, "uno": 1, "primero": 1, "primera": 1, "primer": 1, "second": 2, "2nd": 2, "two": 2,
	"dos": 2, "segundo": 2, "segunda": 2, "third": 3, "3rd": 3, "three": 3, "tres": 3, "tercero": 3, "tercera": 3,
	"fourth": 4, "4th": 4, "four": 4, "cuatro": 4, "cuarto": 4, "cuarta": 4,
}

// aroundChoice are words that may stand beside a choice: "the second one please", "opcion 2", "# 1".
var aroundChoice = wordSet(`the option opcion number numero no # one uno please pls por favor porfa la el lo choice plan
	ill take i want do like would lets go with quiero me gusta prefiero for deal offer oferta ok okay yes si a thanks
	gracias 	that 	works is fine esta bien sounds good id pick escojo elijo choose patient paciente`)

// choiceIn reads which of several a text picks, 0 for none.
func choiceIn(p *passage) int {
	fields := strings.Fields(p.plain)
	if len(fields) > 7 {
		return 0
	}
	picked, lead := 0, false
	for i, field := range fields {
		n := choiceWords[field]
		if n == 0 && len(field) == 1 {
			n = max(atoi(field), 0)
		}
		switch {
		case n > 0 && n <= mostChoices && !isPronoun(fields, i):
			if picked != 0 && picked != n {
				return 0
			}
			picked = n
		case aroundChoice[field]:
			lead = true
		default:
			return 0
		}
	}
	if picked == 0 || strings.Contains(p.text, "$") || lead && hasMoney(p) {
		return 0
	}
	return picked
}

// isPronoun says whether "one" at i only stands for the thing chosen: "the second one".
func isPronoun(fields []string, i int) bool {
	if fields[i] != "one" && fields[i] != "uno" {
		return false
	}
	before := fields[max(i-1, 0)]
	return len(fields) > 1 && before != "option" && before != "number"
}

// hasMoney says whether the text speaks of dollars.
func hasMoney(p *passage) bool {
	return slices.ContainsFunc(p.tokens, func(t token) bool { return t.text != "" && moneyUnits[t.text] })
}

// languageNames are the languages people ask for by name alone.
var languageNames = map[string]billing.Language{
	"spanish": billing.Spanish, "espanol": billing.Spanish, "en espanol": billing.Spanish, "in spanish": billing.Spanish,
	"espanol por favor": billing.Spanish, "en espanol por favor": billing.Spanish, "espanol porfa": billing.Spanish,
	"english": billing.English, "ingles": billing.English, "en ingles": billing.English, "in english": billing.English,
	"ingles por favor": billing.English,
}
