package doctor

// remember makes an answer once for each question.
func remember[Q comparable, A any](known *map[Q]A, question Q, ask func() A) A {
	if answer, found := (*known)[question]; found {
		return answer
	}
	if *known == nil {
		*known = map[Q]A{}
	}
	answer := ask()
	(*known)[question] = answer
	return answer
}

// once makes one answer at the most, a failure included.
type once[A any] struct {
	made   bool
	answer A
	err    error
}

func (o *once[A]) once(ask func() (A, error)) (A, error) {
	if !o.made {
		o.made = true
		o.answer, o.err = ask()
	}
	return o.answer, o.err
}
