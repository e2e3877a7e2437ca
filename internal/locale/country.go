package locale

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// Country is a country or territory of ISO 3166-1.
type Country struct {
	Code string // alpha-2, like "CU"
	Name string // in the locale's language
}

// Country returns the name of a country in the language, or the code itself where it is not one of ISO 3166-1.
func (l *Locale) Country(code string) string {
	if name, ok := l.names[code]; ok {
		return name
	}
	return code
}

// Countries returns every country, sorted as a reader of the language expects. The caller must not change it.
func (l *Locale) Countries() []Country { return l.countries }

// LanguageName returns what the language calls another one, like "inglés"; the code itself where it has no name for it.
func (l *Locale) LanguageName(code string) string {
	tag, err := language.Parse(code)
	if err != nil {
		return code
	}
	if name := display.Languages(language.Make(l.lang)).Name(tag); name != "" {
		return name
	}
	return code
}

// DirOf returns the direction in which a language is written, "ltr" or "rtl", whether or not the interface has it.
func DirOf(code string) string {
	tag, err := language.Parse(code)
	if err != nil {
		return "ltr"
	}
	switch script, _ := tag.Script(); script.String() {
	case "Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm", "Rohg":
		return "rtl"
	}
	return "ltr"
}

func (l *Locale) nameCountries(tag language.Tag) error {
	namer := display.Regions(tag)
	if namer == nil {
		return fmt.Errorf("no country names in %s", tag)
	}
	codes := strings.Fields(countryCodes)
	l.names = make(map[string]string, len(codes))
	for _, code := range codes {
		region, err := language.ParseRegion(code)
		if err != nil {
			return fmt.Errorf("country %s: %w", code, err)
		}
		name := namer.Name(region)
		l.names[code] = name
		l.countries = append(l.countries, Country{Code: code, Name: name})
	}
	collator := collate.New(tag)
	slices.SortStableFunc(l.countries, func(a, b Country) int { return collator.CompareString(a.Name, b.Name) })
	return nil
}

// countryCodes are the officially assigned codes of ISO 3166-1 alpha-2.
const countryCodes = `
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO
FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE
JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO
MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW
PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM
TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW`
