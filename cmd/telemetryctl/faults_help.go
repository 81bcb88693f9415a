package main

// faultsHelp explains the text that --faults takes: all that the local Kinesis
// can be told to do wrong, an example of each.
func faultsHelp() string {
	return `Faults are settings with commas between them. They befall puts, each counted
from 1 on; SPAN is such a number N, N-M, or N- for all from N on. DURATION is
such as 50ms or 2s.

  throttle=SHARE       that share of records, 0 to 1, is refused    throttle=0.2
  seed=NUMBER          draws others of them to be refused           seed=7
  delay=DURATION       every answer comes so much later             delay=50ms
  delay=SPAN:DURATION  those answers come so much later             delay=3-5:2s
  trickle=DURATION     answers come in 16 pieces, so long apart     trickle=10ms
  fail=SPAN:STATUS     those calls fail with an HTTP status         fail=3-5:500
  fail=SPAN:CODE       those calls fail with AWS's error code       fail=4:LimitExceededException
  expire=SPAN          those calls' credentials are expired         expire=2-3
  hang=SPAN            no answer comes, and nothing is written      hang=9
  lose=SPAN            no answer comes to what is written           lose=4
  reset=SPAN           the connection breaks, nothing is written    reset=6-
  outage=START+SPAN    from START on, for so long, all is reset     outage=2s+3s
  calls=all            all calls are met and counted, not puts only calls=all

Several of a kind, such as two outages, may be named. An example of all this:
throttle=0.2,fail=3-5:500,hang=9,outage=2s+3s`
}
