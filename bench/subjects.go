package main

import "slices"

// measured is the extension. It speaks to Kinesis as it does to AWS's own, which
// the bench's endpoints are not.
func (o options) measured() subject {
	return subject{Name: extensionName, Command: []string{o.extension}, Env: []string{protocol + "cbor"}, everything: delivered}
}

// inJSON is the same, as it speaks to others.
func (o options) inJSON() subject {
	s := o.measured()
	s.Name, s.Env = jsonName, []string{protocol + "json"}
	return s
}

const protocol = "KINESIS_TELEMETRY_PROTOCOL="

// shipping are those that put events on a stream, and say themselves whether
// they did.
func (o options) shipping() []subject {
	all := []subject{o.measured()}
	if o.sdk != "" {
		all = append(all, subject{Name: sdkName, Command: []string{o.sdk}, everything: delivered})
	}
	return all
}

// others are the shipping ones and the original's design.
func (o options) others() []subject {
	all := o.shipping()
	if o.original != "" {
		all = append(all, subject{
			Name: originalName, Command: []string{o.node, o.original}, eachBody: true, slow: true, everything: recorded,
			Env: []string{"NODE_ENV=production", "AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED=true"},
		})
	}
	return all
}

func (o options) discarding() subject {
	return subject{Name: discardName, Command: []string{o.discard}, everything: discarded}
}

// forwarding are none where the program isn't given.
func (o options) forwarding() []subject {
	if o.forward == "" {
		return nil
	}
	return []subject{{Name: forwardName, Command: []string{o.forward}, everything: forwarded}}
}

// started are those whose starts are measured.
func (o options) started() []subject {
	floor := subject{Name: floorName, Command: []string{o.floor}}
	return append([]subject{floor, o.discarding()}, o.others()...)
}

// pushedTo are those that are loaded.
func (o options) pushedTo() []subject {
	return slices.Concat([]subject{o.discarding()}, o.forwarding(), []subject{o.inJSON()}, o.others())
}
