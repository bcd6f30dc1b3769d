import { prepareMessages } from '#lib/markdown/parsed.ts'
import type { PageLoad } from './$types'
import { formattedExamples, plainExamples } from './examples.ts'

/** Rendered by the server alone: the page has nothing to do, and no other page loads its texts. */
export const csr = false

export const load: PageLoad = async () => {
  const formatted = formattedExamples()
  const plain = plainExamples()
  const examples = [...formatted, plain].flatMap((group) => group.examples)
  await prepareMessages(examples.map(({ source }) => ({ text: source })))
  return { formatted, plain }
}
