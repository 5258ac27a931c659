import type { Mark } from "../src/stage/frame.ts"

interface Place {
  readonly x: number
  /** The middle of the lane. */
  readonly y: number
  readonly count: number
  /** Device pixels for one of the page's. */
  readonly ratio: number
  readonly colour: string
}

/** Later ones are drawn over earlier ones. */
export const markOrder: ReadonlyArray<Mark> = ["waited", "renewed", "unrenewed", "replayed", "rejected", "failed"]

/** How far above or below the bar each kind stands, in pixels. */
const offset: { readonly [mark in Mark]: number } = {
  renewed: -21,
  unrenewed: -21,
  waited: 15,
  replayed: 0,
  rejected: 0,
  failed: 25
}

/** Draws what happened, larger where it happened often. Each kind has a shape of its own, so that colour is not needed. */
export function drawMark(ctx: CanvasRenderingContext2D, mark: Mark, { x, y, count, ratio, colour }: Place): void {
  const size = Math.min(3.5 + Math.log2(count), 9) * ratio
  const middle = y + offset[mark] * ratio
  ctx.fillStyle = colour
  ctx.strokeStyle = colour
  ctx.lineWidth = 2 * ratio
  ctx.beginPath()
  shapes[mark](ctx, x, middle, size)
}

type Shape = (ctx: CanvasRenderingContext2D, x: number, y: number, size: number) => void

const triangle =
  (up: 1 | -1): Shape =>
  (ctx, x, y, size) => {
    ctx.moveTo(x - size, y + up * size)
    ctx.lineTo(x + size, y + up * size)
    ctx.lineTo(x, y - up * size)
    ctx.closePath()
    ctx.fill()
  }

const shapes: { readonly [mark in Mark]: Shape } = {
  renewed: triangle(1),
  unrenewed: triangle(-1),
  waited: (ctx, x, y, size) => ctx.fillRect(x - size / 3, y - size / 2, (size * 2) / 3, size),
  replayed: (ctx, x, y, size) => {
    ctx.arc(x, y, size, 0, 2 * Math.PI)
    ctx.stroke()
  },
  rejected: (ctx, x, y, size) => {
    ctx.moveTo(x - size, y - size)
    ctx.lineTo(x + size, y + size)
    ctx.moveTo(x + size, y - size)
    ctx.lineTo(x - size, y + size)
    ctx.stroke()
  },
  failed: (ctx, x, y, size) => {
    ctx.arc(x, y, size * 0.8, 0, 2 * Math.PI)
    ctx.fill()
  }
}
