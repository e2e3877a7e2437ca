// Package limit is the one table of what may be done how often, with the reason for each number: by one network, to one
// address, on one letter, by one form, at one account. It counts nothing itself and knows neither pages nor tables: who
// keeps the counts asks here what they mean, so that a limit is the same behind every door.
package limit
