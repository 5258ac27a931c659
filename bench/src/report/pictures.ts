import * as echarts from "echarts"
import type { Figures } from "../finding.ts"
import { type DayOfFleet } from "../fleet/day-of-fleet.ts"
import { isDrawn } from "../fleet/fleets.ts"

const ink = "#24292f"
const ours = "#0b7a4b"
const theirs = "#8c959f"
const text = { color: ink, fontFamily: "sans-serif" }

/** The pictures of the performance document, as SVG by file name. */
export function pictures(stub: Figures, days: ReadonlyArray<DayOfFleet>): Readonly<Record<string, string>> {
  return { "added-time.svg": addedTime(stub), "fleet.svg": fleet(days.filter(isDrawn)) }
}

function draw(option: echarts.EChartsOption, width: number, height: number): string {
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width, height })
  chart.setOption({ animation: false, backgroundColor: "#ffffff", textStyle: text, ...option })
  const svg = chart.renderToSVGString()
  chart.dispose()
  return `${svg}\n`
}

/** Nanoseconds that each client adds to a call: on a logarithmic scale, since they differ by two powers of ten. */
function addedTime({ rows }: Figures): string {
  const bars = rows
    .flatMap(([transport, name, added]) => {
      const known = typeof name === "string" && typeof added === "number" && !name.startsWith("constant header")
      return known ? [{ label: `${name} (${transport})`, added, color: name.startsWith("@pix/") ? ours : theirs }] : []
    })
    .toSorted((one, other) => other.added - one.added)
  const data = bars.map(({ added, color }) => ({
    // Below ten nanoseconds nothing is told apart, and a logarithm has no place for what is less than nothing.
    value: Math.max(added, 10),
    itemStyle: { color },
    label: { formatter: `${added.toLocaleString("en")} ns` }
  }))
  const option: echarts.EChartsOption = {
    title: {
      text: "What a client adds to a call, on a transport that answers at once",
      textStyle: { ...text, fontSize: 15 }
    },
    grid: { left: 270, right: 90, top: 40, bottom: 45 },
    xAxis: { type: "log", min: 10, name: "ns, logarithmic", nameLocation: "middle", nameGap: 28, axisLabel: text },
    yAxis: { type: "category", data: bars.map(({ label }) => label), axisLabel: { ...text, width: 260 } },
    series: [{ type: "bar", data, barWidth: "62%", label: { show: true, position: "right", ...text } }]
  }
  return draw(option, 860, 70 + 30 * bars.length)
}

/** Token requests through the day: the busiest minute of each ten. */
function fleet(days: ReadonlyArray<DayOfFleet>): string {
  const colors = [theirs, "#d4a72c", "#bc4c00", ours, "#0969da"]
  const option: echarts.EChartsOption = {
    color: colors,
    title: {
      text: "Token requests a minute of 1,000 processes, an outage from 11:55 to 13:55",
      textStyle: { ...text, fontSize: 15 }
    },
    legend: { top: 30, itemGap: 36, textStyle: text },
    grid: { left: 85, right: 20, top: 70, bottom: 45 },
    xAxis: {
      type: "value",
      min: 0,
      max: 24,
      interval: 2,
      axisLabel: { ...text, formatter: "{value}:00" },
      splitLine: { show: false }
    },
    yAxis: {
      type: "log",
      min: 1,
      name: "busiest minute of each ten",
      nameLocation: "middle",
      nameGap: 58,
      axisLabel: text
    },
    series: days.map(({ client, busiest }) => ({
      name: client,
      type: "scatter",
      symbolSize: 7,
      // A logarithmic axis has no place for none at all: there is a gap.
      data: busiest.map((requests, ten): [hour: number, requests: number | null] => [ten / 6, requests || null])
    }))
  }
  return draw(option, 860, 420)
}
