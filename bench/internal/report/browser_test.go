package report_test

import (
	"context"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
)

// screenshotsEnv is an environment variable with a directory for screenshots of the page, for those who want to look.
const screenshotsEnv = "GOKKA_BENCH_SCREENSHOTS"

func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "headless-shell"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("SKIPPED: no Chromium is installed, so nobody looks at report.html")
	return ""
}

// The page is looked at in a real browser: on a phone, a tablet and a desktop, in light and dark.
func TestPageInABrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a browser")
	}
	exe := chromium(t)
	page := filepath.Join(t.TempDir(), "report.html")
	out, err := os.Create(page)
	require.NoError(t, err)
	require.NoError(t, sample(unchanged).HTML(out))
	require.NoError(t, out.Close())

	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(exe), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.WSURLReadTimeout(time.Minute))
	ctx, cancelAllocator := chromedp.NewExecAllocator(ctx, options...)
	defer cancelAllocator()
	ctx, cancelBrowser := chromedp.NewContext(ctx)
	defer cancelBrowser()

	var mu sync.Mutex
	var complaints []string
	complain := func(s string) {
		mu.Lock()
		defer mu.Unlock()
		complaints = append(complaints, s)
	}
	require.NoError(t, chromedp.Listen(ctx, func(event any) {
		switch e := event.(type) {
		case *network.EventRequestWillBeSent:
			if u := e.Request.URL; !strings.HasPrefix(u, "file:") && !strings.HasPrefix(u, "data:") {
				complain("request: " + u)
			}
		case *log.EventEntryAdded:
			complain("log: " + e.Entry.Text)
		case *runtime.EventExceptionThrown:
			complain("exception: " + e.ExceptionDetails.Text)
		}
	}))
	_, err = chromedp.Call(ctx, network.Enable, network.EnableParams{})
	require.NoError(t, err)
	_, err = chromedp.Call(ctx, log.Enable, cdp.Empty{})
	require.NoError(t, err)

	address := (&url.URL{Scheme: "file", Path: filepath.ToSlash(page)}).String()
	backgrounds := map[string]bool{}
	for _, c := range []struct {
		name          string
		width, height int64
		scheme        string
	}{
		{"phone", 360, 740, "light"}, {"tablet", 820, 1180, "dark"}, {"desktop", 1440, 900, "light"}, {"phone-dark", 360, 740, "dark"},
	} {
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: c.scheme}}})
		require.NoError(t, err)
		require.NoError(t, chromedp.Do(ctx, chromedp.EmulateViewport(c.width, c.height), chromedp.Navigate(address)))
		look, err := chromedp.Run(ctx, chromedp.Evaluate[appearance](lookScript))
		require.NoError(t, err)
		if dir := os.Getenv(screenshotsEnv); dir != "" {
			shot, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(filepath.Join(dir, c.name+".png"), shot, 0o644))
		}
		require.Zero(t, look.Overflow, "%s: the page is wider than the window", c.name)
		require.Empty(t, look.Outside, "%s: text outside of its chart", c.name)
		require.Empty(t, look.Tiny, "%s: text too small to read", c.name)
		require.Equal(t, 7, look.Headings, c.name)
		require.Greater(t, look.Charts, 20, c.name)
		require.Greater(t, look.Rows, 60, c.name)
		backgrounds[look.Background] = true
	}
	require.Len(t, backgrounds, 2, "light and dark")
	mu.Lock()
	defer mu.Unlock()
	require.Empty(t, complaints)
}

// appearance is what lookScript finds.
type appearance struct {
	Overflow, Charts, Headings, Rows int
	Tiny, Outside                    []string
	Background                       string
}

const lookScript = `(() => {
	const tiny = [], outside = [];
	for (const t of document.querySelectorAll("svg text")) {
		const b = t.getBoundingClientRect(), s = t.ownerSVGElement.getBoundingClientRect();
		if (b.height < 10) tiny.push(t.textContent);
		if (b.left < s.left - 1 || b.right > s.right + 1 || b.top < s.top - 1 || b.bottom > s.bottom + 1) outside.push(t.textContent);
	}
	return {
		Overflow: Math.max(0, document.documentElement.scrollWidth - window.innerWidth),
		Charts: document.querySelectorAll("figure svg").length,
		Headings: document.querySelectorAll("h2").length,
		Rows: document.querySelectorAll("tbody tr").length,
		Tiny: tiny, Outside: outside,
		Background: getComputedStyle(document.body).backgroundColor,
	};
})()`
