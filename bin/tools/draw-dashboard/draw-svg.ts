import type { DashboardWidget } from './dashboard-layout.ts';

/** Pixels of one cell of CloudWatch's grid, which is 24 cells wide. */
const CELL_WIDTH = 48;
const CELL_HEIGHT = 26;
const MARGIN = 3;

/** A picture of where each widget is and what its lines show. */
export function drawSvg(widgets: readonly DashboardWidget[]): string {
  const width = Math.max(...widgets.map((widget) => widget.x + widget.width)) * CELL_WIDTH;
  const height = Math.max(...widgets.map((widget) => widget.y + widget.height)) * CELL_HEIGHT;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="13">`,
    '  <title>Layout of the CloudWatch dashboard</title>',
    `  <rect width="${width}" height="${height}" fill="#f4f5f7"/>`,
    ...widgets.flatMap(drawWidget),
    '</svg>',
    '',
  ].join('\n');
}

function drawWidget(widget: DashboardWidget): string[] {
  const left = widget.x * CELL_WIDTH + MARGIN;
  const top = widget.y * CELL_HEIGHT + MARGIN;
  const text = (dx: number, dy: number, style: string, content: string) =>
    `  <text x="${left + dx}" y="${top + dy}" ${style}>${escapeXml(content)}</text>`;
  if (widget.isQuestion) return [text(6, 16, 'font-weight="bold" font-size="16" fill="#16191f"', widget.title)];
  const boxWidth = widget.width * CELL_WIDTH - 2 * MARGIN;
  const boxHeight = widget.height * CELL_HEIGHT - 2 * MARGIN;
  return [
    `  <rect x="${left}" y="${top}" width="${boxWidth}" height="${boxHeight}" rx="4" fill="#fff" stroke="#c5cad3"/>`,
    text(10, 22, 'font-weight="bold" fill="#16191f"', widget.title),
    ...widget.lines.map((line, index) => text(10, 44 + index * 17, 'fill="#545b64"', `– ${line}`)),
  ];
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
