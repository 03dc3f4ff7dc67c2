package store

import (
	"fmt"
	"testing"

	"tobar/shared"
)

// BenchmarkMedia reads pages of 50 of the links in a conversation of 100,000 messages, of which so many
// have one.
func BenchmarkMedia(b *testing.B) {
	for _, every := range []int{1, 100, 10_000, 100_001} {
		b.Run(fmt.Sprintf("every=%d", every), func(b *testing.B) {
			s, ids := fillWith(b, 100_000, 1, func(i int) string {
				if i%every == every-1 {
					return line + "https://example.org/page"
				}
				return line
			})
			messages, pages := 0, 0
			for b.Loop() {
				for before, more := int64(0), true; more; pages++ {
					page, err := s.Media(b.Context(), ids[0], ids[1], shared.MediaLinks, before, 50)
					if err != nil {
						b.Fatal(err)
					}
					messages += len(page.Messages)
					before, more = page.Next, page.More
					if every == 1 {
						more = pages%20 != 19
					}
				}
			}
			b.ReportMetric(float64(b.Elapsed().Milliseconds())/float64(pages), "ms/page")
			b.ReportMetric(float64(messages)/float64(pages), "links/page")
		})
	}
}
