package slack

import (
	"encoding/json"
	"net/http"
	"os"
	"testing"
	"testing/synctest"
	"time"
)

func TestTheVectorsOfSlacksDocumentationAreJudgedRight(t *testing.T) {
	t.Parallel()
	var vectors []struct {
		Name, Secret, Timestamp, Body, Signature string
		Now                                      int64
		Valid                                    bool
	}
	raw, err := os.ReadFile("testdata/signature_vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &vectors); err != nil || len(vectors) == 0 {
		t.Fatalf("read vectors: %v", err)
	}
	for _, v := range vectors {
		t.Run(v.Name, func(t *testing.T) {
			// In the bubble the clock starts in 2000 and jumps to the vector's time at once.
			synctest.Test(t, func(t *testing.T) {
				time.Sleep(time.Until(time.Unix(v.Now, 0)))
				header := http.Header{}
				header.Set("X-Slack-Request-Timestamp", v.Timestamp)
				header.Set("X-Slack-Signature", v.Signature)
				if got := signed(header, []byte(v.Body), []string{v.Secret}); got != v.Valid {
					t.Errorf("signed = %v, want %v", got, v.Valid)
				}
			})
		})
	}
}

func TestDuringARotationBothSecretsCount(t *testing.T) {
	t.Parallel()
	body := []byte("payload=x")
	header := sign(t, "old", time.Now(), body)
	for name, c := range map[string]struct {
		secrets []string
		want    bool
	}{
		"the new one first":  {[]string{"new", "old"}, true},
		"the old one alone":  {[]string{"old"}, true},
		"the new one alone":  {[]string{"new"}, false},
		"none":               {nil, false},
		"an empty one":       {[]string{""}, false},
		"an empty and a bad": {[]string{"", "bad"}, false},
	} {
		if got := signed(header, body, c.secrets); got != c.want {
			t.Errorf("%s: signed = %v, want %v", name, got, c.want)
		}
	}
}

func TestWhatIsNotASignatureIsRefused(t *testing.T) {
	t.Parallel()
	body := []byte("{}")
	good := sign(t, "secret", time.Now(), body)
	for name, spoil := range map[string]func(http.Header){
		"no signature":         func(h http.Header) { h.Del("X-Slack-Signature") },
		"no timestamp":         func(h http.Header) { h.Del("X-Slack-Request-Timestamp") },
		"another version":      func(h http.Header) { h.Set("X-Slack-Signature", "v1"+h.Get("X-Slack-Signature")[2:]) },
		"not hexadecimal":      func(h http.Header) { h.Set("X-Slack-Signature", "v0=zz") },
		"half a signature":     func(h http.Header) { h.Set("X-Slack-Signature", h.Get("X-Slack-Signature")[:35]) },
		"a timestamp of words": func(h http.Header) { h.Set("X-Slack-Request-Timestamp", "now") },
		"another timestamp":    func(h http.Header) { h.Set("X-Slack-Request-Timestamp", "1531420618") },
	} {
		header := good.Clone()
		spoil(header)
		if signed(header, body, []string{"secret"}) {
			t.Errorf("%s: accepted", name)
		}
	}
	if !signed(good, body, []string{"secret"}) {
		t.Error("the unspoilt one was refused")
	}
}
