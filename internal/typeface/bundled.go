package typeface

import (
	"github.com/go-fonts/dejavu/dejavusans"
	"github.com/go-fonts/dejavu/dejavusansbold"
	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationsansitalic"
	"github.com/go-fonts/liberation/liberationsansregular"
	"github.com/go-fonts/liberation/liberationserifbold"
	"github.com/go-fonts/liberation/liberationserifbolditalic"
	"github.com/go-fonts/liberation/liberationserifitalic"
	"github.com/go-fonts/liberation/liberationserifregular"
)

// bundled returns the fonts that come with the program. Bold italics without serifs are bold: nothing asks for them.
func bundled() map[Style][]*Face {
	wide := bundledFace("dejavu-sans", dejavusans.TTF)
	wideBold := bundledFace("dejavu-sans-bold", dejavusansbold.TTF)
	sansBold := bundledFace("sans-bold", liberationsansbold.TTF)
	return map[Style][]*Face{
		{}:                         {bundledFace("sans", liberationsansregular.TTF), wide},
		{Italic: true}:             {bundledFace("sans-italic", liberationsansitalic.TTF), wide},
		{Bold: true}:               {sansBold, wideBold, wide},
		{Bold: true, Italic: true}: {sansBold, wideBold, wide},

		{Serif: true}:                           {bundledFace("serif", liberationserifregular.TTF), wide},
		{Serif: true, Italic: true}:             {bundledFace("serif-italic", liberationserifitalic.TTF), wide},
		{Serif: true, Bold: true}:               {bundledFace("serif-bold", liberationserifbold.TTF), wideBold, wide},
		{Serif: true, Bold: true, Italic: true}: {bundledFace("serif-bold-italic", liberationserifbolditalic.TTF), wideBold, wide},
	}
}
