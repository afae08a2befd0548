import { useEffect, useRef, useState } from 'preact/hooks';
import uPlot from 'uplot';
import type { Points } from '../numbers/minute-points.ts';
import { count, language, t, tickText, timeText } from '../state/language.ts';

interface ChartProps {
  readonly points: Points;
  readonly name: string;
}

const HEIGHT = 260;

/** Messages and chatters over time on a canvas, with what it shows as text, and point by point for the keyboard. */
export function Chart({ points, name }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const [at, setAt] = useState<number>();
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const drawn = new uPlot(optionsOf(element, points.peak), dataOf(points), element);
    plot.current = drawn;
    const watcher = new ResizeObserver(() => drawn.setSize({ width: element.clientWidth, height: HEIGHT }));
    watcher.observe(element);
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const redraw = () => drawn.redraw();
    dark.addEventListener('change', redraw);
    return () => {
      dark.removeEventListener('change', redraw);
      watcher.disconnect();
      drawn.destroy();
    };
  }, [points, language.value]);

  const move = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = Math.max(0, Math.min(points.times.length - 1, (at ?? points.times.length) + step));
    setAt(next);
    const left = plot.current?.valToPos(points.times[next] ?? 0, 'x');
    if (left !== undefined) plot.current?.setCursor({ left, top: HEIGHT / 3 });
  };
  return (
    <figure>
      <figcaption>
        {name}
        <span class="key one">{t('messages')}</span>
        <span class="key two">{t('chatters')}</span>
      </figcaption>
      <div
        ref={box}
        class="chart"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys read the points
        tabIndex={0}
        role="img"
        aria-label={`${name}. ${textOf(points)}`}
        onKeyDown={move}
      />
      <p class="point" role="status">
        {at === undefined ? ' ' : pointText(points, at)}
      </p>
    </figure>
  );
}

function textOf({ times, messages, peak }: Points): string {
  return t('chartText', {
    count: times.length,
    from: timeText((times[0] ?? 0) * 1_000),
    to: timeText((times.at(-1) ?? 0) * 1_000),
    peak: count(messages[peak ?? 0] ?? 0),
    at: timeText((times[peak ?? 0] ?? 0) * 1_000),
  });
}

function pointText({ times, messages, chatters }: Points, at: number): string {
  return t('pointText', {
    time: timeText((times[at] ?? 0) * 1_000),
    messages: count(messages[at] ?? 0),
    chatters: count(chatters[at] ?? 0),
  });
}

function dataOf({ times, messages, chatters }: Points): uPlot.AlignedData {
  return [[...times], [...messages], [...chatters]];
}

function optionsOf(element: HTMLElement, peak: number | undefined): uPlot.Options {
  const colour = (name: string) => () => getComputedStyle(element).getPropertyValue(name);
  const axis = {
    stroke: colour('--quiet'),
    grid: { stroke: colour('--line'), width: 1 },
    ticks: { show: false },
  };
  return {
    width: element.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, points: { show: true } },
    scales: { y: { range: (_, __, most) => [0, Math.max(1, most * 1.1)] } },
    axes: [
      { ...axis, values: (_, ticks) => ticks.map(tick => tickText(tick * 1_000)) },
      { ...axis, size: 60, values: (_, ticks) => ticks.map(tick => count(tick)) },
    ],
    series: [
      {},
      { stroke: colour('--one'), width: 2, fill: colour('--one-soft'), points: { show: false } },
      { stroke: colour('--two'), width: 2, dash: [6, 4], points: { show: false } },
    ],
    hooks: { draw: [plot => markPeak(plot, peak, colour('--ink')())] },
  };
}

/** A triangle and the number above the highest point. */
function markPeak(plot: uPlot, peak: number | undefined, ink: string): void {
  const [times, messages] = plot.data;
  const value = peak === undefined ? undefined : messages?.[peak];
  const time = peak === undefined ? undefined : times[peak];
  if (value === undefined || value === null || value === 0 || time === undefined) return;
  const x = plot.valToPos(time, 'x', true);
  const y = plot.valToPos(value, 'y', true);
  const size = 6 * devicePixelRatio;
  const { ctx } = plot;
  ctx.save();
  ctx.fillStyle = ink;
  ctx.beginPath();
  ctx.moveTo(x, y - 2);
  ctx.lineTo(x - size, y - size * 1.6);
  ctx.lineTo(x + size, y - size * 1.6);
  ctx.fill();
  ctx.font = `${12 * devicePixelRatio}px system-ui`;
  ctx.textAlign = x > plot.bbox.left + plot.bbox.width / 2 ? 'right' : 'left';
  ctx.fillText(count(value), x + (ctx.textAlign === 'right' ? -1.5 : 1.5) * size, y - size * 0.6);
  ctx.restore();
}
