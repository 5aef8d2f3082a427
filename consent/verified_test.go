package consent

import "testing"

func TestProofOfWhoseANumberIsLiftsAQuarantine(t *testing.T) {
	t.Parallel()
	disowned := act(10, Billing, Disowned, Keyword)
	proven := act(12, Billing, OptIn, Verified)
	for _, c := range []struct {
		sentence string
		events   []Event
		want     Standing
	}{
		{
			"START alone does not",
			[]Event{disowned, act(11, Billing, OptIn, Keyword)},
			Standing{OptedOut, out(10).Since, true, false},
		},
		{"START and then proof does", []Event{disowned, act(11, Billing, OptIn, Keyword), proven}, in(12)},
		{
			"proof from before it does not",
			[]Event{proven, act(13, Billing, Disowned, Keyword)},
			Standing{OptedOut, out(13).Since, true, false},
		},
		{"proof in a list does not", []Event{disowned, imported(proven)}, Standing{OptedOut, out(10).Since, true, false}},
		{"a STOP after the proof stands", []Event{disowned, proven, act(20, Billing, OptOut, Keyword)}, out(20)},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			t.Parallel()
			if got := Fold(c.events); got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}
