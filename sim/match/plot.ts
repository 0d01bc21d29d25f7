/** One bar. */
export interface Bar {
  readonly label: string;
  readonly value: number;
}

const [barWidth, barGap, chartHeight, margin] = [56, 20, 180, 34];

/** A bar chart as SVG, readable on light and dark ground. */
export function barChart(title: string, bars: readonly Bar[]): string {
  const highest = Math.max(1, ...bars.map(({ value }) => value));
  const width = 2 * margin + bars.length * (barWidth + barGap);
  const height = chartHeight + 3 * margin;
  const text = (x: number, y: number, words: string, size = 12) =>
    `<text x="${x}" y="${y}" font-size="${size}" text-anchor="middle" fill="#767676">${words}</text>`;
  const drawn = bars.map(({ label, value }, at) => {
    const [x, tall] = [margin + at * (barWidth + barGap), (value / highest) * chartHeight];
    const y = margin + chartHeight - tall;
    const colour = label.startsWith('greedy') ? '#b08968' : '#2f7f79';
    return [
      `<rect x="${x}" y="${y.toFixed(1)}" width="${barWidth}" height="${tall.toFixed(1)}" fill="${colour}"/>`,
      text(x + barWidth / 2, Math.round(y) - 6, value.toFixed(0)),
      text(x + barWidth / 2, margin + chartHeight + 18, label, 11),
    ].join('\n');
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" role="img" aria-label="${title}">`,
    `<title>${title}</title>`,
    text(width / 2, 18, title, 14),
    ...drawn,
    '</svg>\n',
  ].join('\n');
}
