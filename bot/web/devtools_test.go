package web_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// patience bounds every wait for the browser.
const patience = 30 * time.Second

// chromium is a real browser, driven over its DevTools protocol: one page of a phone's size.
type chromium struct {
	*testing.T
	conn    *websocket.Conn
	session string
	last    int
}

// newChromium starts the browser. Where there is none the test is skipped, unless it is required.
func newChromium(t *testing.T) *chromium {
	t.Helper()
	var program string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if found, err := exec.LookPath(name); err == nil {
			program = found
			break
		}
	}
	if program == "" {
		if os.Getenv("PLAINBILL_REQUIRE_CHROMIUM") == "1" {
			t.Fatal("PLAINBILL_REQUIRE_CHROMIUM is 1 and there is no chromium on the PATH")
		}
		t.Skip("no chromium on the PATH: the pages were not driven in a real browser")
	}
	folder, err := os.MkdirTemp("", "plainbill-chromium-")
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(program, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
		"--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
		"--remote-debugging-port=0", "--user-data-dir="+folder, "about:blank")
	said, err := command.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
		_ = os.RemoveAll(folder) // what its children still write there is no fault of the pages
	})
	c := &chromium{T: t}
	c.connect(listening(t, bufio.NewScanner(said)))
	var target struct{ TargetID string }
	c.call("Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	var attached struct{ SessionID string }
	c.call("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &attached)
	c.session = attached.SessionID
	c.call("Emulation.setDeviceMetricsOverride",
		map[string]any{"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": true}, nil)
	return c
}

var devtools = regexp.MustCompile(`ws://\S+`)

func listening(t *testing.T, said *bufio.Scanner) string {
	t.Helper()
	found := make(chan string, 1)
	go func() {
		for said.Scan() {
			if at := devtools.FindString(said.Text()); at != "" {
				found <- at
			}
		}
	}()
	select {
	case at := <-found:
		return at
	case <-time.After(patience):
		t.Fatal("chromium does not say where it listens")
		return ""
	}
}

func (c *chromium) connect(at string) {
	c.Helper()
	conn, _, err := websocket.DefaultDialer.Dial(at, nil)
	if err != nil {
		c.Fatal(err)
	}
	c.conn = conn
	c.Cleanup(func() { _ = conn.Close() })
}

// call asks the browser for something and waits for its answer.
func (c *chromium) call(method string, params map[string]any, into any) {
	c.Helper()
	c.last++
	ask := map[string]any{"id": c.last, "method": method, "params": params}
	if c.session != "" {
		ask["sessionId"] = c.session
	}
	err := errors.Join(c.conn.SetWriteDeadline(time.Now().Add(patience)), c.conn.WriteJSON(ask),
		c.conn.SetReadDeadline(time.Now().Add(patience)))
	for err == nil {
		var answer struct {
			ID     int
			Result json.RawMessage
			Error  *struct{ Message string }
		}
		if err = c.conn.ReadJSON(&answer); err != nil || answer.ID != c.last {
			continue
		}
		if answer.Error != nil {
			c.Fatalf("%s: %s", method, answer.Error.Message)
		}
		if into != nil {
			err = json.Unmarshal(answer.Result, into)
		}
		break
	}
	if err != nil {
		c.Fatalf("%s: %v", method, err)
	}
}

// eval gives what an expression is in the page, as text.
func (c *chromium) eval(expression string) string {
	c.Helper()
	var got struct{ Result struct{ Value any } }
	c.call("Runtime.evaluate", map[string]any{"expression": "String(" + expression + ")", "returnByValue": true}, &got)
	said, _ := got.Result.Value.(string)
	return said
}

// until waits for a page that says something.
func (c *chromium) until(words string) {
	c.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); {
		said := c.eval(`document.readyState + (document.body ? document.body.innerText : "") + location.href`)
		if strings.Contains(said, words) {
			return
		}
		<-time.After(20 * time.Millisecond) // a page is on its way
	}
	c.Fatalf("no page says %q; the last one says:\n%s", words, c.eval("document.body.innerText"))
}

func (c *chromium) open(at string) {
	c.Helper()
	c.call("Page.navigate", map[string]any{"url": at}, nil)
}

func (c *chromium) types(words string) {
	c.Helper()
	c.call("Input.insertText", map[string]any{"text": words}, nil)
}

// press presses a key as a keyboard does.
func (c *chromium) press(key string, code int, text string) {
	c.Helper()
	for _, kind := range []string{"keyDown", "keyUp"} {
		params := map[string]any{"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code}
		if kind == "keyDown" && text != "" {
			params["text"] = text
		}
		c.call("Input.dispatchKeyEvent", params, nil)
	}
}
