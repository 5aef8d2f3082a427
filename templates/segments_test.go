package templates

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

type segmentation struct {
	Name, Body, Encoding string
	Segments             int
	Smart                struct {
		Encoding string
		Segments int
	}
}

func TestSegmentsAreThoseOfTheCarriersOwnCalculator(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/segmentation.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Vectors []segmentation }
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Vectors) != 226 {
		t.Fatalf("%d vectors, want 226", len(file.Vectors))
	}
	for i, v := range file.Vectors {
		if encoding, segments := Count(v.Body); encoding != v.Encoding || segments != v.Segments {
			t.Errorf("vector %d (%s): %s in %d, want %s in %d", i, v.Name, encoding, segments, v.Encoding, v.Segments)
		}
		encoding, segments := Count(Straighten(v.Body))
		if encoding != v.Smart.Encoding || segments != v.Smart.Segments {
			t.Errorf("vector %d straightened: %s in %d, want %s in %d",
				i, encoding, segments, v.Smart.Encoding, v.Smart.Segments)
		}
	}
}

func TestSegmentsAtTheEdges(t *testing.T) {
	t.Parallel()
	a152 := strings.Repeat("a", 152)
	cases := map[string]struct {
		body, encoding string
		segments       int
	}{
		"the empty text is one segment":                  {"", GSM7, 1},
		"160 septets fit alone":                          {strings.Repeat("a", 160), GSM7, 1},
		"161 septets need two":                           {strings.Repeat("a", 161), GSM7, 2},
		"306 septets are two full segments":              {strings.Repeat("a", 306), GSM7, 2},
		"an escape pair is not split":                    {a152 + "€" + a152, GSM7, 3},
		"70 units fit alone":                             {strings.Repeat("á", 70), UCS2, 1},
		"71 units need two":                              {strings.Repeat("á", 71), UCS2, 2},
		"a surrogate pair is not split":                  {strings.Repeat("á", 66) + "😀" + strings.Repeat("á", 66), UCS2, 3},
		"Spanish with é ñ ü ¿ ¡ stays in GSM-7":          {"¿Qué? ¡Año, pingüino, Ñandú sin tilde: Ñandu!", UCS2, 1},
		"the same without the ú is GSM-7":                {"¿Qué? ¡Año, pingüino, Ñandu!", GSM7, 1},
		"a backtick is not in GSM-7 until straightened":  {"`", UCS2, 1},
		"a byte that is no UTF-8 is no GSM-7 and counts": {"a\xff", UCS2, 1},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if encoding, segments := Count(c.body); encoding != c.encoding || segments != c.segments {
				t.Errorf("%s in %d, want %s in %d", encoding, segments, c.encoding, c.segments)
			}
		})
	}
}

func TestStraighteningKeepsLettersAndIsDoneOnce(t *testing.T) {
	t.Parallel()
	if got := Straighten("María’s “bill” – see…"); got != `María's "bill" - see...` {
		t.Errorf("got %q", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		once := Straighten(rapid.String().Draw(t, "text"))
		if Straighten(once) != once {
			t.Fatal("a straightened text changed again")
		}
	})
}
