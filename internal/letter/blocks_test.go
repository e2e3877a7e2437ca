package letter_test

import (
	"testing"

	"github.com/undersigned/undersigned/internal/letter"
)

func TestBlocks_AreWhatThePageShows(t *testing.T) {
	body := "# Now\n\nVerses that cost *seven* **years**, \"they\" say.\nAnd  \nmore: [here](https://example.org/a), <b@example.org>, 3 \\* 4 &amp; \\&amp; `a\\*`.\n\n" +
		"3. one\n4. two\n   - deep\n\n> said\n\n---\n\n    code &amp;\n    more"
	same(t, letter.Blocks(letter.Text{Language: "en", Body: body}), []letter.Block{
		{Kind: letter.Heading, Level: 2, Spans: []letter.Span{{Text: "Now"}}},
		{Kind: letter.Paragraph, Spans: []letter.Span{
			{Text: "Verses that cost "}, {Text: "seven", Italic: true}, {Text: " "}, {Text: "years", Bold: true}, {Text: ", “they” say. And\nmore: "},
			{Text: "here", Link: "https://example.org/a"}, {Text: ", "}, {Text: "b@example.org", Link: "mailto:b@example.org"},
			{Text: ", 3 * 4 & &amp; "}, {Text: "a\\*", Code: true}, {Text: "."},
		}},
		{Kind: letter.List, Blocks: []letter.Block{
			{Kind: letter.Item, Marker: "3.", Blocks: []letter.Block{{Kind: letter.Paragraph, Spans: []letter.Span{{Text: "one"}}}}},
			{Kind: letter.Item, Marker: "4.", Blocks: []letter.Block{
				{Kind: letter.Paragraph, Spans: []letter.Span{{Text: "two"}}},
				{Kind: letter.List, Blocks: []letter.Block{
					{Kind: letter.Item, Marker: "•", Blocks: []letter.Block{{Kind: letter.Paragraph, Spans: []letter.Span{{Text: "deep"}}}}},
				}},
			}},
		}},
		{Kind: letter.Quote, Blocks: []letter.Block{{Kind: letter.Paragraph, Spans: []letter.Span{{Text: "said"}}}}},
		{Kind: letter.Rule},
		{Kind: letter.Code, Spans: []letter.Span{{Text: "code &amp;\nmore", Code: true}}},
	})
}
