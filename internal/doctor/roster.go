package doctor

import (
	"context"
	"fmt"
	"path"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
)

// Roster lists, by name, the functions of the region that match one of globs;
// without globs those that have the extension's layer. The error is one
// sentence, or that of ctx.
func (d *Doctor) Roster(ctx context.Context, globs []string) ([]string, error) {
	var names []string
	pages := lambda.NewListFunctionsPaginator(d.Lambda, &lambda.ListFunctionsInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, d.unlooked(ctx, err, "lambda:ListFunctions")
		}
		for _, f := range page.Functions {
			if d.wants(f, globs) {
				names = append(names, text(f.FunctionName))
			}
		}
	}
	if len(names) == 0 && len(globs) == 0 {
		return nil, fmt.Errorf("no function has the layer %s: name one by --function, or the layer by --layer", d.layerName())
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

func (d *Doctor) layerName() string {
	if d.Layer == "" {
		return extensionName + "…"
	}
	return d.Layer
}

func (d *Doctor) wants(f types.FunctionConfiguration, globs []string) bool {
	if len(globs) == 0 {
		return slices.ContainsFunc(f.Layers, func(l types.Layer) bool { return layer{arn: text(l.Arn)}.isExtension(d.Layer) })
	}
	return slices.ContainsFunc(globs, func(glob string) bool {
		matches, err := path.Match(glob, text(f.FunctionName))
		return err == nil && matches
	})
}
