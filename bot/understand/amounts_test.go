package understand

import (
	"fmt"
	"strings"
	"testing"
)

func TestAmountsAreThoseTheWordsCarry(t *testing.T) {
	t.Parallel()
	r := reader(t)
	for _, c := range []struct {
		text  string
		asked Context
		want  string
	}{
		{"$50 a month", NoContext, "5000/month"},
		{"can i do 50/mo", NoContext, "5000/month"},
		{"50 a month", NoContext, "5000/month"},
		{"can i pay 30 instead of 45", NoContext, "3000 4500"},
		{"30 en vez de 45", NoContext, "3000 4500"},
		{"fifty a month", NoContext, "5000/month"},
		{"i can pay fifty", NoContext, "5000"},
		{"fifty", OfferPlan, "5000"},
		{"50", AskAmount, "5000"},
		{"5", AskAmount, "500"},
		{"i can pay 1,200", NoContext, "120000"},
		{"$1,200.50", NoContext, "120050"},
		{"$1,200.50 total", NoContext, "120050"},
		{"1.2k is too much", NoContext, "120000"},
		{"cincuenta al mes", NoContext, "5000/month"},
		{"puedo pagar 50 dólares al mes", NoContext, "5000/month"},
		{"ciento veinte al mes", NoContext, "12000/month"},
		{"treinta y cinco cada mes", NoContext, "3500/month"},
		{"doscientos cincuenta dolares", NoContext, "25000"},
		{"two hundred dollars a week", NoContext, "20000/week"},
		{"two hundred and fifty dollars", NoContext, "25000"},
		{"a hundred a month", NoContext, "10000/month"},
		{"50 bucks", NoContext, "5000"},
		{"25 a week", NoContext, "2500/week"},
		{"30 every two weeks", NoContext, "3000/biweekly"},
		{"30 every other friday", NoContext, "3000/biweekly"},
		{"40 twice a month", NoContext, "4000/twice_a_month"},
		{"40 cada quincena", NoContext, "4000/twice_a_month"},
		{"pay $60 today", NoContext, "6000/once"},
		{"monthly payments of 50", NoContext, "5000/month"},
		{"how about 35 a month", NoContext, "3500/month"},
		{"50 or 60 a month", NoContext, "5000/month 6000/month"},
		{"i can pay 100 on the 15th", NoContext, "10000"},
		{"40 on the 15th", NoContext, "4000"},
		{"every other friday, 25", NoContext, "2500/biweekly"},
		{"2 on friday", NoContext, ""},
		{"12 15", NoContext, ""},
		{"what about 40 instead", OfferPlan, "4000"},
		{"i paid 60.00", NoContext, "6000"},
		{"my copay is 20 not 60", NoContext, "2000 6000"},
		{"$20", NoContext, "2000"},
		{"20$", NoContext, "2000"},
		{"$ 20", NoContext, "2000"},
		{"12 dollars and 50 cents", NoContext, "1200"},
		{"i can do 75 a month", NoContext, "7500/month"},
		{"pay 2000 now", NoContext, "200000/once"},
		{"I got a bill for $412.50. Can we do 40 dollars a month?", NoContext, "41250 4000/month"},
		{"pay $50 now and $50 next month", NoContext, "5000/once 5000"},
		// Not amounts.
		{"i paid with check 1234", NoContext, ""},
		{"Liked “Your balance is $60.00”", NoContext, ""},
		{"half", NoContext, ""},
		{"can i pay half", NoContext, ""},
		{"3 payments", NoContext, ""},
		{"split it in 3", NoContext, ""},
		{"can i pay in 4 payments", NoContext, ""},
		{"pay over 3 months", NoContext, ""},
		{"3/7/84", AskDOB, ""},
		{"03071984", AskDOB, ""},
		{"march 7 1984", AskDOB, ""},
		{"call me at 512-555-0123", NoContext, ""},
		{"my number is 5125550123", NoContext, ""},
		{"account 10023", NoContext, ""},
		{"pay account 10023", NoContext, ""},
		{"call me at 5", NoContext, ""},
		{"i get off at 5:30", NoContext, ""},
		{"pay on the 15th", NoContext, ""},
		{"since 2019", NoContext, ""},
		{"i have 2 kids and cant pay", NoContext, ""},
		{"this one", NoContext, ""},
		{"2", OfferPlan, ""},
		{"the second one", OfferPlan, ""},
		{"-50", AskAmount, ""},
		{"$0", AskAmount, ""},
		{"0 a month", NoContext, ""},
		{"my sugar is 300", NoContext, ""},
		{"99213", NoContext, ""},
		{"10% off", NoContext, ""},
		{"room 12", NoContext, ""},
		{"i saw the nurse for 10 minutes", NoContext, ""},
	} {
		t.Run(c.text+" after "+string(c.asked), func(t *testing.T) {
			t.Parallel()
			if got := sums(r.Read(c.text, wednesday, c.asked).Amounts); got != c.want {
				t.Errorf("%q read as %q, want %q", c.text, got, c.want)
			}
		})
	}
}

// sums writes amounts in short: cents, and the period where one was said.
func sums(amounts []Amount) string {
	var parts []string
	for _, a := range amounts {
		s := fmt.Sprint(int64(a.Cents))
		if a.Period != "" {
			s += "/" + string(a.Period)
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, " ")
}
