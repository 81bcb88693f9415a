package kinesissim

func parseFaults(string) (Faults, error) { panic("todo") }
