package web_test

import (
	"context"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/billing/ledger"
	"github.com/plainbill/plainbill/billing/payment"
)

func TestABillShowsEveryPartAndWhereItComesFrom(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b, _ := w.signedIn("LK-1001", billing.English, "3", "7", "1984")
	b.says("June", "$147.00", "Due December 10, 2026", "Visit on October 6, 2026", "Office visit", "Dr. Imani Reyes",
		"Charge", "$420.00", "You do not owe this", "$105.00", "Blue River Health paid", "$168.00", "$95.00", "$52.00",
		"Where do these numbers come from?", "File statements.csv, claim CLM-5001, service 1", "Ankle X-ray",
		"dispute any part", "https://lakeside.example/help", "Free help in your language", "512-555-0100")
	b.saysNot("aa11", "1984", "+1512")
}

func TestABillIsSaidInSpanishAndTheSwitchKeepsThePage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b, path := w.signedIn("LK-1002", billing.Spanish, "11", "23", "1971")
	b.says(`<html lang="es"`, "Su factura", "$120.00", "9 de octubre de 2026", "Copago", "Usted no debe esto")
	b.open(path + "/pay?lang=en")
	if b.path != path+"/pay" {
		t.Error("the switch of language left the page")
	}
	b.says(`<html lang="en"`, "How much do you want to pay?")
	b.open(path + "?lang=fr")
	b.says(`<html lang="en"`)
}

func TestWhatIsNotToBePaidYetStandsOnTop(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b, path := w.signedIn("LK-1012", billing.English, "4", "2", "1981")
	b.says("Please do not pay for your visit on", "We are waiting for Blue River Health")
	if strings.Index(b.page, "Please do not pay") > strings.Index(b.page, `id="due-title"`) {
		t.Error("what is due stands above it")
	}
	b.saysNot(">Pay</a> ", "Pay over time")
	b.open(path + "/plan")
	b.says("Please do not pay")
	b.saysNot("I agree to this plan")
}

func TestABillThatAPersonLooksAtIsNotPressed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	hold := func(reason string) {
		w.tx(func(ctx context.Context, tx pgx.Tx) error {
			return ledger.SetHold(ctx, tx, lakeside, "LK-1001", reason, w.now(), "U01")
		})
	}
	hold("dispute")
	b, path := w.signedIn("LK-1001", billing.English, "3", "7", "1984")
	b.says("A person is looking at your bill", `<a class="button" href`)
	b.saysNot("Pay over time", `class="button main"`)
	hold("bankruptcy")
	b.open(path + "/pay")
	b.says("Payments for this account are handled by our team")
	b.saysNot("Go to the secure payment page")
}

// An automatic stay forbids to ask (11 USC 362(a)(6)); so does decency after a death.
func TestAPageAsksNothingOfWhomMayNotBeAsked(t *testing.T) {
	t.Parallel()
	for _, reason := range []string{"bankruptcy", "deceased", "legal", "wrong_number"} {
		t.Run(reason, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			b, path := w.signedIn("LK-1001", billing.English, "3", "7", "1984")
			b.open(path + "/plan")
			b.send(path + "/plan")
			b.says("Your plan is set")
			w.tx(func(ctx context.Context, tx pgx.Tx) error {
				return ledger.SetHold(ctx, tx, lakeside, "LK-1001", reason, w.now(), "U01")
			})
			b.open(path)
			b.says("Payments for this account are handled by our team", "We are checking what is due")
			b.saysNot("To pay now", "Due December", "the next payment is", `class="button`)
			b.open(path + "/receipt")
			b.saysNot("$147.00")
		})
	}
}

func TestAPaymentIsOfWhatTheBooksSay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b, path := w.signedIn("LK-1001", billing.English, "3", "7", "1984")
	for _, wrong := range [][2]string{
		{"other", "0"},
		{"other", "24.99"},
		{"other", "147.01"},
		{"other", "-30"},
		{"other", "1e9"},
		{"other", ""},
		{"next", ""},
		{"all of it", ""},
		{"other", "99999999999999999999"},
	} {
		b.open(path + "/pay")
		b.send(path+"/pay", "part", wrong[0], "amount", wrong[1])
		if b.status != http.StatusUnprocessableEntity {
			t.Errorf("%v: %d", wrong, b.status)
		}
		b.says(`role="alert"`, "within what is due")
	}
	b.open(path + "/pay")
	b.send(path+"/pay", "part", "whole", "amount", "1.00")
	b.says("https://cards.example/cs_1", "On to the secure page")
	b.open(path + "/pay")
	b.send(path+"/pay", "part", "other", "amount", " $50.25 ")
	b.says("https://cards.example/cs_2")
	if len(w.cards.opened) != 2 || w.cards.opened[0].Amount != 147_00 || w.cards.opened[1].Amount != 50_25 {
		t.Fatalf("%d pages opened, with other amounts", len(w.cards.opened))
	}
	one := w.cards.opened[0]
	if one.Mode != payment.Pay || one.Keep || !strings.HasSuffix(one.SuccessURL, path+"/receipt?done=paid") {
		t.Error("the page that was opened keeps a card, or leads elsewhere")
	}
	b.open(path + "/receipt?done=paid")
	b.says("Your payment can take a minute", "We have not received a payment from you yet")
	w.cards.down = true
	b.open(path + "/pay")
	b.send(path+"/pay", "part", "whole")
	b.says("Nothing was charged")
}

func TestAPlanIsAgreedToInTheWordsThatWereShown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b, path := w.signedIn("LK-1001", billing.English, "3", "7", "1984")
	b.open(path + "/plan")
	b.says("2 payments", "3 payments", "4 payments", "$73.50 on December 16, 2026", "There are no fees and no interest.")
	offers := regexp.MustCompile(`name="offer" value="([^"]+)"`).FindAllStringSubmatch(b.page, -1)
	if len(offers) != 3 {
		t.Fatalf("%d offers", len(offers))
	}
	b.send(path+"/plan", "offer", "something else")
	b.says("This offer has changed")
	b.send(path+"/plan", "offer", offers[1][1])
	b.says("Thank you. Your plan is set up.", "$49.00", "December 16, 2026", "See or print the terms")
	plan := w.plan("LK-1001")
	if plan == nil || len(plan.Terms.Instalments) != 3 || plan.Left != 147_00 {
		t.Fatalf("another plan: %+v", plan)
	}
	b.open(path + "/terms")
	b.says("$49.00", "$147.00 of $147.00 is left to pay", "Payments to come")
	b.open(path + "/pay")
	b.says("Next payment of your plan", "$49.00")
	b.send(path+"/pay", "part", "next")
	if n := len(w.cards.opened); n != 1 || w.cards.opened[0].Amount != 49_00 {
		t.Errorf("%d pages opened, or of another amount", n)
	}
}

func (w *world) plan(account billing.AccountNumber) (p *ledger.Plan) {
	w.Helper()
	w.tx(func(ctx context.Context, tx pgx.Tx) (err error) {
		p, err = ledger.LivePlan(ctx, tx, lakeside, account)
		return err
	})
	return p
}

func TestACardIsKeptOnlyWithASignature(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b, path := w.signedIn("LK-1001", billing.English, "3", "7", "1984")
	b.open(path + "/card")
	b.says("No card is kept", "Keeping the card charges nothing", `type="checkbox"`)
	b.saysNot(" checked")
	for _, unsigned := range [][]string{
		{}, {"agree", "yes"}, {"signed", "June Calloway"}, {"agree", "yes", "signed", "J"},
	} {
		b.open(path + "/card")
		b.send(path+"/card", unsigned...)
		b.says(`href="#agree"`, "type your full name to sign")
	}
	b.send(path+"/card", "agree", "yes", "signed", "June Calloway", "words", "others")
	b.says("This offer has changed")
	if len(w.cards.opened) != 0 {
		t.Fatal("a page was opened without a signature")
	}
	b.send(path+"/card", "agree", "yes", "signed", "June Calloway")
	b.says("https://cards.example/cs_1")
	if one := w.cards.opened[0]; one.Mode != payment.KeepCard || one.Amount != 0 {
		t.Error("it takes money, or keeps no card")
	}
	b.open(path + "/plan")
	b.send(path + "/plan")
	b.open(path + "/card")
	b.says("Pay the plan by card", "10 days before an amount changes", `name="autopay" value="yes"`)
	b.send(path+"/card", "agree", "yes", "signed", "June Calloway")
	b.says("https://cards.example/cs_2")
	w.kept(2)
	b.open(path + "/card?done=card")
	b.says("Visa ending in 4242", "This card pays your plan", "Your copy of what you signed",
		"Signed by June Calloway on November 16, 2026")
	b.open(path + "/terms")
	b.says("Signed by June Calloway", "10 days before an amount changes")
	b.open(path + "/card")
	b.send(path + "/card/stop")
	b.says("Charges are stopped")
	b.saysNot("Stop the next payment")
	b.send(path + "/card/remove")
	b.says("Your card is removed", "No card is kept")
}

// kept is the processor's word that a card was kept on the n-th page it opened.
func (w *world) kept(n int) {
	w.Helper()
	err := w.bot.Cashier.Notice(context.Background(), payment.Notice{
		ID: "evt_kept", Kind: payment.NoticeCardKept, Type: "checkout.session.completed", At: w.now(), Practice: lakeside,
		Request: w.cards.opened[n-1].Request, Session: "cs_" + strconv.Itoa(n),
		Card: &payment.CardOnFile{
			Customer: "cus_1", Method: "pm_1", Brand: "visa", Last4: "4242", ExpMonth: 4, ExpYear: 2031,
		},
	})
	if err != nil {
		w.Fatal(err)
	}
}

func TestNothingOfASensitiveVisitIsShownButItsDate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := w.pool.Exec(context.Background(), `UPDATE ledger.claim SET sensitive = true WHERE number = 'CLM-5001'`)
	if err != nil {
		t.Fatal(err)
	}
	b, _ := w.signedIn("LK-1001", billing.English, "3", "7", "1984")
	b.says("Visit on October 6, 2026", "For more about this visit")
	b.saysNot("Office visit", "Ankle", "Reyes", "Blue River", "CLM-5001", "$420.00")
}
