package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/explain"
	"github.com/plainbill/plainbill/billing/ledger"
)

// adviceCase is a sample patient whose claims call for one thing to be said.
type adviceCase struct {
	says      string // which row of the table, and how it came about
	kind      explain.Kind
	held      bool
	phone     string
	born      string
	account   billing.AccountNumber
	statement string
	leftOut   string   // why nobody is reminded of the statement; empty: they are
	hears     []string // in the first answer
}

// adviceCases has every row of the table in both languages.
var adviceCases = []adviceCase{
	{
		"pending: sent, nothing decided", explain.Pending, true, "+15125550112", "1981-04-02", "LK-1012", "R-CLM-6001",
		"nothing_due",
		[]string{"We are waiting for Blue River Health to decide", "will not remind you"},
	},
	{
		"pendiente", explain.Pending, true, "+15125550113", "1980-01-21", "LK-1013", "R-CLM-6002",
		"nothing_due",
		[]string{"Esperamos la respuesta de Blue River Health", "no le mandaremos recordatorios"},
	},
	{
		"forwarded to the next payer", explain.Forwarded, true, "+15125550114", "1974-09-30", "LK-1014", "R-CLM-6003",
		"nothing_due",
		[]string{"Texas Plains Insurance answered on Nov 10, 2026", "went on to your next plan"},
	},
	{
		"va al otro plan", explain.Forwarded, true, "+15125550115", "1976-06-17", "LK-1015", "R-CLM-6004",
		"nothing_due",
		[]string{"la factura va a su otro plan"},
	},
	{
		"another payer comes first", explain.OtherPayer, true, "+15125550116", "1969-02-11", "LK-1016", "R-CLM-6005",
		"nothing_due",
		[]string{"says that another plan pays first", "Tell me its name"},
	},
	{
		"otro plan paga antes", explain.OtherPayer, true, "+15125550117", "1967-10-04", "LK-1017", "R-CLM-6006",
		"nothing_due",
		[]string{"dice que otro plan paga antes", "Mande el nombre"},
	},
	{
		"Medicaid", explain.OnMedicaid, true, "+15125550118", "1995-07-08", "LK-1018", "R-CLM-6007",
		"on_hold",
		[]string{"You had Medicaid for it", "small or nothing"},
	},
	{
		"Medicaid en español", explain.OnMedicaid, true, "+15125550119", "1998-03-12", "LK-1019", "R-CLM-6008",
		"on_hold",
		[]string{"usted tiene Medicaid", "poco o nada"},
	},
	{
		"workers' compensation, decided", explain.HurtAtWork, true, "+15125550120", "1983-10-19", "LK-1020", "R-CLM-6009",
		"on_hold",
		[]string{"workers' compensation pays first"},
	},
	{
		"accidente de trabajo, sin decidir", explain.HurtAtWork, true, "+15125550121", "1985-12-09", "LK-1021", "R-CLM-6010",
		"nothing_due",
		[]string{"paga antes el seguro de su trabajo"},
	},
	{
		"car insurance, decided", explain.CarAccident, true, "+15125550122", "1990-12-27", "LK-1022", "R-CLM-6011",
		"on_hold",
		[]string{"Car insurance pays for this one first"},
	},
	{
		"seguro del carro, sin decidir", explain.CarAccident, true, "+15125550123", "1991-08-31", "LK-1023", "R-CLM-6012",
		"nothing_due",
		[]string{"Antes le toca pagar al seguro del carro"},
	},
	{
		"denied, and nobody's to pay", explain.DeniedNotOwed, false, "+15125550124", "1961-06-05", "LK-1024", "R-CLM-6013",
		"nothing_due",
		[]string{"did not pay", "number 29", "You do not owe this part"},
	},
	{
		"negado, y no se debe", explain.DeniedNotOwed, false, "+15125550125", "1959-04-26", "LK-1025", "R-CLM-6014",
		"nothing_due",
		[]string{"no va a pagar", "clave 29", "Usted no debe esta parte"},
	},
	{
		"denied, and the patient's", explain.DeniedOwed, false, "+15125550126", "1987-03-23", "LK-1026", "R-CLM-6015",
		"",
		[]string{"did not pay", "number 96", "You can ask them to look again", "A person on our team will help"},
	},
	{
		"negado, y le toca", explain.DeniedOwed, false, "+15125550127", "1984-07-15", "LK-1027", "R-CLM-6016",
		"",
		[]string{"no va a pagar", "clave 96", "Puede pedirles que la revisen otra vez", "Una persona de nuestro equipo"},
	},
	{
		"the arithmetic is wrong", explain.DoesNotAddUp, true, "+15125550128", "1978-08-14", "LK-1028", "R-CLM-6017",
		"nothing_due",
		[]string{"The numbers on it do not add up", "A person on our team will check"},
	},
	{
		"un deducible que no es del paciente", explain.DoesNotAddUp, true, "+15125550129", "1977-02-03", "LK-1029",
		"R-CLM-6018", "nothing_due",
		[]string{"Sus cuentas no salen bien", "Una persona las va a revisar"},
	},
	{
		"nothing is the patient's", explain.Zero, false, "+15125550130", "2001-01-16", "LK-1030", "ST-9119",
		"nothing_due",
		[]string{"You owe nothing right now"},
	},
	{
		"no se debe nada", explain.Zero, false, "+15125550131", "2000-09-22", "LK-1031", "ST-9120",
		"nothing_due",
		[]string{"Por ahora no debe nada"},
	},
	{
		"paid too much", explain.Credit, false, "+15125550132", "1972-05-29", "LK-1032", "ST-9121",
		"nothing_due",
		[]string{"You owe nothing right now", "$20.00 more than your bills"},
	},
	{
		"saldo a favor", explain.Credit, false, "+15125550133", "1970-11-13", "LK-1033", "ST-9122",
		"nothing_due",
		[]string{"Por ahora no debe nada", "$20.00 a su favor"},
	},
	{
		"the same line twice", explain.Duplicate, true, "+15125550134", "1993-11-02", "LK-1034", "ST-9123",
		"on_hold",
		[]string{"I see the same charge twice"},
	},
	{
		"el mismo cargo dos veces", explain.Duplicate, true, "+15125550135", "1994-05-07", "LK-1035", "ST-9124",
		"on_hold",
		[]string{"Veo el mismo cargo dos veces"},
	},
	{
		"far above the estimate", explain.OverEstimate, true, "+15125550136", "1986-02-25", "LK-1036", "ST-9125",
		"on_hold",
		[]string{"at least 400 dollars above the estimate", "until Mar 8, 2027", "cms.gov/nosurprises"},
	},
	{
		"muy por encima del estimado", explain.OverEstimate, true, "+15125550137", "1982-10-28", "LK-1037", "ST-9126",
		"on_hold",
		[]string{"pasa por mucho del estimado", "hasta el 12 mar 2027", "cms.gov/nosurprises"},
	},
}

func (c adviceCase) spanish() bool {
	_, number, _ := strings.Cut(string(c.account), "-")
	return (number[len(number)-1]-'0')%2 == 1
}

// asksForMoney are the words in which a patient is asked to pay.
var asksForMoney = []string{"You owe $", "To pay,", "pay over time", "Usted debe $", "Para pagar,", "pagar en partes"}

// Every row of the table of what must be said next can be texted about, in both languages: the patient hears the right
// next step, is never asked to pay what has to wait, and is not reminded of it.
func TestWhatMustBeSaidNext(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	run := w.remind()
	w.settled()
	left, reminded := map[string]string{}, map[string]bool{}
	for _, l := range run.LeftOut {
		left[l.Statement] = l.Reason
	}
	for _, r := range run.Recipients {
		reminded[r.Statement] = true
	}
	t.Run("each", func(t *testing.T) {
		for _, c := range adviceCases {
			t.Run(c.says, func(t *testing.T) {
				t.Parallel()
				c.isHeard(w.in(t))
				if left[c.statement] != c.leftOut || reminded[c.statement] != (c.leftOut == "") {
					t.Errorf("reminded of it: %v, left out for %q; want %q",
						reminded[c.statement], left[c.statement], c.leftOut)
				}
			})
		}
	})
	w.verified()
}

// isHeard asks how much is owed and why, and listens.
func (c adviceCase) isHeard(w *world) {
	w.t.Helper()
	p, wait := w.phone(c.phone), "Please do not pay for your visit"
	questions := []string{"how much do I owe", "why do I owe this"}
	if c.spanish() {
		questions, wait = []string{"cuánto debo", "por qué debo esto"}, "Por ahora no pague su visita"
	}
	wanted := slices.Clone(c.hears)
	if c.held {
		wanted = append(wanted, wait)
	}
	p.Says(questions[0])
	p.next("the question for the date of birth")
	p.Says(c.born).Hears(wanted...)
	p.Says(questions[1])
	if c.held {
		p.Hears(wanted...)
	}
	heard := p.HasHeard()
	if c.kind != explain.DeniedOwed {
		for _, body := range p.texts("out") {
			for _, words := range asksForMoney {
				if strings.Contains(body.Body, words) {
					w.t.Errorf("is asked to pay:\n%s", body.Body)
				}
			}
		}
	}
	if !c.held && len(heard) == 0 {
		w.t.Error("asked why, and heard nothing")
	}
	if holds := w.holds(c.account); slices.Contains(holds, string(c.kind)) != c.held || !c.held && len(holds) > 0 {
		w.t.Errorf("the holds are %q; want %q: %v", holds, c.kind, c.held)
	}
}

func (w *world) holds(account billing.AccountNumber) (holds []string) {
	w.t.Helper()
	err := pgx.BeginFunc(w.t.Context(), w.program.pool, func(tx pgx.Tx) (err error) {
		holds, err = ledger.Holds(w.t.Context(), tx, "lakeside", account)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return holds
}
