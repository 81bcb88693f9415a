package main

import (
	"fmt"
	"strings"
)

// message is what a line of a shop's function may say.
func (m *mix) message() string {
	n := m.random.IntN
	switch n(12) {
	case 0:
		return fmt.Sprintf("received order %s of customer %d with %d items", m.uuid(), 100000+n(900000), 1+n(9))
	case 1:
		return fmt.Sprintf("GET https://stock.internal/v2/items/%d?warehouse=%s responded %d in %d ms", n(1e6), m.one("ber", "muc", "ham", "cgn"), 200+n(2)*4, n(300))
	case 2:
		return fmt.Sprintf("POST https://payments.internal/v1/charges responded 201 in %d ms, charge ch_%x, %d.%02d EUR", 40+n(900), m.random.Uint64(), n(400), n(100))
	case 3:
		return fmt.Sprintf("reserved %d of article %s-%05d in %s", 1+n(9), m.one("TEA", "CUP", "POT", "BOX"), n(1e5), m.one("Berlin", "München", "Hamburg", "Köln"))
	case 4:
		return fmt.Sprintf("cache miss for key price:%d:%s, %d entries, hit rate %.1f %%", n(1e6), m.one("EUR", "USD", "GBP"), n(5000), 100*m.random.Float64())
	case 5:
		return fmt.Sprintf("query took %.2f ms: SELECT id, sku, price FROM items WHERE basket = %d ORDER BY position LIMIT %d", 30*m.random.ExpFloat64(), n(1e7), 10*(1+n(5)))
	case 6:
		return fmt.Sprintf("retrying %s after %d ms, attempt %d of 3: connection reset by peer", m.one("stock", "payments", "mail"), 50*(1+n(8)), 1+n(3))
	case 7:
		return fmt.Sprintf("voucher %X expired %d days ago and was left out", m.random.Uint32(), 1+n(90))
	case 8:
		return fmt.Sprintf("%s %s from 10.%d.%d.%d, user agent Mozilla/5.0 (%s) shop/%d.%d", m.one("GET", "POST", "PUT"),
			m.one("/orders", "/basket", "/checkout", "/articles"), n(256), n(256), n(256), m.one("Macintosh", "X11; Linux x86_64", "iPhone", "Windows NT 10.0"), 2+n(3), n(40))
	case 9:
		return fmt.Sprintf("put message %s into queue mails, %d bytes, delay %d s", m.uuid(), 200+n(9000), n(30))
	case 10:
		return fmt.Sprintf("heap %d MB of %d MB, %d connections open, %d idle", 40+n(80), 128+n(128), 1+n(20), n(10))
	}
	return "done"
}

// trace is an error with the calls that led to it.
func (m *mix) trace() string {
	n := m.random.IntN
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", m.one("TypeError", "StockError", "TimeoutError", "PaymentRefused"), m.message())
	for range 5 + n(9) {
		fmt.Fprintf(&b, "    at %s.%s (/var/task/%s/%s.js:%d:%d)\n",
			m.one("Orders", "Basket", "StockClient", "Pool", "Agent", "Handler"), m.one("place", "reserve", "request", "onData", "run", "invoke", "retry"),
			m.one("src", "node_modules/undici/lib", "node_modules/pg/lib", "dist/handlers"), m.one("index", "client", "orders", "pool", "retry"), 1+n(900), 1+n(80))
	}
	return b.String()
}
