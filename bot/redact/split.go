package redact

// window is a part of a run: from its digit from up to the digit to.
type window struct{ from, to int }

// cardsIn finds the cards of a run. A card begins and ends where groups do, so that "4111 1111 1111 1111 12 27" is one
// card and a date; one that was typed in a single group with what follows is found from its beginning.
func cardsIn(r run) []window {
	var found []window
	groups := r.groups()
	last := len(groups) - 1
	for i := 0; i < last; {
		to := cardFrom(r, groups, i)
		if to == 0 {
			i++
			continue
		}
		found = append(found, window{groups[i], to})
		for i < last && groups[i] < to {
			i++
		}
	}
	return found
}

// cardFrom gives the end of the longest card that begins with a group, zero when none does.
func cardFrom(r run, groups []int, i int) int {
	digits := r.String()
	from := groups[i]
	for j := len(groups) - 1; j > i; j-- {
		if isCard(digits[from:groups[j]]) {
			return groups[j]
		}
	}
	if groups[i+1]-from <= maxCard {
		return 0
	}
	for n := maxCard; n >= minCard; n-- { // a group too long to be a card: one may stand at its head
		if from+n <= len(digits) && isCard(digits[from:from+n]) {
			return from + n
		}
	}
	return 0
}

// Split finds a card that was sent in parts: the last digits of earlier texts and the first of the newest. texts are
// oldest first. What it gives stands in the order of the texts; nothing is found when no card spans two of them.
func Split(texts []string) [][]Secret {
	var whole run
	for i, text := range texts {
		runs := runsOf(text)
		if len(runs) == 0 {
			continue // "one moment": the number may still go on
		}
		tail := runs[len(runs)-1]
		if i == len(texts)-1 {
			tail = runs[0]
		} else if len(runs) > 1 {
			whole = nil
		}
		for _, d := range tail {
			d.part = i
			whole = append(whole, d)
		}
	}
	found := make([][]Secret, len(texts))
	for _, w := range cardsIn(whole) {
		card := whole[w.from:w.to]
		if card[0].part == card[len(card)-1].part {
			continue // within one text: Find's
		}
		for from := 0; from < len(card); {
			to := from
			for to < len(card) && card[to].part == card[from].part {
				to++
			}
			part := card[from].part
			found[part] = append(found[part], Secret{Card, card.String(), card[from].start, card[to-1].end})
			from = to
		}
	}
	return found
}
