// Draws every chart of the page from the options beside it, in our colours, and again when the theme changes.
const { each } = window.aftercare;
const drawn = new Map();

function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

// Told apart by people who see colours differently too (after Okabe and Ito, darkened where white is behind).
const COLOURS = ["#0f766e", "#d97706", "#3b6fd4", "#b4508d", "#6b7280", "#8a9a1b"];

function axis(given, ink, line) {
  const dress = (one) => ({ axisLabel: { color: ink }, axisLine: { lineStyle: { color: line } }, splitLine: { lineStyle: { color: line } }, ...one });
  return Array.isArray(given) ? given.map(dress) : given && dress(given);
}

function dressed(options) {
  const ink = token("--ac-muted"), line = token("--ac-line");
  return {
    color: COLOURS,
    textStyle: { fontFamily: token("--ac-font"), color: ink },
    grid: { left: 8, right: 12, top: options.legend ? 36 : 16, bottom: 4, containLabel: true },
    aria: { enabled: true, decal: { show: (options.series || []).length > 1 } },
    animationDuration: 250,
    ...options,
    // Drawn, not built of HTML: HTML would need inline styles, which the page forbids.
    tooltip: { trigger: "axis", confine: true, ...options.tooltip, renderMode: "richText" },
    legend: options.legend && { top: 0, left: 0, textStyle: { color: ink }, ...options.legend },
    xAxis: axis(options.xAxis, ink, line),
    yAxis: axis(options.yAxis, ink, line),
  };
}

function draw(place) {
  const source = document.querySelector(`[data-island="${CSS.escape(place.dataset.chart)}"]`);
  if (!source || !window.echarts) return;
  const chart = drawn.get(place) || window.echarts.init(place, null, { renderer: "canvas", locale: document.documentElement.lang.startsWith("zh") ? "ZH" : "EN" });
  drawn.set(place, chart);
  chart.setOption(dressed(JSON.parse(source.textContent)), true);
}

each("[data-chart]", draw);
document.addEventListener("theme-changed", () => drawn.forEach((chart, place) => draw(place)));
window.addEventListener("resize", () => drawn.forEach((chart, place) => (place.isConnected ? chart.resize() : drawn.delete(place))));
