/** One bar of a group. */
export interface Bar {
  readonly group: string;
  readonly label: string;
  readonly value: number;
}

const [barWidth, barGap, groupGap, chartHeight, margin] = [34, 6, 26, 160, 34];
const colours = ['#b08968', '#d9ba8c', '#2f7f79', '#6fb1a0', '#7a5ea8', '#4a6fa5'];

/** Returns a grouped bar chart as an SVG that is readable on light and dark backgrounds. */
export function barChart(title: string, bars: readonly Bar[]): string {
  const labels = [...new Set(bars.map(({ label }) => label))];
  const groups = [...new Set(bars.map(({ group }) => group))];
  const highest = Math.max(1, ...bars.map(({ value }) => value));
  const groupWidth = labels.length * (barWidth + barGap) + groupGap;
  const width = Math.max(420, 2 * margin + groups.length * groupWidth);
  const bottom = margin + chartHeight;
  const height = bottom + 34 + labels.length * 18;
  const text = (x: number, y: number, words: string, size = 11, anchor = 'middle') =>
    `<text x="${x}" y="${y}" font-size="${size}" text-anchor="${anchor}" fill="#767676">${words}</text>`;
  const colourOf = (label: string) => colours[labels.indexOf(label) % colours.length];
  const drawn = bars.map(({ group, label, value }) => {
    const tall = (value / highest) * chartHeight;
    const x = margin + groups.indexOf(group) * groupWidth + labels.indexOf(label) * (barWidth + barGap);
    const y = bottom - tall;
    return [
      `<rect x="${x}" y="${y.toFixed(1)}" width="${barWidth}" height="${tall.toFixed(1)}" fill="${colourOf(label)}"/>`,
      text(x + barWidth / 2, Math.round(y) - 5, value.toFixed(0), 10),
    ].join('\n');
  });
  const names = groups.map((group, at) =>
    text(margin + at * groupWidth + (groupWidth - groupGap) / 2, bottom + 18, group, 12),
  );
  const legend = labels.map((label, at) => {
    const y = bottom + 42 + at * 18;
    return `<rect x="${margin}" y="${y - 10}" width="12" height="12" fill="${colourOf(label)}"/>${text(margin + 20, y, label, 11, 'start')}`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" role="img" aria-label="${title}">`,
    `<title>${title}</title>`,
    text(width / 2, 18, title, 14),
    ...drawn,
    ...names,
    ...legend,
    '</svg>\n',
  ].join('\n');
}
