package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/plainbill/plainbill/bot/understand"
)

// understandCommand shows how texts are read.
type understandCommand struct {
	Read understandRead `cmd:"" default:"withargs" help:"Read texts from standard input, one a line."`
	Eval understandEval `cmd:"" help:"Train on one labelled file and score on another."`
}

// understandRead reads texts, one a line; a line that is a JSON object gives text, and may give at and context.
type understandRead struct {
	JSON    bool   `help:"One JSON object a text."`
	At      string `placeholder:"TIME" help:"When the texts were sent, RFC 3339; now when missing."`
	Context string `placeholder:"C" default:"none" help:"What was asked last."`
}

// maxLine bounds a line of standard input: a text has at most 1,600 characters, JSON may escape them.
const maxLine = 64 << 10

// Run reads until the end of standard input.
func (u understandRead) Run(_ context.Context, c *console) error {
	reader, err := understand.New()
	if err != nil {
		return err
	}
	at := time.Now()
	if u.At != "" {
		if at, err = time.Parse(time.RFC3339, u.At); err != nil {
			return errors.New("--at: wanted a time like 2026-11-18T10:00:00-06:00")
		}
	}
	asked, err := understand.ParseContext(u.Context)
	if err != nil {
		return fmt.Errorf("--context: %w", err)
	}
	lines := bufio.NewScanner(c.in)
	lines.Buffer(make([]byte, 0, maxLine), maxLine)
	for n := 1; lines.Scan(); n++ {
		text, when, question := lines.Text(), at, asked
		// A patient may well write a brace: only what is JSON is read as such.
		if strings.HasPrefix(strings.TrimSpace(text), "{") && json.Valid([]byte(text)) {
			var given struct {
				Text    string    `json:"text"`
				At      time.Time `json:"at"`
				Context string    `json:"context"`
			}
			if err := json.Unmarshal([]byte(text), &given); err != nil {
				return fmt.Errorf("standard input, line %d: not a JSON object with text, at, context", n)
			}
			text = given.Text
			if !given.At.IsZero() {
				when = given.At
			}
			if given.Context != "" {
				if question, err = understand.ParseContext(given.Context); err != nil {
					return fmt.Errorf("standard input, line %d: %w", n, err)
				}
			}
		}
		if err := u.print(c, reader.Read(text, when, question)); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("standard input: %w", err)
	}
	return nil
}

func (u understandRead) print(c *console, r understand.Reading) error {
	if u.JSON {
		return json.NewEncoder(c.out).Encode(readingShape(r))
	}
	c.printf("%s %s %.2f", r.Language, r.Intent, r.Confidence)
	for _, a := range r.Amounts {
		c.printf(" %s/%s", a.Cents, orDash(string(a.Period)))
	}
	for _, d := range r.Dates {
		c.printf(" %s:%s%s", d.Kind, d.Value, strings.Join(d.Candidates, "|"))
	}
	c.printf(" revokes:%s\n", r.Revokes)
	return nil
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

// The shape of a reading outside, as the README documents it.
type (
	shapeOfReading struct {
		Language   string              `json:"language"`
		Intent     understand.Intent   `json:"intent"`
		Confidence float64             `json:"confidence"`
		Also       []understand.Intent `json:"also"`
		Amounts    []shapeOfAmount     `json:"amounts"`
		Dates      []shapeOfDate       `json:"dates"`
		Revokes    understand.Revokes  `json:"revokes"`
	}
	shapeOfAmount struct {
		Cents  int64   `json:"cents"`
		Period *string `json:"period"`
	}
	shapeOfDate struct {
		Kind       understand.DateKind `json:"kind"`
		Value      string              `json:"value,omitempty"`
		Candidates []string            `json:"candidates,omitempty"`
	}
)

func readingShape(r understand.Reading) shapeOfReading {
	shape := shapeOfReading{
		Language: string(r.Language), Intent: r.Intent, Confidence: r.Confidence, Also: []understand.Intent{},
		Amounts: []shapeOfAmount{}, Dates: []shapeOfDate{}, Revokes: r.Revokes,
	}
	shape.Also = append(shape.Also, r.Also...)
	for _, a := range r.Amounts {
		amount := shapeOfAmount{Cents: int64(a.Cents)}
		if a.Period != "" {
			period := string(a.Period)
			amount.Period = &period
		}
		shape.Amounts = append(shape.Amounts, amount)
	}
	if born := r.Born.Reveal(); !born.IsZero() {
		shape.Dates = append(shape.Dates, shapeOfDate{Kind: understand.OnDate, Value: born.String()})
	}
	for _, d := range r.Dates {
		shape.Dates = append(shape.Dates, shapeOfDate{d.Kind, d.Value, d.Candidates})
	}
	return shape
}

// understandEval trains and scores the classifier on files of text<TAB>label lines.
type understandEval struct {
	Train string `required:"" type:"existingfile" placeholder:"FILE"`
	Test  string `required:"" type:"existingfile" placeholder:"FILE"`
	JSON  bool   `help:"One JSON document."`
}

// Run prints in-scope accuracy, out-of-scope recall (label oos) and macro F1.
func (u understandEval) Run(_ context.Context, c *console) error {
	train, err := readExamples(u.Train)
	if err != nil {
		return err
	}
	test, err := readExamples(u.Test)
	if err != nil {
		return err
	}
	score := understand.Evaluate(train, test)
	if u.JSON {
		return c.json(map[string]any{
			"in_scope_accuracy": score.InScopeAccuracy, "out_of_scope_recall": score.OutOfScopeRecall,
			"macro_f1": score.MacroF1, "train": len(train), "test": len(test),
		})
	}
	c.printf("in-scope accuracy   %.3f\nout-of-scope recall %.3f\nmacro F1            %.3f\n",
		score.InScopeAccuracy, score.OutOfScopeRecall, score.MacroF1)
	return nil
}

// readExamples reads a labelled file; one without examples is refused.
func readExamples(path string) ([]understand.Example, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	examples, err := understand.ReadExamples(f)
	if err == nil && len(examples) == 0 {
		err = errors.New("no examples in it")
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return examples, nil
}
