package lambdasim

func (x executable) start(l launch) (process, error) { panic("skeleton") }
func (f Func) start(l launch) (process, error)       { panic("skeleton") }
