package main

import (
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
)

// browser is a patient's browser without scripts: it follows links and sends forms as they stand on the page.
type browser struct {
	w      *world
	client *http.Client
	at     *url.URL
	page   string
}

// pageLink finds the last link to a patients' page in what a phone heard.
var pageLink = regexp.MustCompile(`https?://\S+/s/[A-Za-z0-9_-]{22}`)

// opens opens the last link that the phone was sent.
func (p *phone) opens() *browser {
	p.w.t.Helper()
	p.w.settled()
	for texts := p.texts("out"); len(texts) > 0; texts = texts[:len(texts)-1] {
		if link := pageLink.FindString(texts[len(texts)-1].Body); link != "" {
			jar, err := cookiejar.New(nil)
			if err != nil {
				p.w.t.Fatal(err)
			}
			b := &browser{w: p.w, client: &http.Client{Jar: jar}}
			return b.get(link)
		}
	}
	p.w.t.Fatal("no text links to a page")
	return nil
}

func (b *browser) take(res *http.Response, err error) *browser {
	b.w.t.Helper()
	if err != nil {
		b.w.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	if err != nil {
		b.w.t.Fatal(err)
	}
	b.at, b.page = res.Request.URL, string(body)
	if res.StatusCode >= http.StatusBadRequest {
		b.w.t.Fatalf("%s answers %d:\n%s", b.at.Path, res.StatusCode, b.words())
	}
	return b
}

func (b *browser) get(address string) *browser {
	b.w.t.Helper()
	return b.take(b.client.Get(address))
}

var tag = regexp.MustCompile(`(?s)<style.*?</style>|<[^>]*>`)

// words are the words of a page.
func (b *browser) words() string {
	return strings.Join(strings.Fields(html.UnescapeString(tag.ReplaceAllString(b.page, " "))), " ")
}

// shows wants words on the page.
func (b *browser) shows(wanted ...string) *browser {
	b.w.t.Helper()
	for _, words := range wanted {
		if !strings.Contains(b.words(), words) {
			b.w.t.Fatalf("wanted %q on the page:\n%s", words, b.words())
		}
	}
	return b
}

// follows follows the first link whose address ends in something.
func (b *browser) follows(end string) *browser {
	b.w.t.Helper()
	link := regexp.MustCompile(`href="([^"]*` + regexp.QuoteMeta(end) + `)"`).FindStringSubmatch(b.page)
	if link == nil {
		b.w.t.Fatalf("no link ends in %q on the page:\n%s", end, b.words())
	}
	return b.get(b.at.ResolveReference(&url.URL{Path: html.UnescapeString(link[1])}).String())
}

var (
	form  = regexp.MustCompile(`(?s)<form ([^>]*)>(.*?)</form>`)
	goes  = regexp.MustCompile(`action="([^"]*)"`)
	input = regexp.MustCompile(`<input[^>]*>`)
	field = regexp.MustCompile(`(name|value|type)="([^"]*)"`)
)

// sends fills and sends the form whose address ends in something, with what stands in it already.
func (b *browser) sends(end string, fill map[string]string) *browser {
	b.w.t.Helper()
	for _, f := range form.FindAllStringSubmatch(b.page, -1) {
		action := ""
		if to := goes.FindStringSubmatch(f[1]); to != nil {
			action = html.UnescapeString(to[1])
		}
		if !strings.HasSuffix(action, end) {
			continue
		}
		values := url.Values{}
		for _, in := range input.FindAllString(f[2], -1) {
			of := map[string]string{}
			for _, m := range field.FindAllStringSubmatch(in, -1) {
				of[m[1]] = html.UnescapeString(m[2])
			}
			chosen := of["type"] != "radio" && of["type"] != "checkbox" || strings.Contains(in, " checked")
			if of["name"] != "" && chosen {
				values.Set(of["name"], of["value"])
			}
		}
		for name, value := range fill {
			values.Set(name, value)
		}
		to := b.at
		if action != "" {
			to = b.at.ResolveReference(&url.URL{Path: action})
		}
		return b.take(b.client.PostForm(to.String(), values))
	}
	b.w.t.Fatalf("no form goes to %q on the page:\n%s", end, b.words())
	return nil
}

// isBorn gives the date of birth that opens the page: month/day/year.
func (b *browser) isBorn(date string) *browser {
	b.w.t.Helper()
	parts := strings.Split(date, "/")
	return b.sends("", map[string]string{"month": parts[0], "day": parts[1], "year": parts[2]})
}

var onward = regexp.MustCompile(`https?://[^"]*/sim/stripe/checkout/[^"&]*`)

// pays goes on to the card processor's page and presses a button there.
func (b *browser) pays(do string, fill map[string]string) *browser {
	b.w.t.Helper()
	link := onward.FindString(b.page)
	if link == "" {
		b.w.t.Fatalf("the page does not lead to the card processor:\n%s", b.words())
	}
	b.get(html.UnescapeString(link))
	with := map[string]string{"do": do}
	for name, value := range fill {
		with[name] = value
	}
	return b.sends("", with)
}
