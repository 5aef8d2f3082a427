package twilio

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/plainbill/plainbill/bot/outbox"
)

func TestBlankEmptiesTheBody(t *testing.T) {
	t.Parallel()
	f, c := newFake(t, answering(http.StatusOK, created))
	if err := c.Blank(context.Background(), "SM00000000000000000000000000000001"); err != nil {
		t.Fatal(err)
	}
	if len(f.asked) != 1 || !strings.HasSuffix(f.asked[0].URL.Path, "/Messages/SM00000000000000000000000000000001.json") {
		t.Fatalf("asked %d times", len(f.asked))
	}
	if body, there := f.forms[0]["Body"]; !there || body[0] != "" {
		t.Errorf("the form is %v, wanted an empty Body", f.forms[0])
	}
}

func TestBlankOfWhatIsGoneIsDone(t *testing.T) {
	t.Parallel()
	_, c := newFake(t, answering(http.StatusNotFound, `{"code":20404,"status":404,"message":"not found"}`))
	if err := c.Blank(context.Background(), "SM1"); err != nil {
		t.Error(err)
	}
}

func TestBlankThatFailsIsToBeTriedAgain(t *testing.T) {
	t.Parallel()
	_, c := newFake(t, answering(http.StatusServiceUnavailable, `{"code":20503,"status":503,"message":"busy"}`))
	var failed *outbox.SendError
	if err := c.Blank(context.Background(), "SM1"); !errors.As(err, &failed) || failed.HTTPStatus != http.StatusServiceUnavailable {
		t.Errorf("got %v", err)
	}
}
