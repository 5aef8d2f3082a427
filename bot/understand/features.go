package understand

import (
	"math"
	"slices"
)

// feature is a hashed piece of a text: a word, a pair of words or a run of letters.
type feature uint64

// The groups of features; each is scaled to its own share of a text's weight, so that long words, which have many runs
// of letters, do not drown short ones.
const (
	groupWord = iota
	groupPair
	groupRun
	groups
)

const (
	shortestRun = 2
	longestRun  = 5
	maxWords    = 200 // per text; what is beyond adds nothing
	nearWords   = 4   // two words at most so far apart make a pair in either order
)

// featuresOf gives the distinct features of each group of a text.
func featuresOf(text string) [groups][]feature {
	var out [groups][]feature
	tokens := words(fold(clean(text)))
	if len(tokens) > maxWords {
		tokens = tokens[:maxWords]
	}
	before := "^"
	for i, word := range tokens {
		word = digitsAsShape(word)
		out[groupWord] = append(out[groupWord], hash('w', word, ""))
		out[groupPair] = append(out[groupPair], hash('p', before, word))
		if i >= 1 && i+1 < len(tokens) {
			out[groupPair] = append(out[groupPair], hash('s', before, digitsAsShape(tokens[i+1])))
		}
		for j := i + 1; j < len(tokens) && j <= i+nearWords; j++ {
			near := digitsAsShape(tokens[j])
			out[groupPair] = append(out[groupPair], hash('u', min(word, near), max(word, near)))
		}
		out[groupRun] = appendRuns(out[groupRun], word)
		before = word
	}
	if len(tokens) > 0 {
		out[groupPair] = append(out[groupPair], hash('p', before, "$"))
	}
	for g := range out {
		slices.Sort(out[g])
		out[g] = slices.Compact(out[g])
	}
	return out
}

// appendRuns adds the runs of letters of a word with its ends marked.
func appendRuns(out []feature, word string) []feature {
	marked := "_" + word + "_"
	for n := shortestRun; n <= longestRun; n++ {
		for i := 0; i+n <= len(marked); i++ {
			out = append(out, hash('r', marked[i:i+n], ""))
		}
	}
	return out
}

// digitsAsShape keeps how long a number is and drops which: what a person means does not turn on the number itself.
func digitsAsShape(word string) string {
	b := []byte(word)
	changed := false
	for i, c := range b {
		if c >= '0' && c <= '9' && len(b) > 1 {
			b[i], changed = '0', true
		}
	}
	if !changed {
		return word
	}
	return string(b)
}

// hash is FNV-1a over a kind and two strings.
func hash(kind byte, a, b string) feature {
	const offset, prime = 14695981039346656037, 1099511628211
	h := (uint64(offset) ^ uint64(kind)) * prime
	for i := range len(a) {
		h = (h ^ uint64(a[i])) * prime
	}
	h = (h ^ ' ') * prime
	for i := range len(b) {
		h = (h ^ uint64(b[i])) * prime
	}
	return feature(h)
}

// vocabulary numbers the features worth learning from and remembers how telling each is.
type vocabulary struct {
	row    map[feature]int32
	idf    []float32 // by row
	unseen float64   // the weight of a feature never seen: as telling as the rarest
}

// newVocabulary counts the features of many texts and keeps those in at least least of them.
func newVocabulary(texts [][groups][]feature, least int) *vocabulary {
	count := make(map[feature]int32, 8*len(texts))
	var kept []feature
	for _, text := range texts {
		for _, group := range text {
			for _, f := range group {
				count[f]++
				if count[f] == int32(least) {
					kept = append(kept, f)
				}
			}
		}
	}
	v := &vocabulary{row: make(map[feature]int32, len(kept)), idf: make([]float32, len(kept))}
	for i, f := range kept {
		v.row[f] = int32(i)
		v.idf[i] = float32(math.Log(float64(len(texts)+1) / float64(count[f])))
	}
	v.unseen = math.Log(float64(len(texts) + 1))
	return v
}

// point is a text as the classifier sees it: rows of the vocabulary with their weights.
type point struct {
	rows    []int32
	weights []float32
}

// place turns features into a point. Features the vocabulary does not hold still count in the scale, so that a text of
// unknown words is a weak point, not a loud one.
func (v *vocabulary) place(text [groups][]feature) point {
	var p point
	for _, group := range text {
		var all float64
		first := len(p.rows)
		for _, f := range group {
			row, ok := v.row[f]
			if !ok {
				all += v.unseen * v.unseen
				continue
			}
			w := float64(v.idf[row])
			p.rows = append(p.rows, row)
			p.weights = append(p.weights, float32(w))
			all += w * w
		}
		if all == 0 {
			continue
		}
		scale := float32(1 / math.Sqrt(all))
		for i := first; i < len(p.weights); i++ {
			p.weights[i] *= scale
		}
	}
	return p
}
