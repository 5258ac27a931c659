import { documentationClass } from "@pix/demo/documentation-client"
import { contenders } from "@pix/demo/demo"
import type { Contender } from "@pix/demo/pix-client"
import { type Situation, situations, type Words } from "./situations.ts"
import { type Counts, trialFor } from "./trial.ts"

/** One line: what is counted of a situation, for the class and for the library. */
export interface CountedLine {
  readonly situation: Words
  readonly counted: keyof Counts
  readonly theClass: number
  /** One figure for each adapter, in the order of the demo. */
  readonly ours: ReadonlyArray<number>
}

const words: { readonly [name in keyof Counts]: Words } = {
  tokenRequests: { en: "token requests", pt: "requisições de token" },
  waits: { en: "calls that waited", pt: "chamadas que esperaram" },
  failures: { en: "failed calls", pt: "chamadas que falharam" },
  bearerUndefined: { en: "requests with `Bearer undefined`", pt: "requisições com `Bearer undefined`" },
  unanswered: { en: "calls still waiting", pt: "chamadas ainda esperando" }
}
const heads: ReadonlyArray<Words> = [
  { en: "What happens", pt: "O que acontece" },
  { en: "Counted", pt: "O que se conta" },
  { en: "The class", pt: "A classe" },
  { en: "`@pix/auth`", pt: "`@pix/auth`" }
]

/** Takes the class and the three adapters through every situation, each on a clock that is moved by hand. */
export async function countAll(): Promise<ReadonlyArray<CountedLine>> {
  const lines = situations.map(async (situation) => {
    const theClass = await countOne(documentationClass, situation)
    const ours = await Promise.all(contenders.filter(({ isOurs }) => isOurs).map((each) => countOne(each, situation)))
    return situation.counted.map((counted) => ({
      situation: situation.name,
      counted,
      theClass: theClass[counted],
      ours: ours.map((counts) => counts[counted])
    }))
  })
  return (await Promise.all(lines)).flat()
}

async function countOne(contender: Contender, { before, run, ...options }: Situation): Promise<Counts> {
  const trial = trialFor(contender, options)
  try {
    await before?.(trial)
    const start = trial.counts()
    await run(trial)
    const end = Object.entries(trial.counts())
    return Object.fromEntries(
      end.map(([name, count]) => [name, count - start[name as keyof Counts]])
    ) as unknown as Counts
  } finally {
    await trial.close()
  }
}

/** The table of a guide, as Markdown. Where the adapters differ, the last cell names each figure. */
export function countsTable(lines: ReadonlyArray<CountedLine>, language: keyof Words): string {
  const rows = lines.map(({ situation, counted, theClass, ours }) => {
    return [situation[language], words[counted][language], String(theClass), [...new Set(ours)].join(" / ")]
  })
  const table = [heads.map((head) => head[language]), ["---", "---", "--:", "--:"], ...rows]
  return table.map((cells) => `| ${cells.join(" | ")} |`).join("\n")
}
