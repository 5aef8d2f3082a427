package web_test

import (
	"testing"

	"github.com/plainbill/plainbill/billing"
	"github.com/plainbill/plainbill/bot/dialogue"
)

// A patient opens the link of a text on a phone, says who they are by keyboard alone, reads the lines and presses pay.
func TestABillIsReadAndPaidInARealBrowser(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.cards.at = w.server.URL + "/cards/"
	c := newChromium(t)
	path := w.link("LK-1001", dialogue.PageStatement, billing.English)
	c.open(w.server.URL + path)
	c.until("See your bill")
	c.fits("identity")
	c.eval(`document.getElementById("month").focus()`)
	for i, words := range []string{"3", "7", "1984"} {
		if i > 0 {
			c.press("Tab", 9, "")
		}
		c.types(words)
	}
	c.press("Enter", 13, "\r")
	c.until("Bill of November 10, 2026")
	c.fits("bill")
	color := c.eval(`getComputedStyle(document.querySelector(".button.main")).backgroundColor`)
	if color != "rgb(11, 92, 107)" {
		t.Errorf("the style sheet is not in force: %s", color)
	}
	c.eval(`document.querySelectorAll("summary").forEach(s => s.click())`)
	c.until("File statements.csv, claim CLM-5001")
	c.until("Ankle X-ray")
	c.fits("bill, all unfolded")
	for _, route := range []string{"/plan", "/card", "/receipt", "/pay"} {
		c.open(w.server.URL + path + route)
		c.until("complete")
		c.until(route)
		c.fits(route)
	}
	c.until("How much do you want to pay?")
	c.eval(`document.querySelector("button.main").click()`)
	c.until("/cards/cs_1")
	if n := len(w.cards.opened); n != 1 || w.cards.opened[0].Amount != 147_00 {
		t.Errorf("%d payment pages, or of another amount", n)
	}
	c.open(w.server.URL + "/join/lakeside")
	c.until("Get texts about your bills")
	c.fits("join")
	if c.eval(`document.getElementById("agree").checked`) != "false" {
		t.Error("the box is ticked beforehand")
	}
}

// fits checks what every page owes to a phone and to a screen reader: nothing to scroll sideways to, every field named,
// one title, landmarks, and things to press that a finger can hit.
func (c *chromium) fits(page string) {
	c.Helper()
	for name, wrong := range map[string]string{
		"it scrolls sideways": `document.documentElement.scrollWidth > 390`,
		"a field has no label": `[...document.querySelectorAll("input:not([type=hidden])")]
			.filter(i => !i.labels.length).map(i => i.name).join() || false`,
		"it has not one h1":     `document.querySelectorAll("h1").length !== 1`,
		"a landmark is missing": `!["main", "header", "footer"].every(one => document.querySelector(one))`,
		"an id stands twice": `(ids => ids.length !== new Set(ids).size)([...document.querySelectorAll("[id]")]
			.map(e => e.id))`,
		"a button is too small": `[...document.querySelectorAll("button, .button")]
			.some(b => b.getBoundingClientRect().height < 40)`,
		"a script is in it": `document.scripts.length > 0`,
	} {
		if got := c.eval("(" + wrong + ")"); got != "false" {
			c.Errorf("%s: %s (%s)", page, name, got)
		}
	}
}
