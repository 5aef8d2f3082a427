package understand

import "math"

// Example is a text and the label it was given.
type Example struct {
	Text  string
	Label string
}

// schedule is how a classifier is fitted. Everything that could be drawn at random is a fixed function of the position
// in the data, so the same examples always give the same classifier.
type schedule struct {
	least  int     // a feature must be in at least so many texts
	epochs int     // times through the data
	rate   float32 // length of the first steps
	drop   uint64  // per cent of features left out of each step, so that no single word decides
}

// thorough is for "understand eval"; brisk is for the start of a program, where the data is small and time is short.
var (
	thorough = schedule{least: 2, epochs: 10, rate: 1, drop: 30}
	brisk    = schedule{least: 1, epochs: 12, rate: 1, drop: 60}
	// fleeting is for telling languages apart, which a few looks at each text are enough for.
	fleeting = schedule{least: 1, epochs: 4, rate: 1, drop: 60}
)

// smallestStep is the gradient below which a weight is left as it is: nearly all labels of nearly all texts.
const smallestStep = 1e-3

// linear is a linear classifier: a weight for each row of the vocabulary and each label.
type linear struct {
	labels int
	weight []float32 // weight[row*labels+label]
	bias   []float32
	moved  []int32 // while it is fitted: the labels that the step at hand moves
}

// scores writes the score of each label into out.
func (m *linear) scores(p point, out []float32) {
	copy(out, m.bias)
	for i, row := range p.rows {
		w := p.weights[i]
		line := m.weight[int(row)*m.labels : (int(row)+1)*m.labels]
		into := out[:len(line)]
		for k, x := range line {
			into[k] += w * x
		}
	}
}

// fit learns a multinomial logistic regression by stochastic gradient descent, with AdaGrad's step length per row.
func fit(points []point, labels []int32, count, rows int, s schedule) *linear {
	m := &linear{labels: count, weight: make([]float32, rows*count), bias: make([]float32, count)}
	travelled := make([]float32, rows)
	scores := make([]float32, count)
	var thinned point
	for epoch := range s.epochs {
		stride, at := strideFor(len(points), epoch), epoch
		for range points {
			at = (at + stride) % len(points)
			thin(points[at], uint64(epoch*len(points)+at), s.drop, &thinned)
			m.scores(thinned, scores)
			if squared := residuals(scores, labels[at]); squared > smallestStep*smallestStep {
				m.step(thinned, scores, travelled, squared, s.rate)
			}
		}
	}
	return m
}

// step moves the weights of a point's rows against its residuals.
func (m *linear) step(p point, residual, travelled []float32, squared, rate float32) {
	moved := m.moved[:0]
	for k, g := range residual {
		if g > smallestStep || g < -smallestStep {
			moved = append(moved, int32(k))
		}
	}
	m.moved = moved
	for i, row := range p.rows {
		w := p.weights[i]
		travelled[row] += squared * w * w
		step := rate * w / float32(math.Sqrt(float64(travelled[row])+1e-3))
		line := m.weight[int(row)*m.labels : (int(row)+1)*m.labels]
		for _, k := range moved {
			line[k] -= step * residual[k]
		}
	}
	for k, g := range residual {
		m.bias[k] -= 0.01 * rate * g
	}
}

// residuals turns scores into probabilities minus the truth, and gives the sum of their squares.
func residuals(scores []float32, truth int32) float32 {
	softmax(scores, 1)
	scores[truth]--
	var squared float32
	for _, x := range scores {
		squared += x * x
	}
	return squared
}

// softmax turns scores into probabilities; a temperature above one makes them more even.
func softmax(scores []float32, temperature float64) {
	const negligible = -20 // e to this adds nothing that a float32 holds
	top := scores[0]
	for _, x := range scores {
		top = max(top, x)
	}
	var sum float32
	for k, x := range scores {
		below := float64(x-top) / temperature
		scores[k] = 0
		if below > negligible {
			scores[k] = float32(math.Exp(below))
			sum += scores[k]
		}
	}
	for k := range scores {
		scores[k] /= sum
	}
}

// thin copies a point without the per cent of its features that a number seeded by seed names.
func thin(p point, seed, drop uint64, out *point) {
	x := (seed + 1) * 0x9E3779B97F4A7C15
	out.rows, out.weights = out.rows[:0], out.weights[:0]
	for i, row := range p.rows {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
		if x%100 >= drop {
			out.rows = append(out.rows, row)
			out.weights = append(out.weights, p.weights[i])
		}
	}
}

// strideFor gives a step that visits all of n once, another one each epoch, in place of a shuffle.
func strideFor(n, epoch int) int {
	if n < 2 {
		return 1
	}
	stride := (7919*(epoch+1) + 104729) % n
	for tries := 0; tries < n && gcd(max(stride, 1), n) != 1; tries++ {
		stride = (stride + 1) % n
	}
	return max(stride, 1)
}

func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
