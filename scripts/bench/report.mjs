// Medians of what was measured, as a table, and the growth with the number of records as a picture.
const mib = (bytes) => (bytes === undefined ? '–' : `${Math.round(bytes / 2 ** 20)} MiB`);
const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(2)} s`;

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** One entry for each step of a scenario, in the order measured: medians over the rounds, and the worst memory. */
export function summarize(steps) {
  const labels = [...new Set(steps.map(({ label }) => label))];
  return labels.map((label) => {
    const all = steps.filter((step) => step.label === label);
    const done = all.filter(({ failure }) => failure === undefined);
    if (done.length === 0) return { label, failure: all[0].failure };
    const worst = (name) => Math.max(...done.map((step) => step[name] ?? 0));
    return {
      label,
      milliseconds: median(done.map(({ milliseconds }) => milliseconds)),
      ...(done[0].page === undefined
        ? {}
        : {
            page: worst('page'),
            all: worst('all'),
            longestTaskMs: worst('longestTaskMs'),
            read: median(done.map(({ read }) => read)),
            written: median(done.map(({ written }) => written)),
          }),
      detail: done.at(-1).detail ?? '',
    };
  });
}

/** @param earlier the same steps of an earlier build, if it was measured: then each step has a ratio. */
export function table(summary, { bounds = {}, earlier } = {}) {
  const lines = summary.map(({ label, milliseconds, page, all, longestTaskMs, read, written, detail, failure }) => {
    if (failure) return `| ${label} | failed: ${failure} | | | | | | |`;
    const bound = bounds[label] === undefined ? '–' : `${bounds[label]} s`;
    const before = earlier?.find((step) => step.label === label);
    const ratio = before?.milliseconds
      ? ` (${seconds(before.milliseconds)} before: ${(milliseconds / before.milliseconds).toFixed(2)} ×)`
      : '';
    const task = longestTaskMs === undefined ? '–' : `${Math.round(longestTaskMs)} ms`;
    const disk = read === undefined || read === null ? '–' : `${mib(read)}, ${mib(written)}`;
    return `| ${label} | **${seconds(milliseconds)}**${ratio} | ${bound} | ${mib(page)} | ${mib(all)} | ${task} | ${disk} | ${detail} |`;
  });
  return [
    '| step | time | limit | page process, peak | all processes, peak | longest main-thread task | disk: read, written | |',
    '|---|---|---|---|---|---|---|---|',
    ...lines,
  ].join('\n');
}

const COLORS = ['#0b7285', '#c2255c', '#5f3dc4', '#2b8a3e', '#e67700', '#364fc7', '#495057'];
const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [860, 420, 70, 330, 20, 40];

/**
 * A picture of times by number of records, both on logarithmic scales.
 * @param sizes `[{ records, summary }]`, ascending.
 */
export function growthChart(sizes) {
  const labels = sizes[0].summary.map(({ label }) => label);
  const times = sizes.flatMap(({ summary }) => summary.flatMap(({ milliseconds }) => milliseconds ?? []));
  const [low, high] = [Math.floor(Math.log10(Math.min(...times))), Math.ceil(Math.log10(Math.max(...times)))];
  const [first, last] = [Math.log10(sizes[0].records), Math.log10(sizes.at(-1).records)];
  const x = (records) => LEFT + ((Math.log10(records) - first) / (last - first)) * (WIDTH - LEFT - RIGHT);
  const y = (milliseconds) =>
    HEIGHT - BOTTOM - ((Math.log10(milliseconds) - low) / (high - low)) * (HEIGHT - TOP - BOTTOM);
  const text = (at, down, words, more = '') => `<text x="${at}" y="${down}" ${more}>${words}</text>`;
  const grid = Array.from({ length: high - low + 1 }, (_, at) => {
    const value = 10 ** (low + at);
    const name = value >= 1000 ? `${value / 1000} s` : `${value} ms`;
    return `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(value)}" y2="${y(value)}" stroke="#ced4da"/>${text(LEFT - 8, y(value) + 4, name, 'text-anchor="end"')}`;
  });
  const axis = sizes.map(({ records }) =>
    text(x(records), HEIGHT - BOTTOM + 20, records.toLocaleString('en'), 'text-anchor="middle"'),
  );
  const ends = labels
    .map((label, at) => ({ label, color: COLORS[at % COLORS.length], end: sizes.at(-1).summary[at]?.milliseconds }))
    .filter(({ end }) => end !== undefined)
    .sort((a, b) => b.end - a.end);
  const names = ends.map(({ label, color, end }, at) => {
    const down = TOP + 14 + at * 22;
    return text(WIDTH - RIGHT + 14, down, `${label.split(/[,(:]/)[0]}: ${seconds(end)}`, `fill="${color}"`);
  });
  const lines = labels.map((label, at) => {
    const points = sizes.flatMap(({ records, summary }) => {
      const step = summary.find((other) => other.label === label);
      return step?.milliseconds ? [`${x(records).toFixed(1)},${y(step.milliseconds).toFixed(1)}`] : [];
    });
    return `<polyline points="${points.join(' ')}" fill="none" stroke="${COLORS[at % COLORS.length]}" stroke-width="2"/>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<title>Time of each step by number of records</title><rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    ...grid,
    ...axis,
    ...lines,
    ...names,
    '</svg>\n',
  ].join('\n');
}
