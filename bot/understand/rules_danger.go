package understand

import "regexp"

// selfHarm words are always taken at their word.
var selfHarm = regexp.MustCompile(`\b(suicid\w*|kill(ing)? my ?self|kms|` +
	`end (my|it all) ?life|end it all|want to die|wanna die|want 2 die|` +
	`dont want to (live|be alive|be here anymore)|no reason to live|better off dead|hurt(ing)? my ?self|` +
	`harm(ing)? my ?self|` +
	`self harm|cut(ting)? my ?self|overdos\w*|took too many (pills|of my)|matarme|me (quiero|voy a|` +
	`kiero) matar|quitarme la vida|` +
	`me quiero morir|quiero morir(me)?|no quiero vivir|ya no quiero vivir|no quiero seguir viviendo|` +
	`hacerme dano|lastimarme|` +
	`sobredosis|(tome|me tome) (muchas|demasiadas) pastillas)\b`)

// emergency words name danger to life. In a text about a bill they may name what the bill is for.
var emergency = regexp.MustCompile(`\b(chest (pain|pains|hurts?|hurting|is tight|tightness)|` +
	`pain in (my|the|his|her) chest|` +
	`(cant|cannot|can not|couldnt|hard to|not|trouble|difficulty|unable to) breath\w*|short(ness)? of breath|` +
	`heart ?attack|` +
	`having a stroke|had a stroke|face (is )?droop\w*|bleeding (a lot|badly|heavily|out|so much|and wont stop)|` +
	`wont stop bleeding|` +
	`(cant|cannot) stop (the )?bleeding|unconscious|passed out|not breathing|seizures?|choking|poison\w*|anaphyla\w*|` +
	`throat (is )?(closing|swelling)|coughing up blood|vomiting blood|throwing up blood|call (911|` +
	`an ambulance)|need an ambulance|` +
	`(its|is) an emergency|medical emergency|pregnant and bleeding|dolor (de|en el) pecho|duele (mucho )?el pecho|` +
	`no (puedo|puede) respirar|falta (el )?aire|ataque (al corazon|cardiaco)|infarto|derrame cerebral|sangrando mucho|` +
	`no para de sangrar|inconsciente|desmay\w+|convulsion\w*|ahogando|(llame|llamen|necesito) (a )?(una |` +
	`la )?ambulancia|` +
	`es una emergencia|embarazada y sangrando)\b|^(emergency|emergencia|911|help 911)$`)

var (
	aboutBill = regexp.MustCompile(`\b(bill|billed|charge|charged|owe|insurance|claim|cover|covered|statement|payment|` +
		`pay|cost|price|cobro|cobraron|factura|debo|seguro|cuenta|pagar)\b`)
	rightNow = regexp.MustCompile(`\b(i have|im having|i am having|having|i cant|` +
		`cant breathe|my chest|right now|now|hurts|` +
		`tengo|me duele|me falta|no puedo|ahora|ahorita)\b`)
	longAgo = regexp.MustCompile(`\b(gave me|give me|giving me|gives me|almost had|me va a dar|visit for|went in for|` +
		`came in for|when i had|was for|bill for|charged? for|why was the|from when)\b`)
)

// isDanger says whether a text speaks of danger to life. It errs towards danger, except where a bill's own words do.
func isDanger(plain string) bool {
	if selfHarm.MatchString(plain) {
		return true
	}
	if !emergency.MatchString(plain) {
		return false
	}
	if !aboutBill.MatchString(plain) {
		return !longAgo.MatchString(plain) || rightNow.MatchString(plain)
	}
	return rightNow.MatchString(plain) && !longAgo.MatchString(plain)
}
