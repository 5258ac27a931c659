import { useEffect, useRef } from "preact/hooks"
import type { Mark } from "../src/stage/frame.ts"
import { drawMark, markOrder } from "./marks.ts"
import type { Words } from "./words.ts"

/** What bars and marks mean. */
export function Legend({ words }: { readonly words: Words }) {
  return (
    <ul class="legend">
      <li>
        <span class="swatch fresh" /> {words.fresh}
      </li>
      <li>
        <span class="swatch due" /> {words.due}
      </li>
      {markOrder.map((mark) => (
        <li key={mark}>
          <MarkSample mark={mark} /> {words.marks[mark]}
        </li>
      ))}
    </ul>
  )
}

const side = 16

/** The very shape that the chart draws. */
function MarkSample({ mark }: { readonly mark: Mark }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const draw = (): void => {
      const element = canvas.current
      const ctx = element?.getContext("2d")
      if (!element || !ctx) return
      const ratio = devicePixelRatio
      element.width = side * ratio
      element.height = side * ratio
      const middle = (side * ratio) / 2
      ctx.translate(middle, middle)
      // The offset within a lane does not matter here.
      const at = { renewed: 21, unrenewed: 21, waited: -15, replayed: 0, rejected: 0, failed: -25 }[mark] * ratio
      const colour = getComputedStyle(element).getPropertyValue(`--${mark}`)
      drawMark(ctx, mark, { x: 0, y: at, count: 3, ratio, colour })
    }
    draw()
    const dark = matchMedia("(prefers-color-scheme: dark)")
    dark.addEventListener("change", draw)
    return () => dark.removeEventListener("change", draw)
  }, [mark])
  return <canvas ref={canvas} class="sample" aria-hidden="true" />
}
