import { prepareMessages } from '#lib/markdown/parsed.ts'
import type { PageLoad } from './$types'
import { formattedExamples, plainExamples } from './examples.ts'

/** Rendered by the server alone: the page has nothing to do, and no other page loads its texts. */
export const csr = false

export const load: PageLoad = async () => {
  const formatted = formattedExamples()
  const plain = plainExamples()
  await prepareMessages([...formatted, plain].flatMap(({ examples }) => examples))
  return { formatted, plain }
}
