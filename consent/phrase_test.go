package consent

import (
	"testing"
)

var books = map[string]*book{
	"innocent": innocent, "doubting": doubting, "complaining": complaining, "harmless": harmless, "leftover": leftover,
	"revocation": revocation, "byText": byText, "revocacion": revocacion, "boilerplate": boilerplate,
}

func TestABookFindsWhatItsWholeExpressionFinds(t *testing.T) {
	t.Parallel()
	lines := append(labelled(t, "testdata/texts.tsv"), append(labelled(t, "testdata/everyday.tsv"), labelled(t,
		"testdata/wider.tsv")...)...)
	for name, b := range books {
		p := b.open()
		if len(p.lines) > linesAtMost {
			t.Fatalf("%s has %d phrases, and room for %d", name, len(p.lines), linesAtMost)
		}
		whole := p.whole()
		for i, line := range lines {
			if i%29 != 0 { // the whole expressions are slow
				continue
			}
			for _, s := range normalise(line[1]).sentences {
				if got, want := b.MatchString(s), whole.MatchString(s); got != want {
					t.Errorf("%s finds %v in %q, want %v", name, got, s, want)
				}
				if got, want := p.replace(s, " # "), whole.ReplaceAllString(s, " # "); got != want {
					t.Errorf("%s leaves %q of %q, want %q", name, got, s, want)
				}
			}
		}
		if len(p.index.next) > 1<<16 {
			t.Fatalf("%s has %d nodes, more than can be counted", name, len(p.index.next))
		}
		without := 0
		for _, want := range p.index.want {
			if want == 0 {
				without++
			}
		}
		t.Logf("%s: %d phrases, %d tried on every text, %d nodes", name, len(p.lines), without, len(p.index.next))
	}
}
