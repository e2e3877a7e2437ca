package script

import "strings"

// lookalikes are the small letters of Cyrillic and Greek, and the digits, that a reader takes for a Latin letter, after
// Unicode's list of confusables (UTS 39), each before the letter that it looks like.
var lookalikes = strings.NewReplacer(
	"а", "a", "в", "b", "е", "e", "з", "3", "к", "k", "м", "m", "н", "h", "о", "o", "р", "p", "с", "c", "т", "t", "у", "y", "х", "x",
	"і", "i", "ј", "j", "ѕ", "s", "ԁ", "d", "ԛ", "q", "ԝ", "w", "һ", "h", "ӏ", "l", "ь", "b", "п", "n", "г", "r",
	"α", "a", "β", "b", "ε", "e", "η", "n", "ι", "i", "κ", "k", "ν", "v", "ο", "o", "ρ", "p", "τ", "t", "υ", "u", "χ", "x", "ω", "w",
	"0", "o", "1", "l", "ſ", "s", "ɡ", "g", "ɑ", "a",
)

// Skeleton returns a folded text with letters that look like Latin ones replaced by these: texts that a reader would take
// for the same have the same skeleton, whatever alphabets they are written in.
func Skeleton(folded string) string { return lookalikes.Replace(folded) }
