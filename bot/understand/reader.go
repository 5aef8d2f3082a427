package understand

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/consent"
)

// Reader reads texts. It is made once, never changes, and is safe for concurrent use.
type Reader struct {
	intents   *Model
	languages *Model
}

// New trains a reader from the labelled files in the package. The same files always give the same reader.
func New() (*Reader, error) {
	texts, err := readMaterial()
	if err != nil {
		return nil, err
	}
	return trainReader(texts), nil
}

// passage is one text on its way to a reading.
type passage struct {
	text    string // cleaned
	plain   string // folded words with single blanks between them
	tokens  []token
	asked   Context
	consent consent.Match
	born    bool // a date of birth was read
}

// Read says what a text means. At is when it was sent, in the practice's time zone: dates count from its day. Asked is
// what was asked last.
func (r *Reader) Read(text string, at time.Time, asked Context) Reading {
	cleaned := withoutReaction(clean(text))
	folded := fold(cleaned)
	out := Reading{Language: r.languageOf(cleaned)}
	p := &passage{
		text: cleaned, plain: strings.Join(words(folded), " "), tokens: tokenise(folded, out.Language), asked: asked,
		consent: consent.MatchText(firstRunes(text, maxText)),
	}
	if born, taken := bornIn(p.tokens, billing.DateOf(at), asked); taken != nil {
		out.Born, p.born = billing.BornOn(born), true
		for _, i := range taken {
			p.tokens[i].used = true
		}
	}
	out.Dates = datesIn(p.tokens, at, out.Language)
	out.Amounts = amountsIn(p.tokens, asked)
	r.meaning(p, &out)
	out.Revokes = revokes(p.consent, out, firstRunes(text, maxText))
	return out
}

// meaning fills intent, confidence, the other intents, and what belongs to them. Rules that stand for safety come
// first, then exact answers, then phrases that leave no doubt, then the classifier.
func (r *Reader) meaning(p *passage, out *Reading) {
	main, others := r.guesses(p, out)
	if rule, ok := ruled(p, out); ok {
		if main.Label != string(rule.intent) && main.Label != string(OutOfScope) && rule.mixed {
			others = append([]Intent{Intent(main.Label)}, others...)
		}
		main = Guess{Label: string(rule.intent), Confidence: rule.confidence}
		if !rule.mixed {
			others = nil
		}
	}
	out.Intent, out.Confidence = Intent(main.Label), main.Confidence
	for _, other := range others {
		if other != out.Intent && !courtesy[other] && !slices.Contains(out.Also, other) {
			out.Also = append(out.Also, other)
		}
	}
	complete(p, out)
}

// complete fills what an intent brings with it.
func complete(p *passage, out *Reading) {
	if out.Intent == DefineTerm || slices.Contains(out.Also, DefineTerm) {
		out.Term = termIn(p.plain)
	}
	if out.Intent == Language || slices.Contains(out.Also, Language) {
		out.Wants = wanted(p.plain, out.Language)
	}
	if out.Intent == Number {
		out.Choice = choiceIn(p)
	}
}

// saysOfWhat is any word for something besides texts that ends or is stopped.
var saysOfWhat = regexp.MustCompile(`(?i)\b(plans?|pa[iy]\w*|pymts?|charg\w*|auto\w*|cards?|appointments?|appts?|visits?|surger\w*|` +
	`procedures?|instal\w*|draft\w*|withdraw\w*|debit\w*|deduct\w*|taking|tak(e|ing) (it|money)|money|arrangements?|agreements?|` +
	`bills?|accounts?|bank|checks?|cobr\w*|carg\w*|tarjetas?|pag\w*|citas?|cirug\w*|cuotas?|cuentas?|d[ée]bit\w*|descont\w*|` +
	`acuerdos?|facturas?|banco|dinero|month\w*|mes\w*|weeks?|insurance|seguro|[0-9$]+)\b`)

// revokes says whether a text takes back consent. The words of consent decide; a doubtful one is cleared only by a
// confident reading that explains the word ("when does my plan end") of a text that says what it is about ("I want to
// cancel" does not), and a reading that means "stop" always leaves at least a doubt, unless it is our own words that it read.
func revokes(m consent.Match, out Reading, text string) Revokes {
	const clear = 0.7
	said := Revokes(m.Revokes)
	if said == "" {
		said = RevokesNo
	}
	explained := out.Intent == PlanCancel || out.Intent == StopPayment || out.Intent == PlanStatus ||
		out.Intent == Scheduling || out.Intent == PlanChange || out.Intent == Autopay
	if said == RevokesUnsure && explained && saysOfWhat.MatchString(text) && out.Confidence >= clear && !slices.Contains(out.Also, OptOut) {
		return RevokesNo
	}
	if said == RevokesNo && (out.Intent == OptOut || slices.Contains(out.Also, OptOut)) && !consent.QuotesUs(text) {
		return RevokesUnsure
	}
	return said
}
