// Loaded before an emulator by node --require. Whatever the emulator would
// listen on, it listens on a free port of loopback, and the port is told on
// standard output. When standard input ends, so does the process: an emulator
// does not outlive the test that started it, however that test ends.
'use strict'

const fs = require('node:fs')
const net = require('node:net')

const listen = net.Server.prototype.listen

net.Server.prototype.listen = function (...args) {
  const callback = typeof args.at(-1) === 'function' ? [args.pop()] : []
  const wanted = typeof args[0] === 'object' && args[0] !== null ? args[0].port : args[0]
  this.once('listening', () => fs.writeSync(1, `listening ${wanted} ${this.address().port}\n`))
  return listen.call(this, { port: 0, host: '127.0.0.1' }, ...callback)
}

process.stdin.on('end', () => process.exit()).resume()
