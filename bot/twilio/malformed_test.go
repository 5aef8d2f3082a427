package twilio

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// without gives a form that lacks a field, with one that has another value.
func without(form url.Values, field string) url.Values { form.Del(field); return form }

func with(form url.Values, field string, values ...string) url.Values {
	form[field] = values
	return form
}

func TestWhatIsSignedButMalformedIsRefusedWithTheReason(t *testing.T) {
	t.Parallel()
	const sms, status = "/twilio/sms", "/twilio/status"
	post := func(route string, form url.Values) *http.Request { return signed(newToken, route, form) }
	plain := post(sms, textForm())
	plain.Header.Set("Content-Type", "text/plain")
	get := post(sms, textForm())
	get.Method = http.MethodGet
	half := sign(newToken, publicURL+sms, url.Values{"MessageSid": {textSID}})
	broken := request(sms, half, "MessageSid="+textSID+"&Body=%zz")
	const words = `{"MessageSid":"SM1"}`
	digest := sha256.Sum256([]byte(words))
	digested := sms + "?bodySHA256=" + hex.EncodeToString(digest[:])
	object := request(digested, sign(newToken, publicURL+digested, nil), words)
	object.Header.Set("Content-Type", "application/json")
	cases := map[string]struct {
		req    *http.Request
		reason string
	}{
		"a text without an id":     {post(sms, without(textForm(), "MessageSid")), "MessageSid is missing"},
		"a text with a strange id": {post(sms, with(textForm(), "MessageSid", "../1")), "MessageSid is not an id"},
		"a text from nobody":       {post(sms, without(textForm(), "From")), "From is missing"},
		"a text from a short code": {post(sms, with(textForm(), "From", "24273")), "From is not a telephone number"},
		"a text to nobody":         {post(sms, without(textForm(), "To")), "To is missing"},
		"a text to a channel": {
			post(sms, with(textForm(), "To", "whatsapp:+15125550199")), "To is not a number of ours",
		},
		"a text with strange media": {post(sms, with(textForm(), "NumMedia", "many")), "NumMedia is not a number"},
		"a field that repeats":      {post(sms, with(textForm(), "Body", "a", "b")), "more than once"},
		"a field said twice":        {post(sms, with(textForm(), "Body", "a", "a")), "more than once"},
		"a reference that repeats":  {post(status+"?m=a/1&m=a/2", statusForm()), "more than once"},
		"another content type":      {plain, "content type"},
		"another method":            {get, "POST"},
		"a form that cannot be read": {
			broken, "cannot be read",
		},
		"an object":                   {object, "not the signed form"},
		"a status without an id":      {post(status, without(statusForm(), "MessageSid")), "MessageSid is missing"},
		"a status with a strange id":  {post(status, with(statusForm(), "MessageSid", "?")), "MessageSid is not an id"},
		"a status without the status": {post(status, without(statusForm(), "MessageStatus")), "MessageStatus is missing"},
		"a status with a strange code": {
			post(status, with(statusForm(), "ErrorCode", "bad")), "ErrorCode is not a number",
		},
	}
	for name, c := range cases {
		var k kept
		h := k.webhook().SMS()
		if strings.HasPrefix(c.req.URL.Path, status) {
			h = k.webhook().Status()
		}
		res := serve(h, c.req)
		if res.Code != http.StatusBadRequest || !strings.Contains(res.Body.String(), c.reason) {
			t.Errorf("%s: the answer is %d %q, want 400 with %q", name, res.Code, res.Body, c.reason)
		}
		if len(k.texts)+len(k.deliveries) != 0 {
			t.Errorf("%s: it was handed on", name)
		}
	}
}

func TestATextThatIsNotUTF8IsHandedOnWithReplacements(t *testing.T) {
	t.Parallel()
	var k kept
	serve(k.webhook().SMS(), signed(newToken, "/twilio/sms", with(textForm(), "Body", "ni\xf1o")))
	if len(k.texts) != 1 || k.texts[0].Body.Reveal() != "ni\uFFFDo" {
		t.Error("the words were not made text")
	}
}

func TestATextToAShortCodeOfOursIsHandedOn(t *testing.T) {
	t.Parallel()
	var k kept
	serve(k.webhook().SMS(), signed(newToken, "/twilio/sms", with(textForm(), "To", "24273")))
	if len(k.texts) != 1 || k.texts[0].To != "24273" {
		t.Error("the text was not handed on")
	}
}
