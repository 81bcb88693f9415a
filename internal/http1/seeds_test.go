package http1

import "strings"

// heads are such as anybody sends, and such as nobody should.
func heads() []string {
	return []string{
		"Host: a\r\n\r\n",
		"Host: a\r\nContent-Length: 3\r\n\r\nabc",
		"Host: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
		"Host: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
		"Host: a\r\nContent-Length: +3\r\n\r\nabc",
		"Host: a\r\nContent-Length: \r\n\r\n",
		"Host: a\r\nContent-Length: 9223372036854775807\r\n\r\nabc",
		"Host: a\r\nContent-Length: 9223372036854775808\r\n\r\nabc",
		"Host: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
		"Host: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		"Host: a\r\nTransfer-Encoding: chun\u212aed\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
		"Host: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
		"Host: a\nContent-Length: 3\n\nabc",
		"Host: a\r\nX: folded\r\n more\r\n\r\n",
		"Host: a\r\nX : b\r\n\r\n",
		"Host: a\r\nX: \t b \t \r\nx: c\r\nX:\r\n\r\n",
		"Host: a\r\nX: \x80\xff\r\n\r\n",
		"Host: a\r\nX: a\rb\r\n\r\n",
		"Host: a\r\nX: a\x00b\r\n\r\n",
		"Host: a\r\n: b\r\n\r\n",
		"Host: a\r\nPragma: no-cache\r\n\r\n",
		"Host: a\r\nConnection: keep-alive, Close\r\n\r\n",
		"Host: a\r\nConnection: clo\u017fe\r\n\r\n",
		"Host: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc",
		"Host: a\r\nExpect: more\r\n\r\n",
		"Host: a\r\nHost: a\r\n\r\n",
		"Host: a b\r\n\r\n",
		"\r\n",
	}
}

// chunks are bodies in chunks, good and bad.
func chunks() []string {
	return []string{
		"3\r\nabc\r\n0\r\n\r\n",
		"3;a=b;c\r\nabc\r\n000;x\r\n\r\n",
		"3\r\nabc\r\n0\r\nX: y\r\nZ: w\r\n\r\n",
		"3\r\nabc\r\n0\r\nno field\r\n\r\n",
		"3\r\nabc\r\n0\r\nX: y\n\r\n",
		"3\r\nabc\r\n0\r\nX: y\r\n\n",
		"3\nabc\r\n0\r\n\r\n",
		"3\r\nabc\n0\r\n\r\n",
		"3\r\nabc\r\n0\n\r\n",
		"3\r\nabc\r\n0\r\n\n",
		"3\r\nabcd\r\n0\r\n\r\n",
		" 3\r\nabc\r\n0\r\n\r\n",
		"3 \r\nabc\r\n0\r\n\r\n",
		"3 ;x\r\nabc\r\n0\r\n\r\n",
		"3;\rx\r\nabc\r\n0\r\n\r\n",
		"0x3\r\nabc\r\n0\r\n\r\n",
		"00000000000000003\r\nabc\r\n0\r\n\r\n",
		"7fffffffffffffff\r\nabc\r\n0\r\n\r\n",
		"ffffffffffffffff\r\nabc\r\n0\r\n\r\n",
		"\r\n0\r\n\r\n",
		"3\r\nabc\r\n",
		strings.Repeat("1\r\na\r\n", 1000) + "0\r\n\r\n",
		strings.Repeat("1;"+strings.Repeat("x", 240)+"\r\na\r\n", 90) + "0\r\n\r\n",
		"0\r\nX: " + strings.Repeat("x", 4080) + "\r\n\r\n",
		"0\r\n" + strings.Repeat("a:\r\n", 1030) + "\r\n",
	}
}
