// Draws the charts that stand beside their tables; colours come from the custom properties.
"use strict";

const style = getComputedStyle(document.documentElement);
const colour = (name) => style.getPropertyValue(name).trim();
Chart.defaults.font.family = style.fontFamily;
Chart.defaults.color = colour("--faint");
Chart.defaults.borderColor = colour("--rule");
Chart.defaults.animation = false;

// 12345678.00 -> 1,234.6 万, short enough for an axis.
function short(value) {
  if (Math.abs(value) < 10000) return value.toLocaleString("en");
  return document.documentElement.lang === "en"
    ? `${(value / 1000).toLocaleString("en", { maximumFractionDigits: 1 })}k`
    : `${(value / 10000).toLocaleString("en", { maximumFractionDigits: 1 })}万`;
}

document.querySelectorAll("canvas[data-chart]").forEach((canvas) => {
  const data = JSON.parse(canvas.parentElement.querySelector("script").textContent);
  const round = data.kind === "doughnut";
  const tones = [1, 2, 3, 4, 5].map((n) => colour(`--series-${n}`));
  new Chart(canvas, {
    type: data.kind,
    data: {
      labels: data.labels,
      datasets: data.series.map((one, index) => ({
        label: one.name,
        data: one.values.map(Number),
        backgroundColor: round ? tones : tones[index % 5],
        borderColor: round ? colour("--sheet") : tones[index % 5],
        borderDash: index % 2 ? [6, 3] : [],
        borderWidth: data.kind === "bar" ? 0 : 2,
        borderRadius: 3,
        pointRadius: 2,
        tension: 0.15,
      })),
    },
    options: {
      maintainAspectRatio: false,
      plugins: { legend: { display: round || data.series.length > 1, position: "bottom", labels: { boxWidth: 12 } } },
      scales: round ? {} : {
        x: { stacked: data.stacked, grid: { display: false } },
        y: { stacked: data.stacked, beginAtZero: true, ticks: { callback: (value) => short(value) } },
      },
    },
  });
});
