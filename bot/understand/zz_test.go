package understand

import (
	"fmt"
	"testing"
	"time"
	"github.com/plainbill/plainbill/billing"
)

func TestZZ(t *testing.T) {
	texts, _ := readMaterial()
	var ex []Example
	for _, s := range texts {
		if s.language != billing.OtherLanguage {
			ex = append(ex, Example{s.text, s.intent})
		}
	}
	c := newCorpus(ex)
	ev := evalLines(t)
	for _, s := range []schedule{{2, 7, 1, 30}, {1, 7, 1, 30}, {1, 10, 1, 50}, {2, 10, 1, 50}, {1, 16, 1, 60}, {2, 16, 0.5, 50}} {
		start := time.Now()
		m := c.fit(s, everyText)
		el := time.Since(start)
		seen := c.crossValidate(s)
		T := fitTemperature(seen)
		fmt.Printf("%+v %v T=%.1f\n", s, el, T)
		oos := c.numberOf["oos"]
		for _, shift := range []float32{0, 0.7, 1.2, 1.8} {
			for _, th := range []float64{0, 0.2, 0.25, 0.3, 0.35} {
				var in, out, inR, outR, ein, eout, einR, eoutR int
				tally := func(sc []float32, truth int32, a, aR, b, bR *int) {
					x := append([]float32(nil), sc...)
					x[oos] -= shift
					softmax(x, T)
					top := int32(highest(x))
					if float64(x[top]) < th { top = oos }
					if truth == oos { *b++; if top == oos { *bR++ } } else { *a++; if top == truth { *aR++ } }
				}
				for _, h := range seen { tally(h.scores, h.truth, &in, &inR, &out, &outR) }
				for _, l := range ev {
					if l.intent == Agree { continue }
					p := m.words.place(featuresOf(l.text))
					sc := make([]float32, len(m.labels))
					m.weights.scores(p, sc)
					tally(sc, c.numberOf[string(l.intent)], &ein, &einR, &eout, &eoutR)
				}
				fmt.Printf("   shift %.1f th %.2f  cv %.3f/%.3f  eval %.3f/%.3f\n", shift, th, ratio(inR, in), ratio(outR, out), ratio(einR, ein), ratio(eoutR, eout))
			}
		}
	}
}
