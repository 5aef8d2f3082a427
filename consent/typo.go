package consent

import (
	"slices"
	"strings"
)

// typable are the words whose slips of the finger count as the word. Spanish words one letter from everyday ones
// (parar and pagar, alto and auto) are left out.
var typable = []string{"stop", "stopal", "unsubscribe", "unsub", "cancel", "revoke", "optout", "cancelar"}

// listed are slips of words too short to be compared by distance.
var listed = squeezed(`revolk, sopt, spto, tosp, ostp, stoping, stoped, edn, emd, qiut, quti, qit, qut, qiit,
		wuit, canxel, sotop, dtop, stpp, stoo, sto,
	unsubscirbe, unsuscribe, unsubcribe, unsubsribe, unsubscibe, opuot, optuot`)

// ordinary are words one letter from a word of consent that mean something of their own.
var ordinary = squeezed(`scoop, step, shop, top, stow, slop, stomp, strop, swop, spot, sop, shops, steps,
		cancer, evoke, stub,
	canal, sub, subscribe, subscribed, stops, cancels, chancel, quits, stoup, soto, stoll, stol`)

// isTypo says whether a whole text is a slip of a word that revokes. Only revocations are read this generously: a slip
// of START opts nobody in.
func isTypo(word string) bool {
	if listed[word] || isGlued(word) {
		return true
	}
	if ordinary[word] {
		return false
	}
	plainDigits := squeeze(digits.Replace(word))
	for _, w := range typable {
		if plainDigits == w {
			return true
		}
		if distance(word, w) <= slack(w) {
			return true
		}
	}
	return false
}

// digits are typed for the letters that they look like.
var digits = strings.NewReplacer("0", "o", "5", "s", "1", "l", "3", "e", "4", "a")

// isGlued knows a word of consent with the next one run into it: "stoptexting".
func isGlued(word string) bool {
	for _, w := range typable {
		if rest, ok := strings.CutPrefix(word, w); ok && glued[rest] {
			return true
		}
	}
	return false
}

var glued = squeezed(`it, ing, text, texts, texting, txt, txts, now, please, pls, plz, msg, msgs, messages, messaging,
	sms, lease, ls, lz, all, this, me, that, them, everything, already, thanks, mensajes, ya, stop, asap, today,
		alerts, spam, bot`)

// isTorn knows a word of consent with a blank in it: "sto p", "otp out".
func isTorn(words []string) bool {
	const most = 3
	if len(words) < 2 || len(words) > most {
		return false
	}
	text := strings.Join(words, "")
	if slices.Contains(typable, text) {
		return true
	}
	return len(words) == 2 && text[0] == 'o' && distance(text, "optout") == 1 && text != "optou"
}

// targets are the words of the phrases that are long enough to be known by one slip anywhere in a sentence.
var targets = []string{"texting", "mesage", "mesages", "mesaging", "contacting", "mensajes", "mensaje", "unsubscribe"}

// others are words one slip from a target that are words themselves.
var others = setOf(`testing, tasting, masage, pasage, pasages, unsubscribed, subscribe, menaje`)

// corrected gives the target that a word is a slip of, or the word.
func corrected(word string) string {
	if strings.ContainsAny(word, "01345") {
		if plain := squeeze(digits.Replace(word)); slices.Contains(typable, plain) {
			return plain
		}
	}
	if len(word) < 6 || others[word] || slices.Contains(targets, word) {
		return word
	}
	for _, w := range targets {
		if abs := len(word) - len(w); abs >= -1 && abs <= 1 && word[0] == w[0] && distance(word, w) == 1 {
			return w
		}
	}
	return word
}

// slack is how many slips a word of this length bears.
func slack(word string) int {
	if len(word) >= 10 {
		return 2
	}
	return 1
}

// distance counts insertions, deletions, substitutions and swaps of neighbours between two short words; longer ones
// are simply far apart.
func distance(a, b string) int {
	const longest = 24
	if len(a) > longest || len(b) > longest {
		return longest
	}
	var before, last, row [longest + 1]int
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
