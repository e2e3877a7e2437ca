// Measures pages as on a phone and prints the four scores of each, as JSON: node run.js CHROMIUM NAME=URL...
// On pages that are kept out of search engines on purpose (a meta tag says so), that alone is not held against them.
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

const [chromePath, ...pages] = process.argv.slice(2);
const chrome = await launch({
  chromePath,
  chromeFlags: ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-proxy-server"],
});
const measured = [];
try {
  await lighthouse(pages[0].slice(pages[0].indexOf("=") + 1), { port: chrome.port, logLevel: "error" }); // a browser that has just started is not what is measured
  for (const page of pages) {
    const [name, url] = [page.slice(0, page.indexOf("=")), page.slice(page.indexOf("=") + 1)];
    const hidden = /<meta name="robots" content="noindex">/.test(await (await fetch(url)).text());
    const { lhr } = await lighthouse(url, { port: chrome.port, logLevel: "error" }, {
      extends: "lighthouse:default",
      settings: { onlyCategories: ["performance", "accessibility", "best-practices", "seo"], skipAudits: hidden ? ["is-crawlable"] : [] },
    });
    const short = [];
    for (const category of Object.values(lhr.categories)) {
      for (const { id, weight } of category.auditRefs) {
        const { score, title, displayValue } = lhr.audits[id];
        if (weight > 0 && score !== null && score < 1) short.push([category.id, title, displayValue].filter(Boolean).join(": "));
      }
    }
    const scores = Object.fromEntries(Object.values(lhr.categories).map(({ id, score }) => [id, Math.round(score * 100)]));
    measured.push({ name, scores, short });
  }
} finally {
  await chrome.kill();
}
console.log(JSON.stringify(measured));
