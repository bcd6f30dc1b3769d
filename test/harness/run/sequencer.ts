import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * The files that take longest, longest first, in each project. Two files run at a time, and a long one that starts last
 * runs alone. Vitest knows durations only from an earlier run, and a fresh clone has had none.
 */
const slowest = [
  'test/rules/start.test.ts',
  'test/rules/backup.test.ts',
  'test/rules/search-same.test.ts',
  'test/rules/fuzz-bytes.test.ts',
  'test/rules/search-blocks.test.ts',
  'test/rules/matrix.test.ts',
  'test/rules/fuzz-inputs.test.ts',
  'test/rules/moderation.test.ts',
  'test/cluster/history.test.ts',
  'test/cluster/presence.test.ts',
  'test/cluster/bounds.test.ts',
  'test/cluster/outage.test.ts',
  'test/web/pages.test.ts',
  'test/web/running-a-room.test.ts',
  'test/web/addresses.test.ts',
  'test/web/corpora.test.ts',
  'test/web/composing.test.ts',
  'test/web/conversation.test.ts',
  'test/web/focus.test.ts',
  'test/web/membership.test.ts',
  'test/web/reading.test.ts',
  'test/web/account.test.ts',
]

/** Starts the slowest files first. */
export class SlowestFirst extends BaseSequencer {
  override async sort(specifications: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const index = slowest.findIndex((file) => moduleId.endsWith(`/${file}`))
      return index < 0 ? slowest.length : index
    }
    return (await super.sort(specifications)).toSorted((a, b) => rank(a) - rank(b))
  }
}
