// Small multiples in SVG: one figure a panel over the number of Workshops, from zero, so that flat looks flat.

const [WIDTH, HEIGHT, GAP, TOP] = [300, 170, 40, 34];

/** @typedef {import('./report.mjs').Step} Step */
/** @type {readonly (readonly [string, (step: Step) => number])[]} */
const panels = [
  ['Processor time of one Workshop, ms', ({ cpuMsEach }) => cpuMsEach],
  ['Requests for one Workshop', ({ requestsEach }) => requestsEach],
  ['Wait of a single newcomer, ms', ({ loneMs }) => loneMs],
  ['Heap in use, MB', ({ heapMb }) => heapMb],
];

/** @param {readonly Step[]} steps */
export function plotOf(steps) {
  const rows = Math.ceil(panels.length / 2);
  const [width, height] = [2 * (WIDTH + GAP) + GAP, rows * (HEIGHT + TOP + GAP) + GAP / 2];
  const drawn = panels.map(([title, figure], index) => {
    const [x, y] = [GAP + (index % 2) * (WIDTH + GAP), TOP + Math.floor(index / 2) * (HEIGHT + TOP + GAP)];
    return `  <g transform="translate(${x} ${y})">\n${panel(
      title,
      steps.map((step) => [step.workshops, figure(step)]),
    )}\n  </g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title">
  <title id="title">What one Workshop costs among few and among many</title>
  <style>
    text { font: 12px system-ui, sans-serif; fill: #374151; }
    .title { font-size: 14px; font-weight: 600; }
    .end { text-anchor: end; }
    .axis { stroke: #94a3b8; }
    .line { fill: none; stroke: #4f5fc4; stroke-width: 2; }
    .point { fill: #4f5fc4; }
  </style>
  <rect width="100%" height="100%" fill="#ffffff" />
${drawn.join('\n')}
</svg>
`;
}

/** @param {string} title @param {readonly (readonly [number, number])[]} points */
function panel(title, points) {
  const [mostX, mostY] = [Math.max(...points.map(([x]) => x)), Math.max(...points.map(([, y]) => y)) * 1.15];
  const places = points.map(([x, y]) => [((x / mostX) * WIDTH).toFixed(1), (HEIGHT - (y / mostY) * HEIGHT).toFixed(1)]);
  const labels = [points[0], points.at(-1)].map((point, index) => {
    const [x, y] = places.at(index === 0 ? 0 : -1) ?? [];
    return `    <text class="${index === 0 ? '' : 'end'}" x="${x}" y="${Number(y) - 8}">${point?.[1].toFixed(1)}</text>`;
  });
  return [
    `    <text class="title" y="-14">${title}</text>`,
    `    <path class="axis" d="M0 0V${HEIGHT}H${WIDTH}" fill="none" />`,
    `    <polyline class="line" points="${places.map((place) => place.join(',')).join(' ')}" />`,
    ...places.map(([x, y]) => `    <circle class="point" cx="${x}" cy="${y}" r="3" />`),
    ...labels,
    `    <text y="${HEIGHT + 16}">0</text>`,
    `    <text class="end" x="${WIDTH}" y="${HEIGHT + 16}">${mostX} Workshops</text>`,
  ].join('\n');
}
