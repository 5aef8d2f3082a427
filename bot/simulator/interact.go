package simulator

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// fill gives the state of a modal's inputs, every field under the block that asks for it. An input that nobody filled
// is null there, as Slack sends it; a field that no input asks for is a [badPress].
func fill(modal map[string]any, fields map[string]string) (map[string]any, error) {
	values, used := map[string]any{}, 0
	blocks, _ := modal["blocks"].([]any)
	for i, b := range blocks {
		block, _ := b.(map[string]any)
		element, _ := block["element"].(map[string]any)
		action, _ := element["action_id"].(string)
		if block["type"] != "input" || action == "" {
			continue
		}
		id, _ := block["block_id"].(string)
		if id == "" {
			id = "block" + strconv.Itoa(i)
			block["block_id"] = id
		}
		var value any
		if text, given := fields[action]; given {
			value = text
			used++
		}
		values[id] = map[string]any{action: map[string]any{"type": element["type"], "value": value}}
	}
	if used < len(fields) {
		return nil, badPress("the modal has no input for one of the fields")
	}
	return values, nil
}

func slackUser(id string) map[string]any {
	return map[string]any{"id": id, "username": people[id], "name": people[id], "team_id": teamID}
}

// buttonValue finds a button in blocks.
func buttonValue(blocks json.RawMessage, actionID string) (string, bool) {
	value, found := buttonsOf(blocks)[actionID]
	return value, found
}

// buttonsOf gives the values of the buttons in blocks, by action_id.
func buttonsOf(blocks json.RawMessage) map[string]string {
	var all []struct {
		Elements []struct {
			ActionID string `json:"action_id"`
			Value    string `json:"value"`
		} `json:"elements"`
	}
	buttons := map[string]string{}
	if json.Unmarshal(blocks, &all) != nil {
		return buttons
	}
	for _, b := range all {
		for _, e := range b.Elements {
			if e.ActionID != "" {
				buttons[e.ActionID] = e.Value
			}
		}
	}
	return buttons
}

// interact posts a signed interaction, as Slack does: HMAC-SHA256 over "v0:timestamp:body", in hex. The clock is the
// real one, because so is the verifier's.
func (s *Simulator) interact(payload map[string]any) (body []byte, status int, err error) {
	raw, err := json.Marshal(payload)
	if err != nil {
		return nil, 0, err
	}
	form := []byte(url.Values{"payload": {string(raw)}}.Encode())
	stamp := strconv.FormatInt(time.Now().Unix(), 10)
	mac := hmac.New(sha256.New, []byte(s.SigningSecret))
	_, _ = fmt.Fprintf(mac, "v0:%s:%s", stamp, form)
	r, err := http.NewRequestWithContext(s.life, http.MethodPost, s.PublicURL+"/slack/interactions", bytes.NewReader(form))
	if err != nil {
		return nil, 0, err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("X-Slack-Request-Timestamp", stamp)
	r.Header.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
	answer, err := s.client.Do(r)
	if err != nil {
		return nil, 0, err
	}
	defer answer.Body.Close()
	body, err = io.ReadAll(io.LimitReader(answer.Body, 1<<20))
	return body, answer.StatusCode, err
}
