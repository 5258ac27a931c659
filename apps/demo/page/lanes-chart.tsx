import { useEffect, useRef } from "preact/hooks"
import uPlot from "uplot"
import { type Frame, laneNames } from "../src/stage/frame.ts"
import { drawMark, markOrder } from "./marks.ts"
import { tokenLives } from "./token-lives.ts"
import type { Words } from "./words.ts"

const shown = 60
const laneHeight = 74

/** The same in both languages. */
const timeOfDay = new Intl.DateTimeFormat("pt-BR", { timeStyle: "medium" })

interface Props {
  readonly frames: ReadonlyArray<Frame>
  readonly words: Words
}

/** The last minute: a lane for each client, with the lives of its tokens and what happened. */
export function LanesChart({ frames, words }: Props) {
  const place = useRef<HTMLDivElement>(null)
  const chart = useRef<uPlot>(undefined)
  const latest = useRef({ frames, words })
  latest.current = { frames, words }

  useEffect(() => {
    const element = place.current
    if (element === null) return
    const plot = new uPlot(
      options(element, () => latest.current),
      [[0], [null]],
      element
    )
    chart.current = plot
    const resize = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: plot.height }))
    resize.observe(element)
    // Colours are read as it is drawn.
    const dark = matchMedia("(prefers-color-scheme: dark)")
    const redraw = (): void => plot.redraw()
    dark.addEventListener("change", redraw)
    return () => {
      dark.removeEventListener("change", redraw)
      resize.disconnect()
      plot.destroy()
    }
  }, [])

  useEffect(() => {
    const end = (frames.at(-1)?.at ?? Date.now()) / 1_000
    chart.current?.setData(
      [
        [end - shown, end],
        [null, null]
      ],
      false
    )
    chart.current?.setScale("x", { min: end - shown, max: end })
  }, [frames, words])

  return <div class="chart" ref={place} role="img" aria-label={`${words.timeline}. ${words.timelineHelp}`} />
}

function options(element: HTMLElement, latest: () => Props): uPlot.Options {
  const colour = (name: string) => getComputedStyle(element).getPropertyValue(`--${name}`)
  return {
    width: element.clientWidth,
    height: laneNames.length * laneHeight + 40,
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { time: true, auto: false }, y: { auto: false, range: [0, laneNames.length] } },
    series: [{}, { show: false }],
    axes: [
      {
        stroke: () => colour("quiet"),
        grid: { stroke: () => colour("line") },
        ticks: { show: false },
        values: (_, splits) => splits.map((second) => timeOfDay.format(second * 1_000))
      },
      {
        stroke: () => colour("ink"),
        size: 104,
        font: "13px system-ui",
        grid: { stroke: () => colour("line") },
        ticks: { show: false },
        splits: () => laneNames.map((_, index) => index + 0.5),
        values: (_, splits) =>
          splits.map((split) => latest().words.lanes[laneNames[laneNames.length - 1 - Math.floor(split)] ?? "class"])
      }
    ],
    hooks: { draw: [(plot) => draw(plot, latest().frames, colour)] }
  }
}

function draw(plot: uPlot, frames: ReadonlyArray<Frame>, colour: (name: string) => string): void {
  const { ctx, bbox } = plot
  const x = (at: number) => plot.valToPos(at / 1_000, "x", true)
  const ratio = devicePixelRatio
  ctx.save()
  ctx.beginPath()
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height)
  ctx.clip()
  for (const [lane] of laneNames.entries()) {
    const middle = plot.valToPos(laneNames.length - lane - 0.5, "y", true)
    const height = 20 * ratio
    for (const { from, dueAt, until, endedAt } of tokenLives(frames, lane)) {
      const end = Math.min(endedAt, until)
      bar(ctx, x(from), x(Math.min(dueAt, end)), middle, height, colour("fresh"))
      if (end > dueAt) bar(ctx, x(dueAt), x(end), middle, height, colour("due"))
    }
    for (const { at, lanes } of frames) {
      for (const mark of markOrder) {
        const count = lanes[lane]?.marks[mark] ?? 0
        if (count > 0) drawMark(ctx, mark, { x: x(at), y: middle, count, ratio, colour: colour(mark) })
      }
    }
  }
  ctx.restore()
}

function bar(
  ctx: CanvasRenderingContext2D,
  from: number,
  to: number,
  middle: number,
  height: number,
  fill: string
): void {
  ctx.fillStyle = fill
  ctx.fillRect(from, middle - height / 2, Math.max(to - from - 1, 0), height)
}
