package doctor

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"
)

// extensionName begins the names under which the extension's layers are
// published, and is its file's in /opt/extensions.
const extensionName = "kinesis-telemetry-api-extension"

// layer is one version of a layer, as a function has it attached.
type layer struct {
	arn           string
	architectures []lambdatypes.Architecture // that its publisher named; may be none
	untold        *Finding                   // why they could not be read
}

// name is the layer's, of arn:aws:lambda:REGION:ACCOUNT:layer:NAME:VERSION.
func (l layer) name() string {
	a, err := arn.Parse(l.arn)
	if err != nil {
		return l.arn
	}
	name, _, _ := strings.Cut(strings.TrimPrefix(a.Resource, "layer:"), ":")
	return name
}

// isExtension tells whether it is the extension's: the one that was named, by
// name or ARN with or without its version, or else one with the usual name.
func (l layer) isExtension(wanted string) bool {
	if wanted == "" {
		return strings.HasPrefix(l.name(), extensionName)
	}
	return l.name() == wanted || l.arn == wanted || strings.HasPrefix(l.arn, wanted+":")
}

// byName is the architecture that the name ends with, perhaps before a
// version, as those do that `make layer` and the construct publish.
func (l layer) byName() (lambdatypes.Architecture, bool) {
	for _, a := range lambdatypes.Architecture("").Values() {
		if strings.Contains(l.name()+"-", "-"+string(a)+"-") {
			return a, true
		}
	}
	return "", false
}

func (p *patient) extensions() []layer {
	return slices.DeleteFunc(slices.Clone(p.layers), func(l layer) bool { return !l.isExtension(p.wanted) })
}

// mostLayers is how many a function may have.
// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
const mostLayers = 5

func checkLayers(p *patient) []Finding {
	if p.isImage() {
		return alone(unknown("The function is a container image, and what is in one can't be seen from here.").
			mend("The image has to hold the extension for %s as /opt/extensions/%s, executable.", p.architecture(), extensionName))
	}
	ours := p.extensions()
	if len(ours) == 0 {
		return alone(p.unattached())
	}
	if len(ours) > 1 {
		return alone(warning("%d layers of the extension are attached, %s: the last one hides the others.", len(ours), listed(ours)).mend("Remove all but one."))
	}
	return alone(p.fits(ours[0]))
}

func (p *patient) unattached() Finding {
	name := p.wanted
	if name == "" {
		name = extensionName + "…"
	}
	others := "no layer at all"
	if len(p.layers) > 0 {
		others = "only " + listed(p.layers)
	}
	f := problem("The extension's layer %s is not attached (the function has %s), so that nothing is sent.", name, others)
	if len(p.layers) >= mostLayers {
		return f.mend("Remove one of the %d layers, which are as many as a function may have, and attach the extension's for %s.", len(p.layers), p.architecture())
	}
	return f.mend("Attach the extension's layer for %s, or name it by --layer if it has another name.", p.architecture())
}

// fits compares the architectures: a binary for another one can't be started.
func (p *patient) fits(l layer) Finding {
	runs, source := l.architectures, "its version says"
	if byName, found := l.byName(); len(runs) == 0 && found {
		runs, source = []lambdatypes.Architecture{byName}, "its name says"
	}
	switch {
	case slices.Contains(runs, p.architecture()):
		return ok("%s is attached, for %s as the function is (%s).", shortARN(l.arn), p.architecture(), source)
	case len(runs) > 0:
		return problem("%s is for %s (%s), and the function runs on %s: the extension can't be started, so that every invocation fails.", shortARN(l.arn), runs[0], source, p.architecture()).
			mend("Attach the extension's layer for %s in its place.", p.architecture())
	case l.untold != nil:
		return *l.untold
	}
	return unknown("%s is attached, but neither its version nor its name says for which architecture it is.", shortARN(l.arn)).
		mend("Make sure that it was built for %s.", p.architecture())
}

// shortARN is the name and version.
func shortARN(a string) string {
	if _, rest, found := strings.Cut(a, ":layer:"); found {
		return rest
	}
	return a
}

func listed(layers []layer) string {
	names := make([]string, len(layers))
	for i, l := range layers {
		names[i] = shortARN(l.arn)
	}
	return strings.Join(names, ", ")
}
