package dialogue

import (
	"regexp"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot/understand"
	"github.com/plainbill/plainbill/templates"
)

var (
	removal = regexp.MustCompile(`\b(remove|delete|erase|forget|get rid of|drop|unlink|wipe|` +
		`take (?:\w+ ){0,3}(?:off|out)|quit[aeo]\w*|borr[aeo]\w*|elimin[aeo]\w*|sac[aoue]\w*|` +
		`olvid[aeo]\w*|sácal\w*|quít\w*|bórr\w*|elimín\w*)\b`)
	ofACard = regexp.MustCompile(`\b(card|cards|visa|mastercard|amex|tarjeta|tarjetas)\b`)
	turnOff = regexp.MustCompile(`\b(turn(?:ed)? (?:\w+ )?off|shut off|switch off|disable|stop|no more|end|pause|` +
		`cancel|don'?t|do not|quit[aeo]\w*|desactiv\w*|pare|paren|parar|deten\w*|apag\w*|paus[aeo]\w*|ya no|no quiero|cancel\w*)\b`)
	turnOn = regexp.MustCompile(`\b(start|turn (?:\w+ )?on|set (?:\w+ )?up|sign|enrol\w*|again|back|resume|otra vez|` +
		`de nuevo|activ\w*|inscrib\w*|poner|empez\w*)\b`)
	newCard = regexp.MustCompile(`\b(change|update|new|replace|another|different|expired|` +
		`cambi\w*|actualiz\w*|nueva|otra)\b`)
)

// removesCard reads the wish that a card be kept no longer.
func removesCard(words string) bool { return removal.MatchString(words) && ofACard.MatchString(words) }

// turnsOff reads the wish that a card be charged no longer by itself.
func turnsOff(words string) bool {
	return turnOff.MatchString(words) && !turnOn.MatchString(words) && !newCard.MatchString(words)
}

// card answers "save, change or remove my card". A card is kept and changed on a page, with consent signed there; it is
// removed at once. Charges already wait while identity is asked for.
func (t *turn) card() {
	if _, known := t.account(); !known && removesCard(t.words()) {
		t.pauseCharges()
	}
	t.withAccount(autopay, (*turn).autopay)
}

func (t *turn) autopay(a Account) {
	words := t.heard()
	switch {
	case removesCard(words):
		t.removeCard(a)
	case turnsOff(words):
		t.stopPayment()
	default:
		t.keepCard(a)
	}
}

// removeCard removes the card on file at once: before the next charge (15 USC 1693e(a)).
func (t *turn) removeCard(a Account) {
	if a.Card == nil {
		t.say(templates.NoCard{})
		return
	}
	t.effects = append(t.effects, RemoveCard{Account: a.Number})
	t.say(templates.CardRemoved{Plan: runs(a) && a.Plan.Autopay})
}

// keepCard links to the page where a card is kept or changed; where the practice takes none there, a biller is told.
func (t *turn) keepCard(a Account) {
	m := templates.CardPage{}
	if a.Card != nil {
		m.Card = a.Card.Brand + " " + a.Card.Last4
	}
	if !t.takesCards() {
		t.openCase(Reason(autopay))
		t.say(m)
		return
	}
	t.sayPage(PageCard, a, m)
}

// stopPayment pauses charges before the next one and tells a biller. It asks for no identity first, because the next
// charge would not wait for it, and what it says is the same with a card and without. It is no opt-out.
func (t *turn) stopPayment() {
	t.understood(understand.StopPayment)
	t.pauseCharges()
	t.openCase(Reason(stopPayment))
	t.say(templates.ChargesStopped{})
}

// pauseCharges pauses the charges of the session's account, or of every account of the phone where nobody is
// identified.
func (t *turn) pauseCharges() {
	numbers := t.held()
	for _, a := range t.e.Facts.Accounts {
		if a.Plan == nil || !a.Plan.Autopay || a.Plan.Paused || !contains(numbers, a.Number) {
			continue
		}
		t.effects = append(t.effects, PauseAutopay{Account: a.Number, Plan: a.Plan.ID})
	}
}

func contains(numbers []billing.AccountNumber, number billing.AccountNumber) bool {
	for _, n := range numbers {
		if n == number {
			return true
		}
	}
	return false
}

// stopsCharges says whether a text asks that no card be charged, whatever else it says.
func stopsCharges(r understand.Reading) bool {
	if r.Intent == understand.StopPayment {
		return true
	}
	for _, also := range r.Also {
		if also == understand.StopPayment {
			return true
		}
	}
	return false
}
