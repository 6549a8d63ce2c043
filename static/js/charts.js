// Draws <canvas data-chart data-points>; Chart.js comes as a plain script of its own.
const colours = () => {
  const probe = document.createElement("i");
  document.body.append(probe);
  const colour = (name) => {
    probe.style.color = "var(" + name + ")";
    return getComputedStyle(probe).color;
  };
  const names = { accent: "--accent", soft: "--accent-3", warn: "--warn-mark", bad: "--bad-mark", line: "--line", text: "--faint", raised: "--raised", strong: "--text" };
  const found = Object.fromEntries(Object.entries(names).map(([key, name]) => [key, colour(name)]));
  probe.remove();
  return found;
};

const milliseconds = (value) => (value >= 1000 ? +(value / 1000).toFixed(1) + " s" : Math.round(value) + " ms");

function label(iso, whole) {
  const at = new Date(iso);
  const days = whole > 2 * 86400e3;
  return at.toLocaleString(undefined, days ? { month: "short", day: "numeric" } : { hour: "2-digit", minute: "2-digit" });
}

function sets(kind, points, c) {
  if (kind === "requests") {
    const bars = (name, colour, value) => ({ label: name, data: points.map(value), backgroundColor: colour, borderRadius: 1, barPercentage: 0.9, categoryPercentage: 0.9 });
    return [
      bars("answered", c.accent, (p) => p.requests - p.failed - p.rescued),
      bars("rescued", c.warn, (p) => p.rescued),
      bars("failed", c.bad, (p) => p.failed),
    ];
  }
  const line = (name, colour, value) => ({ label: name, data: points.map(value), borderColor: colour, borderWidth: 1.5, pointRadius: 0, pointHitRadius: 8, tension: 0.25, spanGaps: true });
  const some = (micros) => (micros ? micros / 1000 : null);
  return [line("p50", c.accent, (p) => some(p.p50)), line("p95", c.soft, (p) => some(p.p95))];
}

function draw(canvas) {
  const points = JSON.parse(canvas.dataset.points);
  const c = colours();
  const kind = canvas.dataset.chart;
  const bars = kind === "requests";
  const whole = new Date(points.at(-1).from) - new Date(points[0].from);
  Chart.getChart(canvas)?.destroy();
  Chart.defaults.font = { family: getComputedStyle(document.body).fontFamily, size: 11 };
  new Chart(canvas, {
    type: bars ? "bar" : "line",
    data: { labels: points.map((point) => label(point.from, whole)), datasets: sets(kind, points, c) },
    options: {
      animation: false, maintainAspectRatio: false, interaction: { mode: "index", intersect: false },
      plugins: {
        legend: { display: false },
        tooltip: {
          backgroundColor: c.raised, titleColor: c.strong, bodyColor: c.text, borderColor: c.line, borderWidth: 1, cornerRadius: 6, padding: 8, boxWidth: 8, boxHeight: 8, boxPadding: 4,
          callbacks: { label: (item) => item.dataset.label + "  " + (bars ? item.formattedValue : milliseconds(item.parsed.y)) },
        },
      },
      scales: {
        x: { stacked: bars, grid: { display: false }, border: { color: c.line }, ticks: { color: c.text, maxRotation: 0, autoSkipPadding: 32 } },
        y: { stacked: bars, beginAtZero: true, border: { display: false }, grid: { color: c.line, drawTicks: false }, ticks: { color: c.text, maxTicksLimit: 5, padding: 8, precision: 0, callback: bars ? undefined : milliseconds } },
      },
    },
  });
}

const drawAll = () => document.querySelectorAll("canvas[data-chart]").forEach(draw);

if (!document.querySelector("script[data-charts]")) {
  const script = document.createElement("script");
  script.src = new URL("../chart.js", import.meta.url);
  script.dataset.charts = "";
  script.onload = drawAll;
  document.head.append(script);
}
document.addEventListener("theme", drawAll);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
document.addEventListener("htmx:afterSettle", drawAll);
