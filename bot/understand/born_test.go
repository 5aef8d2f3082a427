package understand

import "testing"

func TestDatesOfBirthAreReadInAnyForm(t *testing.T) {
	t.Parallel()
	r := reader(t)
	for _, c := range []struct {
		text  string
		asked Context
		want  string
	}{
		{"3/7/84", AskDOB, "1984-03-07"},
		{"03/07/1984", AskDOB, "1984-03-07"},
		{"03-07-1984", AskDOB, "1984-03-07"},
		{"3.7.84", AskDOB, "1984-03-07"},
		{"3 7 84", AskDOB, "1984-03-07"},
		{"03 07 1984", AskDOB, "1984-03-07"},
		{"3 / 7 / 1984", AskDOB, "1984-03-07"},
		{"1984-03-07", AskDOB, "1984-03-07"},
		{"19840307", AskDOB, "1984-03-07"},
		{"03071984", AskDOB, "1984-03-07"},
		{"030784", AskDOB, "1984-03-07"},
		{"March 7 1984", AskDOB, "1984-03-07"},
		{"march 7th, 1984", AskDOB, "1984-03-07"},
		{"mar 7 84", AskDOB, "1984-03-07"},
		{"Mar. 7, '84", AskDOB, "1984-03-07"},
		{"7 March 1984", AskDOB, "1984-03-07"},
		{"7 de marzo de 1984", AskDOB, "1984-03-07"},
		{"7 de marzo del 84", AskDOB, "1984-03-07"},
		{"march seventh nineteen eighty four", AskDOB, "1984-03-07"},
		{"siete de marzo de mil novecientos ochenta y cuatro", AskDOB, "1984-03-07"},
		{"my dob is 3/7/84", NoContext, "1984-03-07"},
		{"dob 030784", NoContext, "1984-03-07"},
		{"It's 3/7/1984 thanks", AskDOB, "1984-03-07"},
		{"nací el 13/2/1984", AskDOB, "1984-02-13"},
		{"13/2/84", AskDOB, "1984-02-13"},
		{"2/13/84", AskDOB, "1984-02-13"},
		{"1/2/05", AskDOB, "2005-01-02"},
		{"1/2/30", AskDOB, "1930-01-02"},
		{"born june 1 1950", NoContext, "1950-06-01"},
		{"3/7/84", NoContext, "1984-03-07"},
		{"2/30/84", AskDOB, ""},
		{"3/7", AskDOB, ""},
		{"1984", AskDOB, ""},
		{"3/7/2030", AskDOB, ""},
		{"1/1/1850", AskDOB, ""},
		{"i paid on 10/03/2026", NoContext, ""},
		{"512-555-0123", AskDOB, ""},
		{"030784", NoContext, ""},
	} {
		t.Run(c.text+" after "+string(c.asked), func(t *testing.T) {
			t.Parallel()
			got := r.Read(c.text, wednesday, c.asked)
			if got.Born.Reveal().String() != c.want {
				t.Errorf("%q read as born %q, want %q", c.text, got.Born.Reveal(), c.want)
			}
			if c.want != "" && (len(got.Amounts) > 0 || len(got.Dates) > 0) {
				t.Errorf("%q also read as amounts %v or dates %v", c.text, sums(got.Amounts), said(got.Dates))
			}
		})
	}
}
