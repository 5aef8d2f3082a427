package understand

import (
	"regexp"
	"strings"
)

// What is read as a wish to pay costs whoever wrote something else: a complaint about a charge, a question about a
// medicine or "we cannot pay" answered with a link to pay. The phrases are therefore those of a wish and nothing else, and
// a word of a complaint or of need leaves the text to the classifier, which weighs all of it.

// asking is what stands before a wish at the beginning of a text.
const asking = `^((please|pls|plz|ok|okay|yes|yeah|hi|hello|hey|so|and|just|now|go ahead|can you|could you|can u|would you|` +
	`will you|you can|u can|you may|i want you to|i want to|id like to|id like you to|i would like to|i need you to|lets|` +
	`can we|we can|how do i|how can i|hola|si|ya|por favor|porfavor|porfa|puede|pueden|podria|podrian|quiero|quisiera|` +
	`quiero que|quisiera que|me gustaria que) )*`

// chargeAgain is a wish that a card be charged as before.
var chargeAgain = regexp.MustCompile(asking + `(` + strings.Join([]string{
	`(start|restart|resume|begin|go back to|keep) (charging|using) (it |them |the payments? )?(to |on |from )?(my|the|this|` +
		`that) (debit |credit |visa )?card`,
	`(start|restart|resume|begin|go back to|keep) taking (it|them|payments?|the payments?|my payments?) (from|off|out of) ` +
		`(my|the|this|that) card`,
	`(start|restart|resume|begin|go back to|keep) (the |my )?(auto ?pay\w*|automatic payments?|autodraft|auto draft)`,
	`(charge|take|use) (it |them |the payments? )?(to |from |on )?(my|the) card (again|like before|every|each)`,
	`(vuelva|vuelvan|volver) a cobrar\w* (a |de |en |con )?(mi|la|esta|esa) tarjeta`,
	`(cobre|cobren|cobrar) (a |de |en |con )?(mi|la|esta|esa) tarjeta (otra vez|de nuevo|como antes|automatic\w*|cada)`,
	`(activ(e|en|a|ar|o)|reactiv(e|en|a|ar|o)|reanud(e|en|a|ar|o)) (el |los |mi |mis )?(cobros?|pagos?|debitos?) ` +
		`(automatic\w*|otra vez|de nuevo|con mi tarjeta)`,
}, `|`) + `)\b`)

// complains is any word of somebody who does not want what they speak of, or speaks of what was done to them.
const complains = `dont|do not|doesnt|didnt|did not|never|stop|not|no|quit|enough|cancel\w*|desactiv\w*|refuse|wont|will not|` +
	`why|how come|who|if you|without|wrong|mistake|error|twice|fraud|permission|lawyer|attorney|sue|suing|court|police|` +
	`should|shouldnt|supposed|told|promised|forgot|missing|applied|charged|made me|make me|making me|had to|have to|has to|` +
	`por que|quien|nunca|jamas|sin|mal|equivoc\w*|fraude|permiso|abogad\w*|demand\w*|dijeron|prometieron|falta|cobraron|` +
	`hicieron|hacer pagar|obligan|obligaron|toco|tuve|tengo que`

// needs is any word of somebody who has not got the money.
const needs = `cant|cannot|can not|couldnt|unable|not able|afford\w*|broke|lost|job|laid off|fired|unemployed|struggl\w*|` +
	`hardship|hard|tough|low income|fixed income|disab\w*|homeless|food stamps|medicaid|help|assistance|charity|` +
	`no puedo|no podemos|no tengo|no tenemos|no alcanza|perdi|trabajo|desemple\w*|pobre|ayuda|dificil`

var (
	notCharging = regexp.MustCompile(`\b(` + complains + `)\b`)
	notDiscount = regexp.MustCompile(`\b(` + strings.ReplaceAll(complains, "|no|", "|") + `|` + needs + `|insurance|insurer|` +
		`plan|already|i paid|ive paid|have paid|where|what is|whats|was|until|texts?|texting|msgs?|messages?|seguro|ya|donde|` +
		`pague|pagado|mensajes?|textos?)\b`)
	notMore = regexp.MustCompile(`\b(` + complains + `|` + needs + `|time|when|long|each|every|per|monthly|a month|a week|` +
		`week|weekly|than|always|did|me to|slowly|over|months|years?|nothing|anything|tiempo|cada|al mes|mensual\w*|nada|que)\b`)
)
