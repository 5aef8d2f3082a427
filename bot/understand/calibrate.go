package understand

import (
	"math"
	"sort"
	"sync"
)

const (
	folds = 3
	// mostLost is how much accuracy on texts in scope, in parts of one, may be given up to turn down texts that are not.
	mostLost = 0.0035
)

// Train learns a classifier from examples. Label "oos" marks texts that are out of scope; there need not be any. The
// temperature of the confidence and the threshold below which a text is out of scope are chosen by cross-validation
// on the examples alone.
func Train(examples []Example) *Model {
	c := newCorpus(examples)
	m := c.fit(thorough, everyText)
	m.temperature, m.threshold = c.calibrate(thorough)
	return m
}

// heldOut is what a classifier that never saw a text makes of it.
type heldOut struct {
	scores []float32
	truth  int32
}

// calibrate trains on all folds but one and looks at the one left out, for each fold in turn.
func (c *corpus) calibrate(s schedule) (temperature, threshold float64) {
	seen := c.crossValidate(s)
	if len(seen) == 0 {
		return 1, 0
	}
	temperature = fitTemperature(seen)
	return temperature, c.chooseThreshold(seen, temperature)
}

func (c *corpus) crossValidate(s schedule) []heldOut {
	if len(c.texts) < 2*folds {
		return nil
	}
	var parts [folds][]heldOut
	var wait sync.WaitGroup
	for fold := range folds {
		wait.Go(func() {
			m := c.fit(s, func(i int) bool { return i%folds != fold })
			for i := fold; i < len(c.texts); i += folds {
				scores := make([]float32, len(c.labels))
				m.weights.scores(m.words.place(c.texts[i]), scores)
				parts[fold] = append(parts[fold], heldOut{scores, c.truth[i]})
			}
		})
	}
	wait.Wait()
	var all []heldOut
	for _, part := range parts {
		all = append(all, part...)
	}
	return all
}

// fitTemperature gives the temperature under which the held-out truth is most likely.
func fitTemperature(seen []heldOut) float64 {
	best, least := 1.0, math.Inf(1)
	scratch := make([]float32, len(seen[0].scores))
	for step := range 16 {
		temperature := 0.5 + 0.1*float64(step)
		var loss float64
		for _, h := range seen {
			copy(scratch, h.scores)
			softmax(scratch, temperature)
			loss -= math.Log(math.Max(float64(scratch[h.truth]), 1e-9))
		}
		if loss < least {
			best, least = temperature, loss
		}
	}
	return best
}

// chooseThreshold gives the highest threshold that turns down no more right answers than mostLost allows.
func (c *corpus) chooseThreshold(seen []heldOut, temperature float64) float64 {
	outside, hasOutside := c.numberOf[string(OutOfScope)]
	var right []float64
	inScope := 0
	for _, h := range seen {
		if hasOutside && h.truth == outside {
			continue
		}
		inScope++
		scores := append([]float32(nil), h.scores...)
		softmax(scores, temperature)
		if top := highest(scores); int32(top) == h.truth {
			right = append(right, float64(scores[top]))
		}
	}
	sort.Float64s(right)
	if lost := int(mostLost * float64(inScope)); lost < len(right) {
		return right[lost]
	}
	return 0
}
