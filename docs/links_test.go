package docs_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	fenced   = regexp.MustCompile("(?ms)^[ \t]*```.*?^[ \t]*```")
	codeSpan = regexp.MustCompile("`[^`\n]*`")
	link     = regexp.MustCompile(`\]\(([^)\s]+)[^)]*\)|(?:href|src|srcset)="([^"]+)"`)
	heading  = regexp.MustCompile(`(?m)^#+ +(.*)$`)
	footnote = regexp.MustCompile(`\[\^([\w-]+)\](:?)`)
)

// TestLinks follows the links from page to page, and to places within them.
func TestLinks(t *testing.T) {
	count := 0
	for _, page := range allPages(t) {
		for _, m := range link.FindAllStringSubmatch(codeSpan.ReplaceAllString(fenced.ReplaceAllString(read(t, page), ""), ""), -1) {
			to := m[1] + m[2]
			if strings.Contains(to, "://") {
				continue
			}
			count++
			path, anchor, hasAnchor := strings.Cut(to, "#")
			target := page
			if path != "" {
				target = filepath.Join(filepath.Dir(page), path)
			}
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s links to %s: %v", page, to, err)
				continue
			}
			if hasAnchor && !anchors(read(t, target))[anchor] {
				t.Errorf("%s links to %s, but %s has no such heading", page, to, target)
			}
		}
	}
	require.Greater(t, count, 90)
}

// anchors returns the names that GitHub gives to a page's headings.
func anchors(page string) map[string]bool {
	found := map[string]bool{}
	for _, m := range heading.FindAllStringSubmatch(fenced.ReplaceAllString(page, ""), -1) {
		name := strings.ToLower(regexp.MustCompile(`\]\([^)]*\)`).ReplaceAllString(strings.TrimSpace(m[1]), "]"))
		name = regexp.MustCompile(`[^\p{L}\p{N} _-]`).ReplaceAllString(name, "")
		name = strings.ReplaceAll(name, " ", "-")
		for n, base := 1, name; found[name]; n++ {
			name = fmt.Sprintf("%s-%d", base, n)
		}
		found[name] = true
	}
	return found
}

func TestAnchors(t *testing.T) {
	page := "# A `b.C` and [d](e.md#f)!\n```sh\n# no heading\n```\n## Tell, and ask\n## Tell, and ask\n"
	require.Equal(t, map[string]bool{"a-bc-and-d": true, "tell-and-ask": true, "tell-and-ask-1": true}, anchors(page))
}

// TestFootnotes: each is there, once, and used.
func TestFootnotes(t *testing.T) {
	for _, page := range allPages(t) {
		used, defined := map[string]bool{}, map[string]bool{}
		for _, m := range footnote.FindAllStringSubmatch(codeSpan.ReplaceAllString(fenced.ReplaceAllString(read(t, page), ""), ""), -1) {
			if m[2] == ":" {
				require.False(t, defined[m[1]], "%s has two footnotes %s", page, m[1])
				defined[m[1]] = true
			} else {
				used[m[1]] = true
			}
		}
		require.Equal(t, used, defined, page)
	}
}

// TestPathsExist: folders and files that pages name as code. Footnotes speak of other libraries'.
func TestPathsExist(t *testing.T) {
	path := regexp.MustCompile("`((?:core|future|registry|proxy|supervisor|app|actortest|runtime|internal|bench|tools|examples|docs)/[\\w/.*-]+)`")
	name := regexp.MustCompile(`\.[A-Z].*$`) // of a test, say, in the folder before it
	count := 0
	for _, page := range allPages(t) {
		for line := range strings.Lines(fenced.ReplaceAllString(read(t, page), "")) {
			if strings.HasPrefix(line, "[^") {
				continue
			}
			for _, m := range path.FindAllStringSubmatch(line, -1) {
				if strings.Contains(m[1], "/v0.") {
					continue // a tag
				}
				count++
				found, err := filepath.Glob(filepath.Join("..", name.ReplaceAllString(m[1], "")))
				require.NoError(t, err)
				if len(found) == 0 {
					t.Errorf("%s names %s, which does not exist", page, m[1])
				}
			}
		}
	}
	require.Greater(t, count, 60)
}
