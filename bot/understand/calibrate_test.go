package understand

import (
	"math"
	"testing"

	"github.com/plainbill/plainbill/billing"
)

// TestConfidenceMeansWhatItSays trains on parts of the files and looks at the rest: the mean confidence of what is let
// through must be near the share that is right, with the temperature, threshold and handicap that the reader has.
func TestConfidenceMeansWhatItSays(t *testing.T) {
	t.Parallel()
	texts, err := readMaterial()
	if err != nil {
		t.Fatal(err)
	}
	c := newCorpus(nil)
	for _, s := range texts {
		if s.language != billing.OtherLanguage {
			c.add(featuresOf(s.text), s.intent)
		}
	}
	outside := c.numberOf[string(OutOfScope)]
	var through, right, confidence, refused, outOfScope float64
	for _, h := range c.crossValidate(brisk) {
		h.scores[outside] -= outsideHandicap
		softmax(h.scores, intentTemperature)
		top := highest(h.scores)
		sure := float64(h.scores[top])
		turned := sure < intentThreshold || int32(top) == outside
		if h.truth == outside {
			outOfScope++
			refused += float64(one(turned))
		}
		if turned {
			continue
		}
		through++
		confidence += sure
		right += float64(one(int32(top) == h.truth))
	}
	t.Logf("let through %.0f, right %.3f, mean confidence %.3f; out of scope refused %.3f",
		through, right/through, confidence/through, refused/outOfScope)
	if math.Abs(confidence-right)/through > 0.08 {
		t.Errorf("mean confidence %.3f, right %.3f", confidence/through, right/through)
	}
	if refused/outOfScope < 0.70 {
		t.Errorf("out of scope refused %.3f, want 0.70", refused/outOfScope)
	}
}
