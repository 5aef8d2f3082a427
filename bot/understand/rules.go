package understand

import (
	"regexp"

	"github.com/plainbill/plainbill/consent"
)

// rule is what a rule says of a text. Mixed says that the text may hold other intents beside it.
type rule struct {
	intent     Intent
	confidence float64
	mixed      bool
}

// ruled applies the rules in their order: danger to life, consent, exact answers, unmistakable phrases.
func ruled(p *passage, out *Reading) (rule, bool) {
	if isDanger(p.plain) {
		out.Danger = true
		return rule{Clinical, 1, true}, true
	}
	switch p.consent.Kind {
	case consent.KindStop:
		return rule{OptOut, 1, true}, true
	case consent.KindStart:
		return rule{OptIn, 1, false}, true
	case consent.KindHelp:
		return rule{Help, 1, false}, true
	}
	if intent, ok := shortAnswer(p); ok {
		return rule{intent, 1, false}, true
	}
	for _, phrase := range unmistakable {
		if phrase.words.MatchString(p.plain) && (phrase.unless == nil || !phrase.unless.MatchString(p.plain)) {
			return rule{phrase.intent, 0.97, true}, true
		}
	}
	if term := termIn(p.plain); term != "" && asksMeaning.MatchString(p.plain) {
		return rule{DefineTerm, 0.95, true}, true
	}
	return rule{}, false
}

// unmistakable phrases, on folded words without punctuation. The order is that of urgency.
var unmistakable = []struct {
	intent Intent
	words  *regexp.Regexp
	unless *regexp.Regexp
}{
	{
		WrongNumber,
		regexp.MustCompile(`^(sorry |hi |hello |hey |um |excuse me |hola |disculpe |perdon )*(` +
			`who is this|whos this|who this|` +
			`who dis|who are you|who r u|who r you|who is texting me|who is it|new phone who dis|quien es|quien es este|` +
			`quien es usted|quien eres|quien habla|quien me escribe|con quien hablo)( please| pls| por favor| sorry)?$`),
		nil,
	},
	{
		WrongNumber,
		regexp.MustCompile(`\b(wrong|rong|wrng|worng) (number|num|nummber|numer|nmbr|phone number|phone)\b|` +
			`\b(have|got|texted|texting|reached|contacted) (the )?wrong (person|guy|lady|one)\b|^(sorry )?wrong person$|` +
			`\b(numero|persona|telefono) equivocad[oa]\b|\bequivoc\w* de (numero|persona)\b`),
		regexp.MustCompile(`wrong (number|num) (of|on|in|for my)\b|(member|policy|account|claim|id) (id )?(wrong )?number|` +
			`insurance|wrong number listed|bill`),
	},
	{
		Human,
		regexp.MustCompile(`\b(talk|speak|spk|tlk|speek|chat|talking|speaking) (to|with|2) ` +
			`(a |an |the |your |some |any |real |live |actual )*` +
			`(someone|somebody|some1|sum1|anyone|anybody|person|people|human|agent|rep|representative|manager|` +
			`supervisor|biller|` +
			`billing|operator|human being|one of you|billing department|billing office|billing person|billing lady)\b|` +
			`\b(hablar|ablar|comunicar\w*) con (una? |el |la |un |algun )*(alguien|persona|agente|representante|humano|` +
			`gerente|supervisor|encargad[oa]|operador[a]?|ser humano|facturacion)\b`),
		regexp.MustCompile(`\b(dont|do not|no|never|not|already|didnt|did) (want|need|have|get|quiero)?\s?(to )?` +
			`(talk|speak|spoke|hablar)\b|` +
			`about the weather`),
	},
	{
		Human,
		regexp.MustCompile(`^(please |pls |can (you|u|someone|somebody) (please )?|` +
			`could (you|someone) (please )?|have someone |` +
			`i need someone to |just |someone )*call me( back)?( please| pls| now| asap| today| tomorrow| when you can)?$|` +
			`^(me )?(llamame|llameme|puede llamar|pueden llamar|llaman|llama)( por favor| porfavor| porfa)?$|` +
			`^(agent|representative|rep|human|operator|person|real person|live person|live agent|customer service|` +
			`supervisor|` +
			`manager|agente|representante|humano|operador|operadora|persona)( please| pls| por favor)*$`),
		nil,
	},
	{
		Deceased,
		regexp.MustCompile(`\b(patient|husband|wife|mother|mom|father|dad|son|daughter|brother|sister|he|she|grandmother|` +
			`grandfather|person|esposo|esposa|mama|papa|madre|padre|hijo|hija|paciente) (has |ha |had |is |se |ya |just |` +
			`recently )*(died|passed away|passed on|deceased|fallecio|murio|fallecido|muerto)\b|` +
			`\b(has|have) (died|passed away)\b|^(ya )?(fallecio|murio)$`),
		regexp.MustCompile(`\b(afford|cant pay|no money|no puedo pagar|no tengo)\b`),
	},
	{
		Legal,
		regexp.MustCompile(`\b(bankruptcy|bankrupcy|chapter (7|13)|bancarrota)\b`),
		regexp.MustCompile(`\b(bankruptcy me)\b`),
	},
	{ // whoever says that they cannot pay is never told how to
		Hardship,
		regexp.MustCompile(`\b(cant|unable to|not able to) (really |even |possibly |ever )?(pay|afford)\b|` +
			`\bno (puedo|podemos|podre|podria) (pagar|costear)\w*`),
		regexp.MustCompile(`\b(at once|one time|in full|full|right away|until|till|but|because|cause|cuz|since|wrong|` +
			`online|phone|` +
			`link|page|site|website|portal|log|login|card|not mine|de una vez|todo junto|completo|hasta|pero|porque|linea|` +
			`telefono|pagina|enlace|tarjeta|how|why|what|if|como|que pasa|si)\b|[0-9]`),
	},
	{ // whoever paused their card and wants it charged again must sign for it: never the opposite of what they say
		Autopay, chargeAgain, notCharging,
	},
	{
		Pay,
		regexp.MustCompile(`\bdiscounts?\b.{0,40}\b(pay|paying|paid|full|today|now|cash|once|early)\b|` +
			`\b(pay|paying|full|cash|early)\b.{0,40}\bdiscounts?\b|` +
			`\bdescuentos?\b.{0,40}\b(pag\w*|contado|hoy|completo|pronto)\b|` +
			`\b(pag\w*|contado|completo)\b.{0,40}\bdescuentos?\b`),
		notDiscount,
	},
	{ // "and mine?" on a phone of several people: never that it is not theirs
		SomeoneElse,
		regexp.MustCompile(`^(and |so |ok |what about |how about |now )+` +
			`(mine|my own|my bill|my own bill|my balance|my account)$|` +
			`^(y |ahora |que hay de )+(la mia|el mio|lo mio|mi cuenta|mi saldo|mi factura)$`),
		nil,
	},
	{ // paying more once is a payment; paying more each time is another plan
		Pay,
		regexp.MustCompile(`\bpay (it |this |that |the |my |plan |bill |balance |off )*(early|ahead)\b|` +
			`\bpay (it |this |that )?(all |off )+(of it |the |my )*(all|off|rest|plan|whole thing)\b|\bpay the rest\b|` +
			`\b(pay|put|send|add) (in |an? )?([0-9]+ )?(dollars |bucks )?(more|extra)\b|` +
			`\bextra payment\b|\bpago extra\b|\bliquidar\b|` +
			`\b(pagar|abonar|dar|poner) ([0-9]+ )?(dolares |pesos )?(mas|extra)\b`),
		notMore,
	},
}

// asksMeaning is the shape of a question for the meaning of a word.
var asksMeaning = regexp.MustCompile(`^(hi |hello |hola |ok |so |and |but |y |sorry )*` +
	`(what|whats|wat|wats|wht|define|meaning|que|ke|q) ?` +
	`(is|are|does|do|mean|means|a|an|the|of|es|son|significa|quiere decir|el|la|un|una|this|word|term|mi|` +
	`you mean by|by)*` +
	`( (a|an|the|el|la|un|una))? ?[a-z]+( [a-z]+){0,2}( mean| means| meaning)?( please| por favor)?$`)
